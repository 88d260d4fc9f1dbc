import type { HeaderPair } from "@signalbox/core";
import { failureOf } from "./upstream-failure.ts";
import type { AnswerReceiver, FailureReason, Upstream, UpstreamEnd, UpstreamRequest } from "./upstream.ts";

export interface FetchUpstreamOptions {
  /** Default: the runtime's `fetch`. */
  readonly fetch?: typeof fetch;
}

/**
 * The upstream of every runtime. `fetch` decodes compressed answers and may not be told otherwise, so those arrive
 * decoded, without their `content-encoding` and `content-length`.
 */
export function createFetchUpstream(options: FetchUpstreamOptions = {}): Upstream {
  const send = options.fetch ?? fetch;
  const closing = new AbortController();
  return {
    send: (request, receiver) => exchange(send, request, receiver, closing.signal),
    close: async () => closing.abort(),
  };
}

async function exchange(
  send: typeof fetch,
  request: UpstreamRequest,
  receiver: AnswerReceiver,
  closed: AbortSignal,
): Promise<UpstreamEnd> {
  const watch = startWatch(request, closed);
  try {
    const response = await send(`${request.origin}${request.path}`, {
      method: request.method,
      headers: request.headers as [string, string][],
      redirect: "manual",
      signal: watch.signal,
      ...bodyOf(request, () => watch.expect("headers_timeout", request.headersTimeoutMs)),
    });
    watch.expect("idle_timeout", request.idleTimeoutMs);
    receiver.onHead({ status: response.status, headers: headersOf(response) });
    if (response.body !== null) await pump(response.body, receiver, watch);
    return { kind: "complete" };
  } catch (error) {
    return watch.verdict(error);
  } finally {
    watch.end();
  }
}

function bodyOf({ body, stream }: UpstreamRequest, onChunk: () => void): RequestInit {
  // A view of an ArrayBuffer that is never shared: bodies are read or edited here.
  if (stream === undefined) return body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> };
  const chunks = stream.open()[Symbol.asyncIterator]();
  const readable = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        onChunk();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await chunks.return?.()),
    },
    { highWaterMark: 0 },
  );
  // `duplex` is in the standard, and not in the types of all runtimes.
  return { body: readable, duplex: "half" } as RequestInit;
}

async function pump(body: ReadableStream<Uint8Array>, receiver: AnswerReceiver, watch: Watch): Promise<void> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const slow = receiver.onChunk(value);
    if (slow !== undefined) {
      watch.rest();
      await Promise.race([slow, watch.ended]);
    }
    watch.signal.throwIfAborted();
    watch.expect("idle_timeout");
  }
}

/** Aborts one exchange when its caller says so or when what is expected next is late, and remembers which. */
interface Watch {
  readonly signal: AbortSignal;
  /** Resolves when the exchange is aborted. */
  readonly ended: Promise<void>;
  expect(late: FailureReason, withinMs?: number): void;
  rest(): void;
  verdict(error: unknown): UpstreamEnd;
  end(): void;
}

function startWatch(request: UpstreamRequest, closed: AbortSignal): Watch {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lateReason: FailureReason | undefined;
  let windowMs = 0;
  const onAbort = (): void => controller.abort();
  const ended = new Promise<void>((resolve) =>
    controller.signal.addEventListener("abort", () => resolve(), { once: true }),
  );
  request.signal.addEventListener("abort", onAbort);
  closed.addEventListener("abort", onAbort);
  if (request.signal.aborted || closed.aborted) controller.abort();
  const expect = (late: FailureReason, withinMs = windowMs): void => {
    windowMs = withinMs;
    clearTimeout(timer);
    timer = setTimeout(() => {
      lateReason = late;
      controller.abort();
    }, withinMs);
  };
  expect("headers_timeout", request.headersTimeoutMs);
  return {
    signal: controller.signal,
    ended,
    expect,
    rest: () => clearTimeout(timer),
    verdict: (error) => {
      if (lateReason !== undefined) return { kind: "failed", reason: lateReason, detail: `nothing for ${windowMs} ms` };
      if (request.signal.aborted) return { kind: "failed", reason: "aborted", detail: "aborted by the caller" };
      const failure = failureOf(error);
      return failure.reason === "aborted"
        ? { ...failure, reason: "reset", detail: "the upstream was closed" }
        : failure;
    },
    end: () => {
      clearTimeout(timer);
      request.signal.removeEventListener("abort", onAbort);
      closed.removeEventListener("abort", onAbort);
      // Frees the connection when the answer was left unread.
      controller.abort();
    },
  };
}

/** `fetch` has undone these before we see the body. */
const undoneWithEncoding = new Set(["content-encoding", "content-length"]);

function headersOf(response: Response): HeaderPair[] {
  const isDecoded = response.headers.has("content-encoding");
  const pairs: HeaderPair[] = [];
  response.headers.forEach((value, name) => {
    if (name === "set-cookie" || (isDecoded && undoneWithEncoding.has(name))) return;
    pairs.push([name, value]);
  });
  for (const cookie of response.headers.getSetCookie()) pairs.push(["set-cookie", cookie]);
  return pairs;
}
