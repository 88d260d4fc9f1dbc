import type { FinishReason } from "../../conversation/chat-event.ts";

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool_calls",
  content_filtered: "content_filter",
  guardrail_intervened: "content_filter",
  // Words of Anthropic's API that Bedrock passes through.
  refusal: "refusal",
  pause_turn: "pause",
};
/** Those that say no more than the neutral reason. */
const PLAIN: ReadonlySet<string> = new Set(["end_turn", "max_tokens", "tool_use"]);

/** What a stop reason means, the word itself where it says more. Unknown ones are a stop. */
export function readStopReason(word: string): { readonly reason: FinishReason; readonly native?: string } {
  const reason = Object.hasOwn(REASONS, word) ? REASONS[word]! : "stop";
  return PLAIN.has(word) ? { reason } : { reason, native: word };
}
