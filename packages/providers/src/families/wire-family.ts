import type { ChatAnswer } from "../conversation/chat-answer.ts";
import type { ChatEvent } from "../conversation/chat-event.ts";
import type { ChatRequest } from "../conversation/chat-request.ts";
import type { Dropped, ProviderFault, RequestFault } from "../conversation/provider-fault.ts";
import type { FamilyId } from "../wire-id.ts";
import type { Target } from "./target.ts";

/** A request as the provider takes it, before credentials. */
export interface WireRequest {
  readonly method: "POST" | "GET";
  /** Path and query, escaped, with a leading slash. */
  readonly path: string;
  /** Lower-case names. No credentials, host or length: the transport adds those, per attempt. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WrittenRequest {
  readonly kind: "request";
  readonly request: WireRequest;
  /** What the provider cannot take; empty when everything went. */
  readonly dropped: readonly Dropped[];
}

/** An HTTP answer whose body was read whole. Header names are lower-case. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads one streamed answer. Bytes may be cut anywhere, inside a character or a frame. */
export interface StreamReader {
  read(bytes: Uint8Array): readonly ChatEvent[];
  /** The provider has closed the stream. Gives the `error` of a stream that had not come to its end. */
  close(): readonly ChatEvent[];
}

/** What readers must know. */
export interface ReadContext {
  readonly request: ChatRequest;
  readonly target: Target;
  /** Headers of the answer, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One wire that providers speak. Pure: no clock, no randomness, no I/O. */
export interface WireFamily {
  readonly id: FamilyId;
  write(request: ChatRequest, target: Target): WrittenRequest | RequestFault;
  /** Reads the body of a 2xx answer that is not a stream. */
  readAnswer(body: string, context: ReadContext): ChatAnswer | ProviderFault;
  openStream(context: ReadContext): StreamReader;
  /** Reads any other answer. Never throws: what it cannot read becomes the message. */
  readFault(answer: WireAnswer): ProviderFault;
  /** The request that counts the tokens of a prompt, where the provider has one; its answer goes to `readTokenCount`. */
  writeTokenCount?(request: ChatRequest, target: Target): WrittenRequest | RequestFault;
  readTokenCount?(body: string): number | ProviderFault;
}
