import type { HeaderPair } from "@signalbox/core";

/** What came of reading a request's body. */
export type BodyReading =
  | { readonly kind: "body"; readonly bytes: Uint8Array }
  | { readonly kind: "too_large" }
  /** The client went away while sending. */
  | { readonly kind: "cut" };

/**
 * The client's side of one request, the same over any server: what it sent, and where its answer goes. Two
 * implementations: web `Request` and `Response`, and Node's raw objects, which skip the web streams.
 */
export interface ClientExchange {
  readonly method: string;
  /** Path with its query. */
  readonly target: string;
  /** Reads a request header by lower-case name. */
  header(name: string): string | undefined;
  /** All request headers, names in lower case. */
  headers(): readonly HeaderPair[];
  /** Reads the body, at most once. Stops keeping bytes as soon as they are more than `maxBytes`. */
  readBody(maxBytes: number): Promise<BodyReading>;
  /**
   * The body as it comes, instead of `readBody`; held back while nobody takes it. Ends early with an error when the client
   * goes away.
   */
  openBody(): AsyncIterable<Uint8Array>;
  /** Calls `listener`, at most once, when the client leaves before its answer has ended. */
  onGone(listener: () => void): void;
  /** Whether the answer has begun. */
  hasBegun(): boolean;
  /** Begins the answer and sends its head. Without `content-length` the transport frames the body itself. */
  start(status: number, headers: readonly HeaderPair[]): void;
  /** A promise means the client is slow; it is settled when more may come. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  end(): void;
  /** Breaks the connection, so that the client cannot take half an answer for a whole one. */
  breakOff(): void;
}

const encoder = new TextEncoder();

/** Sends a complete answer. */
export function sendText(
  exchange: ClientExchange,
  status: number,
  contentType: string,
  body: string,
  headers: readonly HeaderPair[],
): void {
  const bytes = encoder.encode(body);
  exchange.start(status, [["content-type", contentType], ["content-length", String(bytes.length)], ...headers]);
  if (bytes.length > 0) void exchange.write(bytes);
  exchange.end();
}
