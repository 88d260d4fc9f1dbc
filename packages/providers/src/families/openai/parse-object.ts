import { isJsonObject, type JsonObject } from "@signalbox/core";

/** No answer comes near it; `JSON.stringify` overflows the stack at a few thousand. */
const MAX_DEPTH = 256;

/**
 * The JSON object in `text`; undefined for anything else, and for what is nested so deeply that it could not be written
 * to a client again.
 */
export function parseObject(text: string): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  // Each level takes two characters at least, so most events need no look.
  return text.length > 2 * MAX_DEPTH && isDeeper(value, MAX_DEPTH) ? undefined : value;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  for (const item of Object.values(value)) if (isDeeper(item, depth - 1)) return true;
  return false;
}
