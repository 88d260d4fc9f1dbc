import { deterministicSoftmax } from "./deterministic-softmax.ts";
import { spanTypes } from "./head-infos.ts";
import type { Passage } from "./long-text.ts";
import type { OnnxSpanHeadEntry, TransitionTable } from "./manifest.ts";
import type { TokenSpan } from "./text-model.ts";

/** Least share of a type's probability that beginning, or going on, has: the other words may overrule the head there. */
const SHARE_AT_LEAST = 0.05;
const LEAST = 1e-6;

/**
 * Reads spans from the logits of one passage of `text`, [tokens × labels] with the labels `O`, `B-…`, `I-…` in the order
 * of the manifest: the likeliest sequence of types, word by word.
 *
 * The tokens of one word agree by their mean probabilities. A word is outside by that of `O`, or of a type by that of
 * its two labels added up; it begins a span or goes on with one in the proportion of `B-` and `I-` at its first token. A
 * span goes on only after its own type. The head's transitions are added to the logarithms; a head without them is read
 * word for word, and a span goes on where the type stays and `B-` is not likelier than `I-`. A span's confidence is the
 * mean over its tokens of the type's probability; below the floor of its type it is dropped.
 */
export function readSpans(
  logits: Float32Array,
  { places }: Passage,
  { text, info, specials }: { readonly text: string; readonly info: OnnxSpanHeadEntry; readonly specials: boolean },
): readonly TokenSpan[] {
  if (places === undefined) throw new TypeError("spans need a passage with places");
  const width = info.labels.length;
  const types = spanTypes(info.labels).map((name) => ({
    name,
    begin: info.labels.indexOf(`B-${name}`),
    inside: info.labels.indexOf(`I-${name}`),
  }));
  const outside = info.labels.indexOf("O");
  const words = wordsOf(places, text).map((word) => {
    const tokens = word.map((token) => {
      const from = (token + (specials ? 1 : 0)) * width;
      const values = deterministicSoftmax(Float64Array.from(logits.subarray(from, from + width)), info.temperature);
      return {
        byType: [values[outside]!, ...types.map(({ begin, inside }) => values[begin]! + values[inside]!)],
        begins: [0, ...types.map(({ begin }) => values[begin]!)],
      };
    });
    return { start: places.starts[word[0]!]!, end: places.ends[word.at(-1)!]!, tokens };
  });
  const spans: (TokenSpan & { readonly tokens: number })[] = [];
  for (const [index, { type, goesOn }] of likeliestPath(words, text, info.transitions).entries()) {
    if (type === 0) continue;
    const { start, end, tokens } = words[index]!;
    const last = goesOn ? spans.pop() : undefined;
    const count = (last?.tokens ?? 0) + tokens.length;
    const sum = tokens.reduce(
      (total, { byType }) => total + byType[type]!,
      (last?.confidence ?? 0) * (last?.tokens ?? 0),
    );
    const label = types[type - 1]!.name;
    spans.push({ label, start: last?.start ?? start, end, confidence: Math.min(1, sum / count), tokens: count });
  }
  return spans
    .filter(({ label, confidence }) => confidence >= (info.floors?.[label] ?? 0))
    .map(({ label, start, end, confidence }) => ({ label, start, end, confidence }));
}

interface Word {
  readonly start: number;
  readonly end: number;
  /** Of each token: the probabilities of outside and of each type, and how much of it is beginning. */
  readonly tokens: readonly { readonly byType: readonly number[]; readonly begins: readonly number[] }[];
}

interface Step {
  /** 0 is outside. */
  readonly type: number;
  readonly goesOn: boolean;
}

