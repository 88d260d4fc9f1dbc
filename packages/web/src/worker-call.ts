import { messageOf, WebError } from "./web-error.ts";
import type { WebErrorCode } from "./web-error.ts";

/** One end of a message channel: a `Worker`, a `MessagePort`, or a worker's global scope. */
export interface CallPort {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message" | "error", listener: (event: Event) => void): void;
  removeEventListener(type: "message" | "error", listener: (event: Event) => void): void;
}

/** Calls by name: what goes in, what comes out, and what is reported on the way. */
export type CallMap = Readonly<
  Record<string, { readonly argument: unknown; readonly result: unknown; readonly progress?: unknown }>
>;

type Progress<Shape> = Shape extends { readonly progress: infer Value } ? Value : never;

export interface CallOptions<Value> {
  /** Aborts the work on the other side; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (value: Value) => void;
  /** Buffers that move instead of being copied. */
  readonly transfer?: Transferable[];
}

/** Calls functions on the other side of a port. */
export interface Caller<Calls extends CallMap> {
  /** Rejects with a `WebError`, or with the signal's reason. */
  call<Name extends keyof Calls & string>(
    name: Name,
    argument: Calls[Name]["argument"],
    options?: CallOptions<Progress<Calls[Name]>>,
  ): Promise<Calls[Name]["result"]>;
  /** Stops listening; open calls reject. Idempotent. */
  close(): void;
}

/** What a served function gets beside its argument. */
export interface CallContext<Value> {
  readonly signal: AbortSignal;
  progress(value: Value): void;
}

export type CallHandlers<Calls extends CallMap> = {
  readonly [Name in keyof Calls]: (
    argument: Calls[Name]["argument"],
    context: CallContext<Progress<Calls[Name]>>,
  ) => Calls[Name]["result"] | Promise<Calls[Name]["result"]>;
};

type Message =
  | { readonly kind: "call"; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly kind: "abort"; readonly id: number }
  | { readonly kind: "progress" | "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "fault"; readonly id: number; readonly code: WebErrorCode; readonly message: string };

interface OpenCall {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
  readonly onProgress: ((value: never) => void) | undefined;
}

/** The calling side. Messages keep their order, so do the calls. */
export function createCaller<Calls extends CallMap>(port: CallPort): Caller<Calls> {
  const open = new Map<number, OpenCall>();
  let lastId = 0;
  let failure: WebError | undefined;

  const onMessage = (event: Event) => {
    const message = (event as MessageEvent<Message>).data;
    const call = open.get(message.id);
    if (call === undefined) return;
    if (message.kind === "progress") return call.onProgress?.(message.value as never);
    open.delete(message.id);
    if (message.kind === "result") call.resolve(message.value as never);
    if (message.kind === "fault") call.reject(new WebError(message.code, message.message));
  };
  const fail = (error: WebError) => {
    failure = error;
    for (const call of open.values()) call.reject(error);
    open.clear();
  };
  // A script that is missing, or refused by the page's headers, gives an error event with an empty message.
  const onError = (event: Event) => {
    const reason = (event as ErrorEvent).message || "its script could not be loaded";
    fail(new WebError("worker_failed", `the worker stopped: ${reason}`));
  };
  port.addEventListener("message", onMessage);
  port.addEventListener("error", onError);

  return {
    call: (name, argument, options = {}) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) throw failure;
        options.signal?.throwIfAborted();
        const id = ++lastId;
        const abort = () => {
          open.delete(id);
          post(port, { kind: "abort", id });
          reject(options.signal?.reason);
        };
        options.signal?.addEventListener("abort", abort, { once: true });
        const settled =
          <Value>(settle: (value: Value) => void) =>
          (value: Value) => {
            options.signal?.removeEventListener("abort", abort);
            settle(value);
          };
        open.set(id, { resolve: settled(resolve), reject: settled(reject), onProgress: options.onProgress });
        post(port, { kind: "call", id, name, argument }, options.transfer);
      }),
    close: () => {
      port.removeEventListener("message", onMessage);
      port.removeEventListener("error", onError);
      fail(failure ?? new WebError("worker_failed", "the worker was closed"));
    },
  };
}

/** The side that is called. Serves until the worker ends. */
export function serveCalls<Calls extends CallMap>(port: CallPort, handlers: CallHandlers<Calls>): void {
  const running = new Map<number, AbortController>();

  async function answer(id: number, name: string, argument: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    const progress = (value: unknown) => post(port, { kind: "progress", id, value });
    try {
      const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
      if (handler === undefined) throw new WebError("call_failed", `no call is named ${name}`);
      const value = await handler(argument, { signal: controller.signal, progress });
      if (!controller.signal.aborted) post(port, { kind: "result", id, value });
    } catch (error) {
      const code = error instanceof WebError ? error.code : "call_failed";
      if (!controller.signal.aborted) post(port, { kind: "fault", id, code, message: messageOf(error) });
    } finally {
      running.delete(id);
    }
  }

  port.addEventListener("message", (event) => {
    const message = (event as MessageEvent<Message>).data;
    if (message.kind === "abort") running.get(message.id)?.abort();
    if (message.kind === "call") void answer(message.id, message.name, message.argument);
  });
}

function post(port: CallPort, message: Message, transfer: Transferable[] = []): void {
  port.postMessage(message, transfer);
}
