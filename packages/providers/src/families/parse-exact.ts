import type { JsonValue } from "@signalbox/core";

/** Numbers that a double may not hold: long ones, and ones with a fraction or exponent. */
const DELICATE = /\d{16}|\d[.eE]/;

interface WithRawJson {
  readonly rawJSON?: (text: string) => unknown;
}

/**
 * Parses JSON of a provider so that arguments of calls, which some wires give as values, can be written as text with
 * `JSON.stringify` and keep the spelling of their numbers: ids beyond 2^53 survive, and `1.0` stays one. Such a number is
 * an opaque value to everyone else. Undefined for what is no JSON.
 */
export function parseExact(text: string): JsonValue | undefined {
  try {
    return (DELICATE.test(text) ? JSON.parse(text, keepSpelling) : JSON.parse(text)) as JsonValue;
  } catch {
    return undefined;
  }
}

/** `context` is of https://github.com/tc39/proposal-json-parse-with-source; engines without it round, as ever. */
function keepSpelling(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  return (JSON as WithRawJson).rawJSON?.(source) ?? value;
}
