import { acceptModelSpan } from "./accept-model-span.ts";
import type { PiiSpan } from "./pii-span.ts";

/** A span of a token classifier: offsets in UTF-16, a confidence from 0 to 1. */
export interface ModelSpan {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

/** Between the two parts of one finding, a tokenizer may leave out nothing or one space. */
const joint = /^ ?$/;
const leading = /^[\s"'“”‘’「『（([{<，。、；：,;:!?！？]+/u;
const trailing = /[\s"'“”‘’」』）)\]}>，。、；：,;:!?！？.…]+$/u;

/** Joins touching spans of one type, trims them, and drops what is out of the text or cannot be of its type. */
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
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const joined: ModelSpan[] = [];
  for (const span of inside) {
    const last = joined.at(-1);
    if (last === undefined || last.label !== span.label || !touches(text, last, span)) {
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

function touches(text: string, left: ModelSpan, right: ModelSpan): boolean {
  return right.start <= left.end || (right.start - left.end === 1 && joint.test(text.slice(left.end, right.start)));
}

/** A title keeps its full stop. */
function trim(text: string, { label, start, end }: ModelSpan): { readonly start: number; readonly end: number } {
  const value = text.slice(start, end);
  const from = leading.exec(value)?.[0].length ?? 0;
  const tail = trailing.exec(value)?.[0] ?? "";
  const kept = label === "TITLE" && tail.startsWith(".") ? 1 : 0;
  return { start: start + from, end: end - tail.length + kept };
}
