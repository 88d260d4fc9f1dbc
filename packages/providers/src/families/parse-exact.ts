import type { JsonValue } from "@signalbox/core";

/**
 * Numbers that a double may not hold: long ones, and ones with a fraction or exponent. Only where a value can begin, as
 * names of models have points as well, and keeping the spelling makes parsing five times slower.
 */
const DELICATE = /(?:^|[:[,])\s*-?(?:\d{16}|\d+[.eE])/;

interface WithRawJson {
  readonly rawJSON?: (text: string) => unknown;
}

/**
 * Parses JSON of a provider so that arguments of calls, which some wires give as values, can be written as text with
 * `JSON.stringify` and keep the spelling of their numbers: ids beyond 2^53 survive, and `1.0` stays one. Such a number is
 * an opaque value to everyone else. Undefined for what is no JSON, and for what is nested so deeply that writing it would
 * overflow the stack.
 */
export function parseExact(text: string): JsonValue | undefined {
  try {
    const value = (DELICATE.test(text) ? JSON.parse(text, keepSpelling) : JSON.parse(text)) as JsonValue;
    return mayBeDeep(text) && isDeeper(value, MAX_DEPTH) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** No answer comes near it; `JSON.stringify` gives up at a few thousand. */
const MAX_DEPTH = 512;

/** Cheap, and right for nearly all: what is deeper has that many brackets, closed again. */
function mayBeDeep(text: string): boolean {
  if (text.length <= 2 * MAX_DEPTH) return false;
  let count = 0;
  for (let at = 0; at < text.length && count <= MAX_DEPTH; at++) {
    const character = text[at];
    if (character === "[" || character === "{") count += 1;
  }
  return count > MAX_DEPTH;
}

function isDeeper(value: JsonValue, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((item: JsonValue) => isDeeper(item, depth - 1));
}

/** `context` is of https://github.com/tc39/proposal-json-parse-with-source; engines without it round, as ever. */
function keepSpelling(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  return (JSON as WithRawJson).rawJSON?.(source) ?? value;
}
