import type { HeaderPair } from "../plan.ts";
import type { DecisionRecord } from "../record/decision-record.ts";
import type { RouteOutcome } from "../router.ts";

/** Version of the response header contract, `x-vsr-schema-version`. */
export const SCHEMA_VERSION = "2";

/** Headers of an error that an adapter answers by itself. */
export function errorHeaders(): readonly HeaderPair[] {
  return [
    ["x-vsr-schema-version", SCHEMA_VERSION],
    ["x-vsr-response-path", "error"],
  ];
}

/**
 * The `x-vsr-*` headers for the client (contract 3.6): decision headers only on 2xx, and those of the debug surface
 * only when the client asked or the config says always.
 */
export function responseHeaders(outcome: RouteOutcome, { status }: { readonly status: number }): readonly HeaderPair[] {
  const { plan, record } = outcome;
  const path = plan.kind === "respond" ? plan.path : "upstream";
  const headers: HeaderPair[] = [
    ["x-vsr-schema-version", SCHEMA_VERSION],
    ["x-vsr-response-path", path],
  ];
  if (status < 200 || status > 299 || record.result.kind === "error") return headers;
  if (record.mode === "auto") headers.push(["x-vsr-selected-recipe", "default"]);
  if (record.result.decision !== null) headers.push(["x-vsr-selected-decision", headerValue(record.result.decision)]);
  if (record.result.kind === "model") {
    if (record.result.confidence !== null)
      headers.push(["x-vsr-selected-confidence", record.result.confidence.toFixed(4)]);
    if (record.mode === "auto") headers.push(["x-vsr-selected-algorithm", record.result.method]);
    headers.push(["x-vsr-selected-model", headerValue(record.result.model)]);
    const notices = record.result.notices?.map(({ reason, field }) => `warning;${reason};${field}`);
    if (notices !== undefined) headers.push(["x-vsr-protocol-warnings", notices.join(",")]);
  } else headers.push(["x-vsr-fast-response", "true"]);
  if (outcome.debug) headers.push(...debugHeaders(record));
  return headers;
}

function debugHeaders(record: DecisionRecord): HeaderPair[] {
  const headers: HeaderPair[] = [];
  const category = record.signals.find((signal) => signal.type === "domain" && signal.matched);
  if (category !== undefined) headers.push(["x-vsr-selected-category", headerValue(category.name)]);
  if (record.result.kind === "model") {
    headers.push(["x-vsr-selected-reasoning", record.result.useReasoning ? "on" : "off"]);
    headers.push(["x-vsr-injected-system-prompt", String(record.result.plugins.includes("system_prompt"))]);
  }
  const matched = new Map<string, string[]>();
  for (const signal of record.signals)
    if (signal.matched) matched.set(signal.type, [...(matched.get(signal.type) ?? []), headerValue(signal.name)]);
  for (const [type, names] of matched)
    headers.push([matchedHeader[type] ?? `x-vsr-matched-${type.replaceAll("_", "-")}`, names.join(",")]);
  const tokens = record.signals.find((signal) => signal.type === "context")?.value;
  if (tokens !== undefined) headers.push(["x-vsr-context-token-count", String(tokens)]);
  return headers;
}

/** Where upstream's header name is the plural of the signal type. */
const matchedHeader: Readonly<Record<string, string>> = {
  keyword: "x-vsr-matched-keywords",
  embedding: "x-vsr-matched-embeddings",
  domain: "x-vsr-matched-domains",
};

/** Names from a config may hold any character; a header may not: others are percent-encoded. */
function headerValue(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) =>
    /[\ud800-\udfff]/u.test(character) ? "%EF%BF%BD" : encodeURIComponent(character),
  );
}
