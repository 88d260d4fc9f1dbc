import type { JsonObject } from "@signalbox/core";

/** An item of a message's `content`, as in https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html. */
export type ContentBlock = JsonObject;

/** The mark behind what is to be cached. */
export function cachePoint({ ttl }: { readonly ttl?: "5m" | "1h" }): ContentBlock {
  return { cachePoint: { type: "default", ...(ttl !== undefined && { ttl }) } };
}
