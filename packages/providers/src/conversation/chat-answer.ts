import type { JsonObject, JsonValue } from "@signalbox/core";
import type { FinishReason } from "./chat-event.ts";
import type { NativePart, ReasoningPart, RefusalPart, TextPart, ToolCallPart } from "./part.ts";
import type { Usage } from "./usage.ts";

/** A part of an answer; text may have sources and log-probabilities. */
export type AnswerPart =
  | (TextPart & { readonly citations?: readonly JsonObject[]; readonly logprobs?: readonly JsonValue[] })
  | ReasoningPart
  | RefusalPart
  | ToolCallPart
  | NativePart;

export interface Choice {
  readonly parts: readonly AnswerPart[];
  readonly finish: FinishReason;
  readonly nativeFinish?: string;
  readonly stopSequence?: string;
}

/** A whole answer. `eventsOfAnswer` and `createAnswerCollector` turn it into events and back without loss. */
export interface ChatAnswer {
  readonly id: string;
  readonly model: string;
  /** Unix seconds. */
  readonly created?: number;
  readonly choices: readonly Choice[];
  readonly usage: Usage;
}
