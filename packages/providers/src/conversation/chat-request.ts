import type { JsonObject, JsonValue } from "@signalbox/core";
import type { DialectId } from "../wire-id.ts";
import type { ExtraFields, Part } from "./part.ts";

/** Who speaks. Tool results are parts of a user turn. */
export interface Turn {
  readonly role: "system" | "user" | "assistant";
  readonly parts: readonly Part[];
  /** OpenAI's `name` of a participant. */
  readonly name?: string;
  /** A system turn that OpenAI calls `developer`. */
  readonly developer?: boolean;
}

/** A function that the model may ask for. */
export interface FunctionTool {
  readonly kind: "function";
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments; left out for none. */
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  readonly cache?: { readonly ttl?: "5m" | "1h" };
  readonly extra?: ExtraFields;
}

/** A tool that runs at the provider (web search, code execution), as the client's dialect writes it. */
export interface NativeTool {
  readonly kind: "native";
  readonly wire: DialectId;
  readonly value: JsonObject;
}

export type Tool = FunctionTool | NativeTool;

export type ToolChoice =
  | { readonly kind: "auto" }
  | { readonly kind: "none" }
  /** Some tool must be called. */
  | { readonly kind: "required" }
  | { readonly kind: "function"; readonly name: string };

export type AnswerFormat =
  | { readonly kind: "text" }
  /** Any JSON object. */
  | { readonly kind: "json" }
  | {
      readonly kind: "schema";
      readonly name: string;
      readonly schema: JsonObject;
      readonly description?: string;
      readonly strict?: boolean;
    };

/** How much the model shall think. `effort` and `budgetTokens` are two ways to say it; families convert where they must. */
export interface Reasoning {
  readonly mode: "off" | "on" | "adaptive";
  readonly effort?: "minimal" | "low" | "medium" | "high" | "xhigh" | "max";
  readonly budgetTokens?: number;
  /** Whether thoughts are to be shown. */
  readonly summary?: "none" | "auto" | "concise" | "detailed";
}

export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  /** By token id, as OpenAI has it. */
  readonly logitBias?: JsonObject;
}

/** A top-level field of the client's body without a neutral counterpart, as it was written. */
export interface NativeField {
  readonly name: string;
  readonly value: JsonValue;
}

/**
 * One chat request in no vendor's words: whatever a client dialect can say and at least one provider family can take.
 *
 * A dialect reads it from a client's body, a family writes a provider's body from it. Nothing in it is a default: what
 * the client left out is left out here.
 */
export interface ChatRequest {
  readonly dialect: DialectId;
  /** As the provider knows it; the router has chosen already. */
  readonly model: string;
  /** In order; system turns stand where the client put them. */
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** The only functions that may be called, where that is not all of `tools`; `toolChoice` is `auto` or `required` then. */
  readonly allowedTools?: readonly string[];
  readonly parallelToolCalls?: boolean;
  readonly maxTokens?: number;
  readonly stop: readonly string[];
  /** How many answers (OpenAI's `n`). */
  readonly choices?: number;
  readonly sampling: Sampling;
  readonly format?: AnswerFormat;
  readonly reasoning?: Reasoning;
  /** Log-probabilities of the answer's tokens, with this many alternatives for each. */
  readonly logprobs?: { readonly top: number };
  readonly verbosity?: "low" | "medium" | "high";
  readonly stream: boolean;
  /** Whether the client wants token counts at the end of a stream; Messages and Responses always have them. */
  readonly streamUsage: boolean;
  /** The end user, for the provider's abuse detection. */
  readonly user?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly serviceTier?: string;
  /** Flags of Anthropic's `anthropic-beta` header; the caller adds them, since dialects see bodies only. */
  readonly betas?: readonly string[];
  readonly native: readonly NativeField[];
}
