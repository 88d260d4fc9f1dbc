import type { HeaderPair } from "@signalbox/core";
import { Agent, type Dispatcher } from "undici";
import { failureOf } from "../upstream-failure.ts";
import type { AnswerReceiver, Upstream, UpstreamEnd, UpstreamRequest } from "../upstream.ts";

export interface DispatchUpstreamOptions {
  /** Default 5000. */
  readonly connectTimeoutMs?: number;
  /**
   * How long an idle connection is kept when the back end does not say. Must stay below the back end's own limit, or
   * requests meet connections that are just closing; uvicorn, under most model servers, closes after 5 s. Default 4000.
   */
  readonly keepAliveTimeoutMs?: number;
}

/**
 * The upstream of Node: undici's `dispatch`, whose chunks go to the receiver as they are. No web stream is involved;
 * over those the same proxying takes several times as long.
 */
export function createDispatchUpstream(options: DispatchUpstreamOptions = {}): Upstream {
  const agent = new Agent({
    pipelining: 1,
    keepAliveTimeout: options.keepAliveTimeoutMs ?? 4000,
    connect: { timeout: options.connectTimeoutMs ?? 5000 },
    allowH2: false,
  });
  let closed: Promise<void> | undefined;
  return {
    send: (request, receiver) => dispatch(agent, request, receiver),
    close: () => (closed ??= agent.destroy()),
  };
}

function dispatch(agent: Agent, request: UpstreamRequest, receiver: AnswerReceiver): Promise<UpstreamEnd> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let isSettled = false;
    const settle = (end: UpstreamEnd): void => {
      if (isSettled) return;
      isSettled = true;
      request.signal.removeEventListener("abort", onAbort);
      resolve(end);
    };
    const onAbort = (): void => {
      settle({ kind: "failed", reason: "aborted", detail: "aborted by the caller" });
      controller?.abort(new Error("aborted by the caller"));
    };
    if (request.signal.aborted) return onAbort();
    request.signal.addEventListener("abort", onAbort);
    const resume = (): void => {
      if (!isSettled) controller?.resume();
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        controller = started;
        // The caller may have left while the connection was being made.
        if (isSettled) started.abort(new Error("aborted by the caller"));
      },
      onResponseStart: (started, status) => {
        if (status < 200 || isSettled) return;
        receiver.onHead({ status, headers: headerPairs(started.rawHeaders) });
      },
      onResponseData: (started, chunk) => {
        if (isSettled) return;
        const slow = receiver.onChunk(chunk);
        if (slow === undefined) return;
        started.pause();
        slow.then(resume, resume);
      },
      onResponseEnd: () => settle({ kind: "complete" }),
      onResponseError: (_, error) => settle(failureOf(error)),
    };
    agent.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: request.method,
        headers: flatten(headersOf(request)),
        body: bodyOf(request),
        headersTimeout: request.headersTimeoutMs,
        bodyTimeout: request.idleTimeoutMs,
      },
      handler,
    );
  });
}

function headersOf({ headers, stream }: UpstreamRequest): readonly HeaderPair[] {
  return stream?.length === undefined ? headers : [...headers, ["content-length", String(stream.length)]];
}

/** undici takes any async iterable, whatever its types say. */
function bodyOf({ body, stream }: UpstreamRequest): Uint8Array | null {
  return stream === undefined ? (body ?? null) : (stream.open() as unknown as Uint8Array);
}

/** Names and values in turn. */
function flatten(headers: readonly HeaderPair[]): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) flat.push(name, value);
  return flat;
}

/** undici's raw list: names and values in turn, as bytes. */
function headerPairs(raw: Dispatcher.DispatchController["rawHeaders"]): HeaderPair[] {
  if (!Array.isArray(raw)) throw new TypeError("undici: expected the raw header list of HTTP/1.1");
  const pairs: HeaderPair[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([text(raw[index]!).toLowerCase(), text(raw[index + 1]!)]);
  }
  return pairs;
}

function text(value: Buffer | string): string {
  return typeof value === "string" ? value : value.toString("latin1");
}
