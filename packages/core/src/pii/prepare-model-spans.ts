import { acceptModelSpan } from "./accept-model-span.ts";
import type { PiiSpan } from "./pii-span.ts";

/** A span of a token classifier: offsets in UTF-16, a confidence from 0 to 1. */
export interface ModelSpan {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

/** The one type that goes on over a line break, and whose parts belong together. */
const ADDRESS = "STREET_ADDRESS";
const addressJoint = /^[\s,>]*$/;
/** Types whose findings often stand beside each other: a town, its state and its country. */
const apart: readonly string[] = ["GPE"];
/** Types that are one run of characters. */
const growing: readonly string[] = ["DOMAIN_NAME", "EMAIL_ADDRESS"];
const GROWS_AT_MOST = 256;
const run = /[\w.~:/?#@%+=&-]/;
const lineBreak = /\s*\n[\s>]*/g;
const leading = /^[\s"'“”‘’「『（([{<，。、；：,;:!?！？.…>/|*·~_=\-–—]+/u;
const trailing = /[\s"'“”‘’」』）)\]}>，。、；：,;:!?！？.…</|*·~_=\-–—]+$/u;
const brackets: readonly (readonly [string, string])[] = [
  ["(", ")"],
  ["（", "）"],
  ["[", "]"],
];

/**
 * What a model's spans come to: addresses of sites and mail as a whole, others cut at line breaks, which the tokenizer does not show, joined where they touch or are parts of
 * one address, trimmed, and without those that are out of the text or cannot be of their type.
 *
 * `models/training/signalbox_training/pii/span_rules.py` does the same where confidence floors are chosen.
 */
export function prepareModelSpans(text: string, spans: readonly ModelSpan[]): readonly PiiSpan[] {
  const inside = spans
    .filter(
      ({ start, end, confidence }) =>
        Number.isInteger(start) &&
        Number.isInteger(end) &&
        start >= 0 &&
        start < end &&
        end <= text.length &&
        confidence >= 0,
    )
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .flatMap((span) => lines(text, grown(text, span)));
  const joined: ModelSpan[] = [];
  for (const span of inside) {
    const last = joined.at(-1);
    if (last === undefined || last.label !== span.label || !isOne(text, last, span)) {
      joined.push(span);
      continue;
    }
    const [a, b] = [last.end - last.start, span.end - span.start];
    joined[joined.length - 1] = {
      label: span.label,
      start: last.start,
      end: Math.max(last.end, span.end),
      confidence: (last.confidence * a + span.confidence * b) / (a + b),
    };
  }
  return joined.flatMap((span) => {
    const { start, end } = trim(text, span);
    if (start >= end || !acceptModelSpan(text, { type: span.label, start, end })) return [];
    const confidence = Math.min(1, span.confidence);
    return [{ type: span.label, start, end, value: text.slice(start, end), confidence, source: "model" }];
  });
}

/** An address of a site or of mail takes in the whole run of characters that it is part of. */
function grown(text: string, span: ModelSpan): ModelSpan {
  if (!growing.includes(span.label)) return span;
  let { start, end } = span;
  while (start > Math.max(0, span.start - GROWS_AT_MOST) && run.test(text[start - 1]!)) start--;
  while (end < Math.min(text.length, span.end + GROWS_AT_MOST) && run.test(text[end]!)) end++;
  return { ...span, start, end };
}

/** The parts of a span on each line; an address stays whole. */
function lines(text: string, span: ModelSpan): readonly ModelSpan[] {
  if (span.label === ADDRESS) return [span];
  const parts: ModelSpan[] = [];
  let { start } = span;
  for (const { index, 0: found } of text.slice(span.start, span.end).matchAll(lineBreak)) {
    parts.push({ ...span, start, end: span.start + index });
    start = span.start + index + found.length;
  }
  parts.push({ ...span, start });
  return parts.filter((part) => part.start < part.end);
}

/** Parts of one address; or spans of one label that overlap, or that nothing or one space parts. */
function isOne(text: string, left: ModelSpan, right: ModelSpan): boolean {
  if (right.start <= left.end) return true;
  const between = text.slice(left.end, right.start);
  return left.label === ADDRESS ? addressJoint.test(between) : between === " " && !apart.includes(left.label);
}

/** Without punctuation at the ends; a title keeps its full stop, a site its slash, and of a pair of brackets both or none is taken in. */
function trim(text: string, { label, start, end }: ModelSpan): { readonly start: number; readonly end: number } {
  const value = text.slice(start, end);
  const tail = trailing.exec(value)?.[0] ?? "";
  let from = start + (leading.exec(value)?.[0].length ?? 0);
  const keptMark = label === "TITLE" ? "." : label === "DOMAIN_NAME" ? "/" : undefined;
  let to = end - tail.length + (keptMark !== undefined && tail.startsWith(keptMark) ? 1 : 0);
  for (const [open, close] of brackets) {
    const kept = text.slice(from, to);
    const left = kept.split(open).length - kept.split(close).length;
    if (left === 1 && text[to] === close) to++;
    if (left === -1 && text[from - 1] === open) from--;
  }
  return { start: from, end: to };
}
