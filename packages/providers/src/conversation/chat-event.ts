import type { JsonObject, JsonValue } from "@signalbox/core";
import type { ProviderFault } from "./provider-fault.ts";
import type { Signature } from "./part.ts";
import type { WireId } from "../wire-id.ts";
import type { Usage } from "./usage.ts";

/** What kind of block begins. A call's arguments follow as deltas of JSON text. */
export type BlockStart =
  | { readonly kind: "text" }
  | { readonly kind: "reasoning" }
  | { readonly kind: "refusal" }
  | { readonly kind: "tool_call"; readonly id: string; readonly name: string; readonly signature?: Signature }
  /** A whole block that only one wire knows; it has no deltas. */
  | { readonly kind: "native"; readonly wire: WireId; readonly value: JsonObject };

/** Why the model stopped. `native` of the event keeps the provider's own word. */
export type FinishReason = "stop" | "length" | "tool_calls" | "content_filter" | "refusal" | "pause";

/**
 * What happens while an answer is made, in no vendor's words. Families read a provider's frames into these, dialects
 * write a client's frames from them; answers that are not streamed are the same events folded.
 *
 * Order, for each choice: blocks are numbered from 0, one is open at a time (`block_start`, `delta` and `signature` of
 * it, `block_stop`), then `finish`. `start` comes first, once. `usage` may come at any time and more than once; later
 * counts replace earlier ones. Last comes exactly one of `end` and `error`: a stream that breaks off is an `error`.
 */
export type ChatEvent =
  | {
      readonly type: "start";
      readonly id: string;
      readonly model: string;
      /** Unix seconds. */
      readonly created?: number;
    }
  | { readonly type: "block_start"; readonly choice: number; readonly block: number; readonly start: BlockStart }
  | {
      readonly type: "delta";
      readonly choice: number;
      readonly block: number;
      readonly text: string;
      /** OpenAI's entries for the tokens of `text`. */
      readonly logprobs?: readonly JsonValue[];
    }
  | {
      readonly type: "signature";
      readonly choice: number;
      readonly block: number;
      readonly signature: Signature;
      /** The signature stands for thoughts that only the provider can read. */
      readonly encrypted?: boolean;
    }
  /** A source of the block's text, as the provider writes it. */
  | { readonly type: "citation"; readonly choice: number; readonly block: number; readonly value: JsonObject }
  | { readonly type: "block_stop"; readonly choice: number; readonly block: number }
  | { readonly type: "usage"; readonly usage: Usage }
  | {
      readonly type: "finish";
      readonly choice: number;
      readonly reason: FinishReason;
      /** The provider's word, where it says more than `reason`. */
      readonly native?: string;
      readonly stopSequence?: string;
    }
  | { readonly type: "error"; readonly fault: ProviderFault }
  | { readonly type: "end" };
