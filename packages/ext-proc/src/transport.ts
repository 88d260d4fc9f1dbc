import type { ProcessingRequest, ProcessingResponse } from "./gen/envoy/service/ext_proc/v3/external_processor.ts";

/**
 * One `Process` stream as the handler sees it, whatever carries it. Messages arrive in order; `send` and `end` are
 * safe to call at any time and do nothing once the stream is over.
 */
export interface ProcessingStream {
  /** `traceparent` of the proxy's call, where it traces. */
  readonly traceparent?: string | undefined;
  onMessage(listener: (message: ProcessingRequest) => void): void;
  /** `closed`: the proxy sends no more but still reads. `cancelled`: it is gone; may follow `closed`. */
  onEnd(listener: (how: "closed" | "cancelled") => void): void;
  send(message: ProcessingResponse): void;
  /** Ends the stream without an error: the proxy goes on without us. */
  end(): void;
}

/** A server that hands each new stream to its handler. */
export interface Transport {
  /** Resolves once connections are accepted, with the port that was bound (0 for a Unix socket). */
  start(): Promise<{ readonly port: number }>;
  /**
   * Stops without breaking a running stream: says so to health checks, waits `drainMs` for proxies to look elsewhere,
   * refuses new streams, and cuts off those that still run when `graceMs` has passed in all. Idempotent.
   */
  stop(options: { readonly graceMs: number; readonly drainMs: number }): Promise<void>;
}
