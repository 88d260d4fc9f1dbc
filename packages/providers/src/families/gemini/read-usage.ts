import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { Usage } from "../../conversation/usage.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";

/**
 * Reads `usageMetadata`. Thoughts are counted beside the answer there, and what tools at Google added to the prompt beside
 * the prompt. Counts in streams are those so far.
 */
export function readUsage(value: JsonValue | undefined): Usage {
  if (!isJsonObject(value)) return {};
  const prompt = count(value, "promptTokenCount");
  const fromTools = count(value, "toolUsePromptTokenCount");
  const answer = count(value, "candidatesTokenCount");
  const thoughts = count(value, "thoughtsTokenCount");
  const total = count(value, "totalTokenCount");
  const inputTokens = sum(prompt, fromTools);
  const rest = total !== undefined && inputTokens !== undefined ? Math.max(0, total - inputTokens) : undefined;
  return withoutUndefined({
    inputTokens,
    // Answers that were stopped before their first word have no count of their own.
    outputTokens: sum(answer, thoughts) ?? rest,
    cachedInputTokens: count(value, "cachedContentTokenCount"),
    reasoningTokens: thoughts,
  });
}

function count(usage: JsonObject, name: string): number | undefined {
  const value = usage[name];
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function sum(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined ? second : first + (second ?? 0);
}