/** Viterbi's algorithm over types: the sequence whose logarithms and transitions add up to the most. */
function likeliestPath(
  words: readonly Word[],
  text: string,
  transitions: OnnxSpanHeadEntry["transitions"],
): readonly Step[] {
  const steps: { readonly before: number; readonly goesOn: boolean }[][] = [];
  let best: readonly number[] = [0];
  for (const [index, { start, tokens }] of words.entries()) {
    const previous = words[index - 1];
    const table = tableBetween(text, [previous?.end ?? start, start], transitions);
    const reached: number[] = [];
    const step: { readonly before: number; readonly goesOn: boolean }[] = [];
    for (let type = 0; type < tokens[0]!.byType.length; type++) {
      const mean = tokens.reduce((sum, { byType }) => sum + byType[type]!, 0) / tokens.length;
      const likelihood = Math.log(Math.max(LEAST, mean));
      const first = tokens[0]!;
      const proportion = first.begins[type]! / Math.max(LEAST, first.byType[type]!);
      const share = type === 0 ? 1 : Math.min(1 - SHARE_AT_LEAST, Math.max(SHARE_AT_LEAST, proportion));
      // A head without transitions may not tell beginnings: they matter only behind the same type there.
      const beginning = transitions === undefined ? 0 : Math.log(share);
      const goingOn = transitions === undefined ? (share > 0.5 ? Number.NEGATIVE_INFINITY : 0) : Math.log(1 - share);
      let before = 0;
      for (let from = 1; from < best.length; from++)
        if (best[from]! + (table?.[from]![type] ?? 0) > best[before]! + (table?.[before]![type] ?? 0)) before = from;
      const begun = best[before]! + (table?.[before]![type] ?? 0) + likelihood + beginning;
      const on =
        type === 0 || type >= best.length
          ? Number.NEGATIVE_INFINITY
          : best[type]! + (table?.[type]!.at(-1) ?? 0) + likelihood + goingOn;
      reached.push(Math.max(begun, on));
      step.push({ before, goesOn: on >= begun });
    }
    best = reached;
    steps.push(step);
  }
  const path: Step[] = [];
  let type = best.indexOf(Math.max(...best));
  for (const step of steps.toReversed()) {
    const { before, goesOn } = step[type]!;
    path.push({ type, goesOn });
    type = goesOn ? type : before;
  }
  return path.reverse();
}

/** The tokenizer shows the head no line breaks, so the tables do. */
function tableBetween(
  text: string,
  [end, start]: readonly [number, number],
  transitions: OnnxSpanHeadEntry["transitions"],
): TransitionTable | undefined {
  return text.slice(end, start).includes("\n") ? transitions?.overLine : transitions?.onLine;
}

/**
 * Tokens by word: neighbours are of one word where a run of letters or digits goes on, except in scripts without
 * spaces, where each stands alone. Tokens without a place, such as a word mark alone, are of no word.
 */
function wordsOf(places: NonNullable<Passage["places"]>, text: string): readonly (readonly number[])[] {
  const words: number[][] = [];
  let end = -1;
  for (let token = 0; token < places.starts.length; token++) {
    const start = places.starts[token]!;
    if (places.ends[token]! <= start) continue;
    const goesOn = words.length > 0 && start === end && start > 0 && isSpaced(text, start - 1) && isSpaced(text, start);
    if (goesOn) words.at(-1)!.push(token);
    else words.push([token]);
    end = places.ends[token]!;
  }
  return words;
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Whether a letter or digit of a script that puts spaces between words stands at `at`: below U+2E80, or Hangul. */
function isSpaced(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return (unit < 0x2e80 || (unit >= 0xac00 && unit <= 0xd7a3)) && LETTER_OR_DIGIT.test(text[at]!);
}

/** Spans in the order of the text; of two that overlap the longer one stays, then the likelier, then the earlier. */
export function mergeSpans(spans: readonly TokenSpan[]): readonly TokenSpan[] {
  const kept: TokenSpan[] = [];
  const byWorth = spans.toSorted(
    (a, b) => b.end - b.start - (a.end - a.start) || b.confidence - a.confidence || a.start - b.start,
  );
  for (const span of byWorth)
    if (!kept.some((other) => span.start < other.end && other.start < span.end)) kept.push(span);
  return kept.toSorted((a, b) => a.start - b.start);
}
