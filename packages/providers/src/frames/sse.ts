import { createParser } from "eventsource-parser";
import type { ProviderFault } from "../conversation/provider-fault.ts";

/** One server-sent event. */
export interface SseFrame {
  /** Left out when the stream names none. */
  readonly event?: string;
  /** Lines of `data` joined by line feeds. */
  readonly data: string;
}

/** Reads server-sent events from bytes that may be cut anywhere, inside a character or a line. */
export interface SseReader {
  /** The frames that `bytes` complete. Nothing more comes after a fault. */
  push(bytes: Uint8Array): readonly SseFrame[];
  /**
   * The stream is over. A last frame that lacks its empty line is given too: many servers forget it, and a frame that
   * was cut shows as JSON that does not parse.
   */
  end(): readonly SseFrame[];
  /** Set once a frame is larger than allowed. */
  readonly fault: ProviderFault | undefined;
}

/** Room for one generated image as base64; beyond it a provider is broken or hostile. */
const DEFAULT_MAX_FRAME_CHARS = 16 * 1024 * 1024;
/** What a frame's lines may have besides their data: field names, colons and spaces. */
const FIELD_NAME_ROOM = 64;

/**
 * A reader of one stream, after https://html.spec.whatwg.org/multipage/server-sent-events.html: CRLF, LF or CR, comments
 * skipped, UTF-8 with an optional byte order mark, broken bytes as U+FFFD. Never throws.
 */
export function createSseReader({
  maxFrameChars = DEFAULT_MAX_FRAME_CHARS,
}: { readonly maxFrameChars?: number } = {}): SseReader {
  const decoder = new TextDecoder();
  let frames: SseFrame[] = [];
  let fault: ProviderFault | undefined;
  const overflow = (): void => {
    const message = `The provider sent a stream event of more than ${maxFrameChars} characters.`;
    fault ??= { kind: "bad_answer", status: 502, message };
  };
  const parser = createParser({
    maxBufferSize: maxFrameChars + FIELD_NAME_ROOM,
    onEvent({ event, data }) {
      if (fault !== undefined) return;
      // A frame that came in one chunk was never buffered, so the parser has not measured it.
      if (data.length > maxFrameChars) overflow();
      else frames.push(event === undefined ? { data } : { event, data });
    },
    onError({ type }) {
      if (type === "max-buffer-size-exceeded") overflow();
    },
  });
  const feed = (text: string): readonly SseFrame[] => {
    if (fault !== undefined) return [];
    frames = [];
    parser.feed(text);
    return frames;
  };
  return {
    push: (bytes) => feed(decoder.decode(bytes, { stream: true })),
    // One line feed may be taken for the second half of a CRLF, one ends the line, one the frame.
    end: () => feed(`${decoder.decode()}\n\n\n`),
    get fault() {
      return fault;
    },
  };
}
