import type { FinishReason } from "../../conversation/chat-event.ts";

/** What vendors say instead of OpenAI's words. */
const WORDS: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["tool_calls", "tool_calls"],
  ["content_filter", "content_filter"],
  ["function_call", "tool_calls"],
  ["tool_use", "tool_calls"],
  ["max_tokens", "length"],
  ["model_length", "length"],
  // DeepSeek broke off for want of machines; the answer is not whole.
  ["insufficient_system_resource", "length"],
  ["safety", "content_filter"],
  ["sensitive", "content_filter"],
  ["refusal", "refusal"],
]);

/**
 * The neutral reason for `finish_reason`. `native` is set where the word says more. An answer with calls ends for their
 * sake whatever the word: OpenAI itself says `stop` when the client forced the call, Gemini and others always do.
 */
export function readFinish(
  word: string | undefined,
  {
    calls,
    schemaTool,
    native = word,
  }: { readonly calls: number; readonly schemaTool: boolean; readonly native: string | undefined },
): { readonly reason: FinishReason; readonly native?: string } {
  const known = word === undefined ? "stop" : (WORDS.get(word.toLowerCase()) ?? "stop");
  const reason =
    known === "stop" && calls > 0 ? "tool_calls" : known === "tool_calls" && calls === 0 && schemaTool ? "stop" : known;
  return { reason, ...(native !== undefined && native !== reason && { native }) };
}
