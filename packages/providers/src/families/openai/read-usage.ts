import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { Usage } from "../../conversation/usage.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";

/**
 * Token counts of OpenAI-like vendors. DeepSeek counts cache hits beside the prompt's details; xAI and Gemini leave
 * thoughts out of `completion_tokens` but not out of `total_tokens`, so the answer's count is the total less the prompt's
 * where that is more.
 */
export function readUsage(usage: JsonObject): Usage {
  const prompt = objectOf(usage["prompt_tokens_details"]);
  const completion = objectOf(usage["completion_tokens_details"]);
  const inputTokens = count(usage["prompt_tokens"]);
  const total = count(usage["total_tokens"]);
  const told = count(usage["completion_tokens"]);
  const outputTokens =
    total === undefined || inputTokens === undefined ? told : Math.max(told ?? 0, total - inputTokens);
  return withoutUndefined({
    inputTokens,
    outputTokens,
    cachedInputTokens: count(prompt["cached_tokens"]) ?? count(usage["prompt_cache_hit_tokens"]),
    cacheWriteTokens: count(prompt["cache_write_tokens"]) ?? count(prompt["cache_creation_tokens"]),
    reasoningTokens: count(completion["reasoning_tokens"]),
  });
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function count(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
