import type { ProviderFault } from "../conversation/provider-fault.ts";
import type { Usage } from "../conversation/usage.ts";
import type { AnswerContext } from "../dialects/chat-dialect.ts";

/** The head of a provider's answer. */
export interface AnswerHead {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the writing of an answer needs from outside. */
export interface AnswerOptions extends Omit<AnswerContext, "request"> {
  /** Bytes of an answer that is not streamed; 64 MiB when left out. */
  readonly maxBytes?: number;
}

/** The head of the client's answer. */
export interface ClientHead {
  readonly status: number;
  readonly contentType: string;
  /** For `retry-after`. */
  readonly retryAfterSeconds?: number;
}

/** Reads a provider's answer and writes the client's. Bytes may be cut anywhere. Never throws. */
export interface AnswerTranslation {
  /** The text that is due to the client; often empty. */
  read(bytes: Uint8Array): string;
  /** The provider has ended; the rest. A stream without its terminator ends in an error here. */
  end(): string;
  /** The connection broke, or something else did; the end of a stream that has begun, an error answer else. */
  fail(fault: ProviderFault): string;
  /** Set with the first text: until then another provider may be asked. */
  readonly head: ClientHead | undefined;
  /** Set once the answer is an error or has become one. */
  readonly fault: ProviderFault | undefined;
  /** Token counts so far, whether the client asked for them or not. */
  readonly usage: Usage;
  /** The model that the provider says answered; empty when it did not say. */
  readonly model: string;
}
