import { isPlaceholder } from "./placeholder.ts";
import type { PiiSpan } from "./pii-span.ts";
import { plainView } from "./patterns/plain-view.ts";
import { piiPatterns } from "./patterns/registry.ts";
import { prepareModelSpans, type ModelSpan } from "./prepare-model-spans.ts";

export interface FindPiiOptions {
  /** Types to report; others still claim their place in the text. All when absent. */
  readonly types?: readonly string[];
}

interface Finding extends PiiSpan {
  readonly decisive: boolean;
}

/**
 * Personal data in a text: what patterns find, merged with the spans of a token classifier (none without one).
 *
 * Where findings overlap, one is kept: first those whose check digit or closed grammar holds, then the more confident, then the
 * longer one. Model spans are joined, trimmed and checked before (`prepareModelSpans`). The spans come in the text's order and do not
 * overlap. Any string will do; time is linear in its length. Never throws.
 *
 * ```ts
 * findPii("mail ann@firm.io", []); // [{ type: "EMAIL_ADDRESS", start: 5, end: 16, value: "ann@firm.io", … }]
 * ```
 */
export function findPii(
  text: string,
  modelSpans: readonly ModelSpan[] = [],
  options: FindPiiOptions = {},
): readonly PiiSpan[] {
  const findings = [
    ...patternFindings(text),
    ...prepareModelSpans(text, modelSpans).map((span) => ({ ...span, decisive: false })),
  ];
  findings.sort(
    (a, b) =>
      Number(b.decisive) - Number(a.decisive) ||
      b.confidence - a.confidence ||
      b.end - b.start - (a.end - a.start) ||
      a.start - b.start,
  );
  const taken = new Uint8Array(text.length);
  const kept: PiiSpan[] = [];
  for (const { decisive: _, ...span } of findings) {
    if (taken.subarray(span.start, span.end).includes(1)) continue;
    taken.fill(1, span.start, span.end);
    if (options.types === undefined || options.types.includes(span.type)) kept.push(span);
  }
  return kept.sort((a, b) => a.start - b.start);
}

function patternFindings(text: string): readonly Finding[] {
  const view = plainView(text);
  return piiPatterns.flatMap(({ type, find }) =>
    [...find(view)]
      .filter((match) => !isPlaceholder(text, match))
      .map(({ start, end, confidence, decisive = false }) => ({
        type,
        start,
        end,
        value: text.slice(start, end),
        confidence,
        source: "pattern" as const,
        decisive,
      })),
  );
}
