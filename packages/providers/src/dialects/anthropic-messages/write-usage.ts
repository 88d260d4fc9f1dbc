import type { JsonObject } from "@signalbox/core";
import type { Usage } from "../../conversation/usage.ts";

/** Token counts as Messages has them: `input_tokens` are those that no cache had to do with. */
export function writeUsage(usage: Usage): JsonObject {
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens = 0, cacheWriteTokens = 0, reasoningTokens } = usage;
  return {
    input_tokens: Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens),
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedInputTokens,
    output_tokens: outputTokens,
    ...(reasoningTokens !== undefined && { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  };
}

/** The answer of `POST /v1/messages/count_tokens`. */
export function writeTokenCount(inputTokens: number): JsonObject {
  return { input_tokens: inputTokens };
}
