import type { JsonObject } from "@signalbox/core";
import type { FinishReason } from "../../conversation/chat-event.ts";

/** Why an answer stopped, and what was in it. */
export interface Ending {
  readonly finish: FinishReason;
  readonly nativeFinish?: string;
  readonly stopSequence?: string;
  readonly hasCalls: boolean;
  /** The words of a refusal; undefined when there was none. */
  readonly refusal: string | undefined;
}

const STOP_REASONS = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
  refusal: "refusal",
  pause: "pause_turn",
} as const satisfies Record<FinishReason, string>;

/** Reasons of Messages that say more than ours; a provider that speaks it is quoted. */
const FINER: ReadonlySet<string> = new Set(["stop_sequence", "model_context_window_exceeded", "compaction"]);

/** `stop_reason` and what belongs to it, as a message and a `message_delta` have them. */
export function writeStop(ending: Ending): JsonObject {
  const reason = stopReason(ending);
  return {
    stop_reason: reason,
    stop_sequence: ending.stopSequence ?? null,
    ...(reason === "refusal" && {
      stop_details: { type: "refusal", category: null, explanation: ending.refusal ?? null },
    }),
  };
}

function stopReason({ finish, nativeFinish, stopSequence, hasCalls, refusal }: Ending): string {
  if (stopSequence !== undefined) return "stop_sequence";
  if (nativeFinish !== undefined && FINER.has(nativeFinish)) return nativeFinish;
  if (finish !== "stop") return STOP_REASONS[finish];
  // Clients go on with the tools only at this word, and some providers end calls with a plain stop.
  if (hasCalls) return "tool_use";
  return refusal === undefined ? "end_turn" : "refusal";
}
