import { isJsonObject } from "../json/json-value.ts";

/** Token counts that an upstream reported. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
}

/** What was seen of an answer on its way to the client. */
export interface ObservedResponse {
  readonly usage: Usage | undefined;
  /** The `model` that the upstream says answered. */
  readonly model: string | undefined;
  /** A stream: whether its terminator `[DONE]` was seen. A body: whether it was whole JSON. */
  readonly isComplete: boolean;
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
  /** Bytes that may be held of a body or of one frame; what is longer is passed over. Default 4 MiB. */
  readonly maxBytes?: number;
}

const LINE_FEED = 0x0a;

/** Watches an OpenAI-like answer for usage, model and completeness, across any cut of the chunks. */
export function createResponseObserver({ stream, maxBytes = 4 * 1024 * 1024 }: ObserverOptions): ResponseObserver {
  return stream ? new StreamObserver(maxBytes) : new BodyObserver(maxBytes);
}

class BodyObserver implements ResponseObserver {
  readonly #chunks: Uint8Array[] = [];
  readonly #maxBytes: number;
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes) this.#chunks.length = 0;
    else this.#chunks.push(chunk);
  }

  end(): ObservedResponse {
    const body = parseJson(decode(this.#length > this.#maxBytes ? [] : this.#chunks));
    return {
      usage: readUsage(body),
      model: readModel(body),
      isComplete: body !== undefined || this.#length > this.#maxBytes,
    };
  }
}

class StreamObserver implements ResponseObserver {
  readonly #maxBytes: number;
  #line: Uint8Array[] = [];
  #lineLength = 0;
  #usage: Usage | undefined;
  #model: string | undefined;
  #isDone = false;

  constructor(maxBytes: number) {
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
    return { usage: this.#usage, model: this.#model, isComplete: this.#isDone };
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
    // Most frames carry a delta only; parsing those would cost more than all the rest.
    if (this.#model !== undefined && !data.includes('"usage"')) return;
    const frame = parseJson(data);
    this.#model ??= readModel(frame);
    this.#usage = readUsage(frame) ?? this.#usage;
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

function readModel(body: unknown): string | undefined {
  return isJsonObject(body) && typeof body["model"] === "string" ? body["model"] : undefined;
}

function readUsage(body: unknown): Usage | undefined {
  const usage = isJsonObject(body) ? body["usage"] : undefined;
  if (!isJsonObject(usage)) return undefined;
  const count = (name: string): number => (typeof usage[name] === "number" ? usage[name] : 0);
  const promptTokens = count("prompt_tokens");
  const completionTokens = count("completion_tokens");
  return { promptTokens, completionTokens, totalTokens: count("total_tokens") || promptTokens + completionTokens };
}
