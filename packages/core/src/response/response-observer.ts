import type { ClientDialect } from "../prompt/prompt-view.ts";
import type { AnswerFacts, AnswerReading, Usage } from "./answer-reading.ts";
import { answerReadings } from "./answer-readings.ts";

export type { Usage } from "./answer-reading.ts";

/** What was seen of an answer on its way to the client. */
export interface ObservedResponse {
  readonly usage: Usage | undefined;
  /** The `model` that the upstream says answered. */
  readonly model: string | undefined;
  /** A stream: whether its terminator was seen. A body: whether it was whole JSON. */
  readonly isComplete: boolean;
  /** With `text: true` only. */
  readonly text?: string;
}

/** Reads along with an answer. */
export interface ResponseObserver {
  push(chunk: Uint8Array): void;
  /** Idempotent. */
  end(): ObservedResponse;
}

export interface ObserverOptions {
  /** Server-sent events instead of one JSON body. */
  readonly stream: boolean;
  /** The API that the answer is in. Default: chat completions. */
  readonly dialect?: Pick<ClientDialect, "id">;
  /** Collect the text as well; every event of a stream is parsed then. Default false. */
  readonly text?: boolean;
  /** Bytes that may be held of a body or of one frame; what is longer is passed over. Default 4 MiB. */
  readonly maxBytes?: number;
}

const LINE_FEED = 0x0a;

/** Watches an answer for usage, model and completeness, and its text if asked to, across any cut of the chunks. */
export function createResponseObserver(options: ObserverOptions): ResponseObserver {
  const { stream, text = false, maxBytes = 4 * 1024 * 1024 } = options;
  const reading = answerReadings[options.dialect?.id ?? "openai-chat"];
  const seen = new Seen(text);
  return stream ? new StreamObserver(reading, seen, maxBytes) : new BodyObserver(reading, seen, maxBytes);
}

/** The facts so far. */
class Seen {
  readonly wantsText: boolean;
  model: string | undefined;
  #usage: Usage | undefined;
  #text = "";

  constructor(wantsText: boolean) {
    this.wantsText = wantsText;
  }

  add({ usage, model, text }: AnswerFacts): void {
    this.model ??= model;
    if (this.wantsText) this.#text += text ?? "";
    if (usage === undefined) return;
    const most = (name: keyof Usage): number => Math.max(this.#usage?.[name] ?? 0, usage[name] ?? 0);
    this.#usage = {
      promptTokens: most("promptTokens"),
      completionTokens: most("completionTokens"),
      totalTokens: most("totalTokens"),
    };
  }

  sum(isComplete: boolean): ObservedResponse {
    const usage = this.#usage;
    return {
      usage: usage && { ...usage, totalTokens: usage.totalTokens || usage.promptTokens + usage.completionTokens },
      model: this.model,
      isComplete,
      ...(this.wantsText ? { text: this.#text } : {}),
    };
  }
}

class BodyObserver implements ResponseObserver {
  readonly #chunks: Uint8Array[] = [];
  readonly #reading: AnswerReading;
  readonly #seen: Seen;
  readonly #maxBytes: number;
  #length = 0;
  #ended: ObservedResponse | undefined;

  constructor(reading: AnswerReading, seen: Seen, maxBytes: number) {
    this.#reading = reading;
    this.#seen = seen;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes) this.#chunks.length = 0;
    else this.#chunks.push(chunk);
  }

  end(): ObservedResponse {
    return (this.#ended ??= this.#read());
  }

  #read(): ObservedResponse {
    const isTooLong = this.#length > this.#maxBytes;
    const body = isTooLong ? undefined : parseJson(decode(this.#chunks));
    if (body !== undefined) this.#seen.add(this.#reading.readBody(body));
    return this.#seen.sum(body !== undefined || isTooLong);
  }
}

class StreamObserver implements ResponseObserver {
  readonly #reading: AnswerReading;
  readonly #seen: Seen;
  readonly #maxBytes: number;
  #line: Uint8Array[] = [];
  #lineLength = 0;
  #isDone = false;

  constructor(reading: AnswerReading, seen: Seen, maxBytes: number) {
    this.#reading = reading;
    this.#seen = seen;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      this.#hold(chunk.subarray(from, at));
      this.#endLine();
      from = at + 1;
    }
    this.#hold(chunk.subarray(from));
  }

  end(): ObservedResponse {
    this.#endLine();
    return this.#seen.sum(this.#isDone);
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#lineLength += part.length;
    if (this.#lineLength > this.#maxBytes) this.#line = [];
    // A chunk's memory may be reused by its owner once `push` has returned.
    else this.#line.push(part.slice());
  }

  #endLine(): void {
    const isWhole = this.#lineLength <= this.#maxBytes;
    const parts = this.#line;
    this.#line = [];
    this.#lineLength = 0;
    if (!isWhole || parts.length === 0) return;
    const line = decode(parts);
    if (!line.startsWith("data:")) return;
    const data = line.slice(5).trim();
    if (data === "[DONE]") {
      this.#isDone = true;
      return;
    }
    const { marks } = this.#reading;
    if (this.#seen.model !== undefined && !this.#seen.wantsText && !marks.some((mark) => data.includes(mark))) return;
    const event = parseJson(data);
    if (event === undefined) return;
    const facts = this.#reading.readEvent(event);
    this.#seen.add(facts);
    if (facts.isLast === true) this.#isDone = true;
  }
}

function decode(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
