import type { HeaderPair } from "@signalbox/core";
import type { BodyReading, ClientExchange } from "./client-exchange.ts";

/** How much of an answer waits for a slow client before the back end is stopped. */
const BUFFER_BYTES = 64 * 1024;

/** Statuses whose answers may not have a body. */
const withoutBody = new Set([204, 205, 304]);

/** A client exchange that a runtime's handler answers with a `Response`. */
export interface WebExchange extends ClientExchange {
  /** There once the answer has begun. */
  readonly response: Promise<Response>;
}

/** A client exchange over web standards, for every runtime. */
export function createWebExchange(request: Request): WebExchange {
  const began = Promise.withResolvers<Response>();
  let gone: (() => void) | undefined;
  let output: ReadableStreamDefaultController<Uint8Array> | undefined;
  let wake: (() => void) | undefined;
  let hasBegun = false;
  let isOver = false;

  const leave = (): void => {
    if (isOver) return;
    isOver = true;
    wake?.();
    gone?.();
  };
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start: (controller) => {
      output = controller;
    },
    pull: () => {
      wake?.();
      wake = undefined;
    },
    cancel: leave,
  };
  request.signal.addEventListener("abort", leave, { once: true });

  return {
    method: request.method,
    target: targetOf(request.url),
    header: (name) => request.headers.get(name) ?? undefined,
    headers: () => [...request.headers] as HeaderPair[],
    readBody: (maxBytes) => readBody(request, maxBytes),
    openBody: () => chunksOf(request.body),
    onGone: (listener) => {
      gone = listener;
      if (request.signal.aborted) listener();
    },
    hasBegun: () => hasBegun,
    start: (status, headers) => {
      hasBegun = true;
      const body = withoutBody.has(status)
        ? null
        : new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }));
      began.resolve(new Response(body, { status, headers: headers as [string, string][] }));
    },
    write: (chunk) => {
      if (isOver || output === undefined) return undefined;
      output.enqueue(chunk);
      if ((output.desiredSize ?? 1) > 0) return undefined;
      const room = Promise.withResolvers<void>();
      wake = room.resolve;
      return room.promise;
    },
    end: () => {
      if (isOver) return;
      isOver = true;
      output?.close();
    },
    breakOff: () => {
      // Without an answer the server would wait for one for ever. Nobody is there to read this.
      if (!hasBegun) began.resolve(new Response(null, { status: 500 }));
      if (isOver) return;
      isOver = true;
      output?.error(new Error("the answer broke off"));
    },
    response: began.promise,
  };
}

function targetOf(url: string): string {
  const path = url.indexOf("/", url.indexOf("//") + 2);
  return path < 0 ? "/" : url.slice(path);
}

async function readBody(request: Request, maxBytes: number): Promise<BodyReading> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return { kind: "too_large" };
  if (request.body === null) return { kind: "body", bytes: new Uint8Array() };
  try {
    return await readBounded(request.body, maxBytes);
  } catch {
    return { kind: "cut" };
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Its outcome does not matter: nobody reads the rest.
    reader.cancel().catch(() => {});
  }
}

/** Reads a stream into one array, and gives up as soon as it is longer than `maxBytes`. Rejects when the stream fails. */
export async function readBounded(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Exclude<BodyReading, { kind: "cut" }>> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { kind: "body", bytes: joined(chunks, length) };
    length += value.length;
    if (length > maxBytes) {
      // Its outcome does not matter: nobody reads the rest.
      reader.cancel().catch(() => {});
      return { kind: "too_large" };
    }
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
