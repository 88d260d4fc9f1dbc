import { isJsonObject, type JsonValue } from "@signalbox/core";
import type { Usage } from "../../conversation/usage.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";

/** `TokenUsage`, whose `inputTokens` leave out those from and to the cache. */
export function readUsage(value: JsonValue | undefined): Usage {
  if (!isJsonObject(value)) return {};
  const count = (name: string): number | undefined => {
    const tokens = value[name];
    return typeof tokens === "number" && tokens >= 0 ? tokens : undefined;
  };
  const fresh = count("inputTokens");
  const cachedInputTokens = count("cacheReadInputTokens");
  const cacheWriteTokens = count("cacheWriteInputTokens");
  const inputTokens = fresh === undefined ? undefined : fresh + (cachedInputTokens ?? 0) + (cacheWriteTokens ?? 0);
  return withoutUndefined({ inputTokens, outputTokens: count("outputTokens"), cachedInputTokens, cacheWriteTokens });
}
