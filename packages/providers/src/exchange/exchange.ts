import type { JsonObject } from "@signalbox/core";
import type { Dropped } from "../conversation/provider-fault.ts";
import type { ChatDialect } from "../dialects/chat-dialect.ts";
import type { Target } from "../families/target.ts";
import type { WireFamily, WireRequest } from "../families/wire-family.ts";
import type { AnswerHead, AnswerOptions, AnswerTranslation } from "./answer-translation.ts";

export interface ExchangeOptions {
  readonly dialect: ChatDialect;
  readonly family: WireFamily;
  readonly target: Target;
  /** The client's body, with all that was decided about it. Its bytes and nesting are the caller's to bound. */
  readonly body: JsonObject;
  /** `count`: the dialect's own call that counts the tokens of a prompt. `answer` when left out. */
  readonly purpose?: "answer" | "count";
  /** Whether the client wants token counts in a stream, where `body` asks for them on somebody else's behalf. */
  readonly streamUsage?: boolean;
  /** Flags of the client's `anthropic-beta` header. */
  readonly betas?: readonly string[];
}

/** One request of a client, as one provider is asked it. */
export type Exchange =
  /** The provider takes the client's own bytes, and its answer goes back as it is; only the address is told here. */
  | { readonly kind: "same"; readonly path: string; readonly headers: Readonly<Record<string, string>> }
  | TranslatedExchange
  /** A count of tokens that no provider was asked for. */
  | { readonly kind: "estimated"; readonly body: JsonObject };

export interface TranslatedExchange {
  readonly kind: "translated";
  /** Without credentials. */
  readonly request: WireRequest;
  /** What else has to be asked for the same answer, in order; `openAnswer` reads all answers as one JSON text sequence. */
  readonly more?: readonly WireRequest[];
  /** What the provider cannot take, by the client's names. */
  readonly dropped: readonly Dropped[];
  /** Reads one answer of the provider and writes the client's. */
  openAnswer(head: AnswerHead, options: AnswerOptions): AnswerTranslation;
}
