import type { FinishReason } from "../../conversation/chat-event.ts";

/**
 * Gemini's `finishReason`: https://ai.google.dev/api/generate-content#FinishReason. Those that are not
 * here (a model that wrote a broken call, an image that was not made, and what is still to come) are a plain `stop`.
 */
const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ["STOP", "stop"],
  ["MAX_TOKENS", "length"],
  ["CONTINUATION", "length"],
  ["SAFETY", "content_filter"],
  ["RECITATION", "content_filter"],
  ["BLOCKLIST", "content_filter"],
  ["PROHIBITED_CONTENT", "content_filter"],
  ["SPII", "content_filter"],
  ["IMAGE_SAFETY", "content_filter"],
  ["IMAGE_PROHIBITED_CONTENT", "content_filter"],
  ["IMAGE_RECITATION", "content_filter"],
  ["MODEL_ARMOR", "content_filter"],
  ["JAILBREAK", "content_filter"],
]);

/** Words that say no more than our reason. */
const PLAIN: ReadonlySet<string> = new Set(["STOP", "MAX_TOKENS"]);

/** Our word for the reason, and Gemini's where it says more. Gemini ends answers with calls by `STOP` too. */
export function finishOf(
  word: string,
  { hasCalls }: { readonly hasCalls: boolean },
): { readonly reason: FinishReason; readonly native?: string } {
  const reason = REASONS.get(word) ?? "stop";
  return {
    reason: reason === "stop" && hasCalls ? "tool_calls" : reason,
    ...(!PLAIN.has(word) && { native: word }),
  };
}
