import { EventStreamCodec, type MessageHeaderValue } from "@smithy/eventstream-codec";
import type { ProviderFault } from "../conversation/provider-fault.ts";

/** One message of `application/vnd.amazon.eventstream`. */
export interface EventFrame {
  /** As in `:message-type`, `:event-type`, `:exception-type`. Values of other types than text are given as text. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** Reads messages from bytes that may be cut anywhere. */
export interface EventStreamReader {
  /** The messages that `bytes` complete. Nothing more comes after a fault. */
  push(bytes: Uint8Array): readonly EventFrame[];
  /** The stream is over; half a message is a fault. */
  end(): readonly EventFrame[];
  /** Set once a message is broken, cut off, or larger than allowed. */
  readonly fault: ProviderFault | undefined;
}

/** The protocol's own limit: 16 MiB of payload, 128 KiB of headers. */
const DEFAULT_MAX_FRAME_BYTES = (16 * 1024 + 128) * 1024;
/** Total length, length of the headers, and their checksum. */
const PRELUDE_BYTES = 12;
/** The prelude and the checksum of the whole message. */
const OVERHEAD_BYTES = PRELUDE_BYTES + 4;

/**
 * A reader of one stream, after
 * https://smithy.io/2.0/aws/amazon-eventstream.html: both checksums are verified. Never throws.
 */
export function createEventStreamReader({
  maxFrameBytes = DEFAULT_MAX_FRAME_BYTES,
}: { readonly maxFrameBytes?: number } = {}): EventStreamReader {
  const decoder = new TextDecoder();
  const codec = new EventStreamCodec(
    (input) => (typeof input === "string" ? input : decoder.decode(input)),
    (text) => new TextEncoder().encode(text),
  );
  let pending = new Uint8Array(0);
  let used = 0;
  let fault: ProviderFault | undefined;

  const fail = (message: string): void => {
    fault ??= { kind: "bad_answer", status: 502, message };
  };
  const append = (bytes: Uint8Array): void => {
    if (used + bytes.length > pending.length) {
      // Doubling keeps a large message that comes in small pieces linear.
      const grown = new Uint8Array(Math.max(used + bytes.length, 2 * pending.length));
      grown.set(pending.subarray(0, used));
      pending = grown;
    }
    pending.set(bytes, used);
    used += bytes.length;
  };
  /** Length of the message that begins at `start`; 0 while its prelude is not there or when it cannot be true. */
  const lengthAt = (start: number): number => {
    if (used - start < PRELUDE_BYTES) return 0;
    const prelude = new DataView(pending.buffer, start, PRELUDE_BYTES);
    const length = prelude.getUint32(0);
    const headersLength = prelude.getUint32(4);
    if (length > maxFrameBytes) fail(`The provider sent a stream message of more than ${maxFrameBytes} bytes.`);
    else if (length < OVERHEAD_BYTES + headersLength)
      fail("The provider sent a stream message with impossible lengths.");
    else return length;
    return 0;
  };
  const take = (): readonly EventFrame[] => {
    const frames: EventFrame[] = [];
    let start = 0;
    for (let length = lengthAt(0); length > 0 && start + length <= used; length = lengthAt(start)) {
      try {
        // A copy, since the payload outlives the buffer.
        const { headers, body } = codec.decode(pending.slice(start, start + length));
        frames.push({ headers: textHeaders(headers), payload: body });
      } catch (error) {
        fail(`The provider sent a broken stream message: ${error instanceof Error ? error.message : String(error)}`);
        return frames;
      }
      start += length;
    }
    pending.copyWithin(0, start, used);
    used -= start;
    return frames;
  };
  return {
    push(bytes) {
      if (fault !== undefined) return [];
      append(bytes);
      return take();
    },
    end() {
      if (used > 0) fail("The provider's stream broke off inside a message.");
      used = 0;
      return [];
    },
    get fault() {
      return fault;
    },
  };
}

function textHeaders(headers: Readonly<Record<string, MessageHeaderValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, { value }]) => [
      name,
      value instanceof Date ? value.toISOString() : String(value),
    ]),
  );
}
