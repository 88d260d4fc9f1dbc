import { deterministicSoftmax } from "./deterministic-softmax.ts";
import { spanTypes } from "./head-infos.ts";
import type { Passage } from "./long-text.ts";
import type { OnnxSpanHeadEntry } from "./manifest.ts";
import type { TokenSpan } from "./text-model.ts";

/**
 * Reads spans from the logits of one passage of `text`, [tokens × labels] with the labels `O`, `B-…`, `I-…` in the order
 * of the manifest.
 *
 * The tokens of one word agree by their mean probabilities. A word's type is the likeliest of `O` and the types, each
 * with its two labels added up. A span goes on while the type stays, and a new one begins where `B-` is likelier than
 * `I-` at the word's first token. Its confidence is the mean over its tokens; below the floor of its type it is dropped.
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
  const probabilitiesOf = (token: number): readonly number[] => {
    const from = (token + (specials ? 1 : 0)) * width;
    return deterministicSoftmax(Float64Array.from(logits.subarray(from, from + width)), info.temperature);
  };
  const spans: (TokenSpan & { readonly tokens: number })[] = [];
  let previous: string | undefined;
  for (const word of wordsOf(places, text)) {
    const tokens = word.map(probabilitiesOf);
    const best = likeliestType(tokens, { types, outside: info.labels.indexOf("O") });
    if (best !== undefined) {
      const start = places.starts[word[0]!]!;
      const end = places.ends[word.at(-1)!]!;
      const last =
        best.name === previous && tokens[0]![best.begin]! <= tokens[0]![best.inside]! ? spans.pop() : undefined;
      const count = (last?.tokens ?? 0) + word.length;
      const sum = (last === undefined ? 0 : last.confidence * last.tokens) + best.mean * word.length;
      spans.push({
        label: best.name,
        start: last?.start ?? start,
        end,
        confidence: Math.min(1, sum / count),
        tokens: count,
      });
    }
    previous = best?.name;
  }
  return spans
    .filter(({ label, confidence }) => confidence >= (info.floors?.[label] ?? 0))
    .map(({ label, start, end, confidence }) => ({ label, start, end, confidence }));
}

interface TypeLabels {
  readonly name: string;
  readonly begin: number;
  readonly inside: number;
}

function likeliestType(
  tokens: readonly (readonly number[])[],
  { types, outside }: { readonly types: readonly TypeLabels[]; readonly outside: number },
): (TypeLabels & { readonly mean: number }) | undefined {
  const mean = (label: number): number => tokens.reduce((sum, values) => sum + values[label]!, 0) / tokens.length;
  let most = mean(outside);
  let best: (TypeLabels & { readonly mean: number }) | undefined;
  for (const type of types) {
    const value = mean(type.begin) + mean(type.inside);
    if (value > most) {
      most = value;
      best = { ...type, mean: value };
    }
  }
  return best;
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
