import type { JsonObject } from "@signalbox/core";
import type { SpokenAnswer } from "@signalbox/providers/testing";

/** One thing that a client says. */
export type Item =
  | { readonly kind: "text"; readonly text: string; readonly cached?: boolean }
  /** Base64. */
  | { readonly kind: "image"; readonly mediaType: "image/png" | "image/jpeg"; readonly data: string }
  /** A PDF in base64. */
  | { readonly kind: "document"; readonly data: string }
  /** What became of a call of the answer before, by its place there. */
  | { readonly kind: "result"; readonly call: number; readonly text: string; readonly isError?: boolean };

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
}

export interface Settings {
  readonly system?: string;
  readonly tools?: readonly Tool[];
  readonly choice?: "auto" | "required" | { readonly name: string };
  /** One call at a time. */
  readonly oneCall?: boolean;
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly penalty?: number;
  readonly schema?: JsonObject;
  readonly effort?: "low" | "high";
  readonly logprobs?: boolean;
  readonly user?: string;
}

/** What not every client can say and not every wire can carry. */
export type Feature =
  | "topK"
  | "seed"
  | "stop"
  | "penalty"
  | "logprobs"
  | "document"
  | "schema"
  | "effort"
  | "thoughts"
  | "signature"
  | "cache"
  | "user"
  | "oneCall"
  | "refusal";

/** What a client understands of an answer. */
export interface Understood {
  /** Words of a refusal are text here: not every wire can tell. */
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly finish: "stop" | "length" | "tool_calls" | "refused" | undefined;
  readonly usage: { readonly input: number; readonly output: number; readonly cached: number } | undefined;
  /** Set when the request failed: that, and nothing else, is compared then. */
  readonly error?: string;
}

export interface Conversation {
  readonly name: string;
  readonly settings: Settings;
  readonly turns: readonly { readonly says: readonly Item[]; readonly answer: SpokenAnswer }[];
  /** Clients that cannot say these do not have the conversation. */
  readonly needs?: readonly Feature[];
  /** What the last request must hold on wires that carry the feature, and must not on others. */
  readonly carries?: readonly { readonly feature: Feature; readonly text: string | ((wire: string) => string) }[];
  /** The words of an error of the last request. */
  readonly fails?: string;
}
