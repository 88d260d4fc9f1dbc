import { findPii, type PiiSpan } from "@signalbox/core/pii";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { fillTemplate, type LabelledText } from "./pii/fill-template.ts";

/** Recall and precision of the patterns for personal data, without a model, and their speed. */

const { values: args } = parseArgs({
  options: {
    /** JSON lines of `{ template, lang }`. */
    templates: { type: "string" },
    /** JSON lines of `{ text }` without personal data. */
    negatives: { type: "string" },
    /** Presidio's `synth_dataset_v2.json`. */
    presidio: { type: "string" },
    /** Prints what was missed or wrong of one type. */
    show: { type: "string" },
  },
});

const readLines = (path: string): readonly unknown[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));

const overlaps = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start < b.end && b.start < a.end;
const around = (text: string, { start, end }: { start: number; end: number }): string =>
  `${text.slice(Math.max(0, start - 40), start)}«${text.slice(start, end)}»${text.slice(end, end + 20)}`.replaceAll(
    "\n",
    "⏎",
  );

/** Counts a finding as right when it overlaps a label of its type; as exact when both ends agree. */
function score(name: string, texts: readonly LabelledText[]): void {
  const counts = new Map<string, { labelled: number; met: number; exact: number; found: number; right: number }>();
  const of = (type: string): { labelled: number; met: number; exact: number; found: number; right: number } => {
    if (!counts.has(type)) counts.set(type, { labelled: 0, met: 0, exact: 0, found: 0, right: 0 });
    return counts.get(type)!;
  };
  const isType = (label: string, type: string): boolean =>
    label === type || (label === "DATE_OF_BIRTH" && type === "DATE_TIME");
  const show = (type: string, kind: string, text: string, span: { start: number; end: number }): void => {
    if (args.show === type) process.stdout.write(`  ${kind} ${around(text, span)}\n`);
  };
  for (const { text, spans } of texts) {
    const found: readonly PiiSpan[] = findPii(text, []);
    for (const label of spans) {
      const hits = found.filter((span) => isType(label.type, span.type) && overlaps(span, label));
      of(label.type).labelled++;
      if (hits.length > 0) of(label.type).met++;
      else show(label.type, "missed", text, label);
      if (hits.some(({ start, end }) => start === label.start && end === label.end)) of(label.type).exact++;
      else if (hits.length > 0) show(label.type, "cut", text, hits[0]!);
    }
    for (const span of found) {
      of(span.type).found++;
      if (spans.some((label) => isType(label.type, span.type) && overlaps(span, label))) of(span.type).right++;
      else show(span.type, "wrong", text, span);
    }
  }
  process.stdout.write(
    `\n${name}, ${texts.length} texts\ntype                labelled  recall   exact   found  precision\n`,
  );
  const share = (part: number, whole: number): string => (whole === 0 ? "–" : (part / whole).toFixed(3));
  for (const [type, { labelled, met, exact, found, right }] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const cells = [labelled, share(met, labelled), share(exact, labelled), found, share(right, found)];
    process.stdout.write(`${type.padEnd(18)}${cells.map((cell) => String(cell).padStart(9)).join("")}\n`);
  }
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (args.templates !== undefined) {
  const random = seeded(7);
  const rows = readLines(args.templates) as readonly { template: string; lang: string }[];
  score(
    "filled templates, three fillings each",
    rows.flatMap(({ template, lang }) => [1, 2, 3].map(() => fillTemplate(template, lang, random))),
  );
}

if (args.presidio !== undefined) {
  interface PresidioRow {
    readonly full_text: string;
    readonly spans: readonly { entity_type: string; start_position: number; end_position: number }[];
  }
  const rows = JSON.parse(readFileSync(args.presidio, "utf8")) as readonly PresidioRow[];
  score(
    "Presidio's synthetic set",
    rows.map(({ full_text: text, spans }) => {
      // Its offsets count code points.
      const units = [0];
      for (const character of text) units.push(units.at(-1)! + character.length);
      return {
        text,
        spans: spans.map((span) => ({
          type: span.entity_type,
          start: units[span.start_position]!,
          end: units[span.end_position]!,
        })),
      };
    }),
  );
}

if (args.negatives !== undefined) {
  const rows = readLines(args.negatives) as readonly { text: string }[];
  const flagged = rows.map(({ text }) => ({ text, spans: findPii(text, []) })).filter(({ spans }) => spans.length > 0);
  process.stdout.write(`\nharmless prompts: ${flagged.length} of ${rows.length} have a finding\n`);
  for (const { text, spans } of flagged)
    for (const span of spans) process.stdout.write(`  ${span.type} ${span.confidence} ${around(text, span)}\n`);
}

const sentence =
  "Please call Ann on (212) 555-0199 or mail ann.keller@kestrel-labs.io about invoice 4400-118-92 by Friday. ";
for (const length of [200, 2_000, 100_000]) {
  const text = sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length);
  const times = Array.from({ length: 9 }, () => {
    const started = performance.now();
    findPii(text, []);
    return performance.now() - started;
  }).sort((a, b) => a - b);
  process.stdout.write(`\n${length} characters: ${times[4]!.toFixed(2)} ms (median of 9)`);
}
process.stdout.write("\n");
