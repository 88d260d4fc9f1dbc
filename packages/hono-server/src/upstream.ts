import type { HeaderPair } from "@signalbox/core";

/** One request to one back end. */
export interface UpstreamRequest {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path below the origin, query included. */
  readonly path: string;
  /** Names in lower case; no framing headers, those are the transport's. */
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array | undefined;
  /** A body that is sent as it comes; `body` is undefined then. */
  readonly stream?: BodyStream;
  /** Time to the head of the answer, counted from the call, or from the last bytes of a streamed body. */
  readonly headersTimeoutMs: number;
  /** Longest pause between two chunks of the answer; a slow reader does not count. */
  readonly idleTimeoutMs: number;
  /** Ends the exchange with the back end at once. */
  readonly signal: AbortSignal;
}

/** A request body that is sent as it comes; read at most once. */
export interface BodyStream {
  /** Bytes in all, where they are known. */
  readonly length: number | undefined;
  open(): AsyncIterable<Uint8Array>;
}

export interface AnswerHead {
  readonly status: number;
  /** In the order received, repeated names kept; values are Latin-1 text. */
  readonly headers: readonly HeaderPair[];
}

/** Takes an answer as it comes: `onHead` once (final status, never 1xx), then any number of chunks. */
export interface AnswerReceiver {
  onHead(head: AnswerHead): void;
  /** A returned promise stops the flow until it is settled; the chunk may be kept. */
  onChunk(chunk: Uint8Array): Promise<void> | undefined;
}

export type FailureReason =
  | "refused"
  | "unreachable"
  | "reset"
  | "connect_timeout"
  | "headers_timeout"
  | "idle_timeout"
  | "protocol"
  /** No request could be made: a setting or a credential is missing. */
  | "unusable"
  | "aborted";

/** How an exchange with a back end ended. Failure is a value: what follows from it is the caller's policy. */
export type UpstreamEnd = { readonly kind: "complete" } | UpstreamFailure;

export interface UpstreamFailure {
  readonly kind: "failed";
  readonly reason: FailureReason;
  /** What the transport said; for logs, not for clients. */
  readonly detail: string;
}

/**
 * Sends requests to back ends. Implementations: `fetch` for every runtime and undici's `dispatch` for Node; both pass
 * `upstream.contract.ts`.
 *
 * `send` never rejects. It resolves once the answer is complete or has failed; after that the receiver is not called
 * again. Redirects are answers like any other, and no header is added but framing, `host` and what the transport
 * cannot leave out.
 */
export interface Upstream {
  send(request: UpstreamRequest, receiver: AnswerReceiver): Promise<UpstreamEnd>;
  /** Idempotent. Closes connections; requests still under way fail. */
  close(): Promise<void>;
}
