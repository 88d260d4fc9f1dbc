import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { ChatEvent, FinishReason } from "../../conversation/chat-event.ts";

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool_calls",
  pause_turn: "pause",
  compaction: "pause",
  refusal: "refusal",
};

/** Words that say no more than ours. */
const PLAIN: ReadonlySet<string> = new Set(["end_turn", "max_tokens", "tool_use", "pause_turn", "refusal"]);

type Finish = Omit<Extract<ChatEvent, { type: "finish" }>, "type" | "choice">;

/** `stop_reason` and `stop_sequence` of a message or a `message_delta`. An unknown reason is a stop that keeps its word. */
export function readFinish(source: JsonObject): Finish {
  const word = source["stop_reason"];
  if (typeof word !== "string") return { reason: "stop" };
  const sequence = source["stop_sequence"];
  return {
    reason: Object.hasOwn(REASONS, word) ? REASONS[word]! : "stop",
    ...(!PLAIN.has(word) && { native: word }),
    ...(typeof sequence === "string" && { stopSequence: sequence }),
  };
}

/** Why the model declined, where the provider says so. */
export function readRefusal(source: JsonObject): string | undefined {
  const details = source["stop_details"];
  const explanation = isJsonObject(details) ? details["explanation"] : undefined;
  return typeof explanation === "string" && explanation !== "" ? explanation : undefined;
}
