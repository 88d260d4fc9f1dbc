import type { JsonObject } from "@signalbox/core";
import type { Usage } from "../../conversation/usage.ts";

/** `usage`; zero where the provider did not count, since clients demand numbers. */
export function writeUsage(usage: Usage): JsonObject {
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens, cache_write_tokens: cacheWriteTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}

/** The answer of `POST /v1/responses/input_tokens`. */
export function writeTokenCount(inputTokens: number): JsonObject {
  return { object: "response.input_tokens", input_tokens: inputTokens };
}
