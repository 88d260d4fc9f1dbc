import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { Usage } from "../../conversation/usage.ts";

/**
 * Token counts of a message, or of `message_start` and `message_delta` put together: counts are cumulative, so a later
 * one replaces an earlier, but for those that the later lacks.
 */
export function createUsageReader(): (usage: JsonValue | undefined) => Usage | undefined {
  let counts: JsonObject = {};
  return (usage) => {
    if (!isJsonObject(usage)) return undefined;
    counts = { ...counts, ...Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null)) };
    return readUsage(counts);
  };
}

/** `input_tokens` of Messages leaves those out that a cache had to do with; ours are all. */
function readUsage(counts: JsonObject): Usage {
  const input = count(counts, "input_tokens");
  const cached = count(counts, "cache_read_input_tokens");
  const written = count(counts, "cache_creation_input_tokens");
  const output = count(counts, "output_tokens");
  const details = counts["output_tokens_details"];
  const reasoning = isJsonObject(details) ? count(details, "thinking_tokens") : undefined;
  return {
    ...(input !== undefined && { inputTokens: input + (cached ?? 0) + (written ?? 0) }),
    ...(output !== undefined && { outputTokens: output }),
    ...(cached !== undefined && { cachedInputTokens: cached }),
    ...(written !== undefined && { cacheWriteTokens: written }),
    ...(reasoning !== undefined && { reasoningTokens: reasoning }),
  };
}

function count(counts: JsonObject, name: string): number | undefined {
  const value = counts[name];
  return typeof value === "number" && value >= 0 ? value : undefined;
}
