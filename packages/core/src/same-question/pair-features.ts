import { alignTerms, leftOver, weightAt, type Alignment } from "./align-terms.ts";
import { compareDetails, type Conflict } from "./compare.ts";
import { readQuestions } from "./read-question.ts";
import { foldWord } from "./split-words.ts";
import { termWeight, type DetailKind, type Term } from "./term.ts";
import { slotFeatures } from "./slot-features.ts";
import { trigramOverlap } from "./trigram-overlap.ts";

const KINDS = [
  "number",
  "unit",
  "date",
  "time",
  "negation",
  "pole",
  "scope",
  "modality",
  "question",
  "language",
  "programming",
  "format",
  "entity",
] as const satisfies readonly DetailKind[];

/** The names of the features, in the order of every row. A head names the features it was trained with. */
export const pairFeatureNames: readonly string[] = [
  "cosine",
  "largest_vector_difference",
  "left_total",
  "left_most",
  "left_least",
  "left_share",
  "content_left_most",
  "content_left_least",
  "light_left_most",
  "light_left_least",
  "light_share",
  "term_overlap",
  "trigram_overlap",
  "substitutions",
  "insertions",
  "insertion_longest",
  "moves",
  "inflected",
  "typo",
  "abbreviated",
  "joined",
  "names_left_most",
  "names_left_least",
  "left_word_length",
  "terms_least",
  "terms_most",
  "length_ratio",
  "ideographs",
  "opposite",
  "direction",
  "hard_conflicts",
  ...KINDS.map((kind) => `${kind}_differs`),
];

/** The encoder's vectors of two questions, of one length. */
export interface PairVectors {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}

/** Values are rounded to millionths, so that sums of weights fall on the same side of a tree's split in every order. */
const STEPS = 1_000_000;

/** What `pairFeatures` found. */
export interface PairFeatures {
  /** In the order of `pairFeatureNames`; the same when the questions change places. */
  readonly values: readonly number[];
  readonly conflicts: readonly Conflict[];
}

/**
 * The numbers by which a head tells whether two questions ask the same. Without vectors their two features are 0.
 * Never throws; linear in the lengths.
 */
export function pairFeatures(a: string, b: string, vectors?: PairVectors): PairFeatures {
  if (a <= b) return orderedFeatures(a, b, vectors);
  // One order for both ways of asking, since partners are searched from the first text.
  const { values, conflicts } = orderedFeatures(b, a, vectors);
  return { values, conflicts: conflicts.map((conflict) => ({ ...conflict, a: conflict.b, b: conflict.a })) };
}

function orderedFeatures(a: string, b: string, vectors: PairVectors | undefined): PairFeatures {
  const [first, second] = readQuestions(a, b);
  const alignment = alignTerms(first.terms, second.terms);
  const conflicts = compareDetails(alignment, first.language === "ja" || second.language === "ja");
  const values = [
    ...vectorFeatures(vectors),
    ...leftFeatures(alignment),
    trigramOverlap(foldWord(a), foldWord(b)),
    ...slotFeatures(alignment),
    ...formFeatures(alignment),
    ...lengthFeatures(alignment),
    Number(conflicts.some(({ kind }) => kind === "opposite")),
    Number(conflicts.some(({ kind }) => kind === "direction")),
    conflicts.filter(({ hard }) => hard).length,
    ...KINDS.map((kind) => differs(conflicts, kind)),
  ];
  return { values: values.map((value) => Math.round(value * STEPS) / STEPS), conflicts };
}

/** 0 without a difference, 1 when one side says more, 2 when both say something else. */
function differs(conflicts: readonly Conflict[], wanted: DetailKind): number {
  const found = conflicts.find(({ kind }) => kind === wanted);
  if (found === undefined) return 0;
  return found.a.length > 0 && found.b.length > 0 ? 2 : 1;
}

function vectorFeatures(vectors: PairVectors | undefined): readonly [number, number] {
  if (vectors === undefined) return [0, 0];
  const { a, b } = vectors;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < a.length; index++) {
    product += a[index]! * b[index]!;
    squaresA += a[index]! * a[index]!;
    squaresB += b[index]! * b[index]!;
  }
  if (squaresA === 0 || squaresB === 0) return [0, 0];
  const [lengthA, lengthB] = [Math.sqrt(squaresA), Math.sqrt(squaresB)];
  let largest = 0;
  for (let index = 0; index < a.length; index++) {
    largest = Math.max(largest, Math.abs(a[index]! / lengthA - b[index]! / lengthB));
  }
  return [product / (lengthA * lengthB), largest];
}

function leftFeatures({ a, b, partnerInA, partnerInB }: Alignment): readonly number[] {
  const leftA = leftOver(a, partnerInB);
  const leftB = leftOver(b, partnerInA);
  const weightA = weightAt(a, leftA);
  const weightB = weightAt(b, leftB);
  const total = weightOf(a, isTelling) + weightOf(b, isTelling);
  const contentA = weightAt(
    a,
    leftA.filter((index) => a[index]!.role === "content"),
  );
  const contentB = weightAt(
    b,
    leftB.filter((index) => b[index]!.role === "content"),
  );
  const lightA = lightLeft(a, partnerInB);
  const lightB = lightLeft(b, partnerInA);
  const matched = partnerInB.filter((partner) => partner !== -1).length;
  const union = a.length + b.length - matched;
  return [
    weightA + weightB,
    Math.max(weightA, weightB),
    Math.min(weightA, weightB),
    total === 0 ? 0 : (weightA + weightB) / total,
    Math.max(contentA, contentB),
    Math.min(contentA, contentB),
    Math.max(lightA, lightB),
    Math.min(lightA, lightB),
    a.length + b.length === 0 ? 0 : (lightA + lightB) / (a.length + b.length),
    union === 0 ? 1 : matched / union,
  ];
}

const isTelling = (term: Term): boolean => term.role !== "light";

function weightOf(terms: readonly Term[], which: (term: Term) => boolean): number {
  let sum = 0;
  for (const term of terms) if (which(term)) sum += termWeight(term);
  return sum;
}

function lightLeft(terms: readonly Term[], partners: readonly number[]): number {
  let count = 0;
  for (const [index, term] of terms.entries()) if (partners[index] === -1 && term.role === "light") count += 1;
  return count;
}

function formFeatures({ a, b, partnerInA, partnerInB, counts }: Alignment): readonly number[] {
  const leftA = leftOver(a, partnerInB).map((index) => a[index]!);
  const leftB = leftOver(b, partnerInA).map((index) => b[index]!);
  const namesA = leftA.filter(({ name }) => name).length;
  const namesB = leftB.filter(({ name }) => name).length;
  const left = [...leftA, ...leftB];
  let letters = 0;
  for (const { surface } of left) letters += surface.length;
  return [
    counts.inflected,
    counts.typo,
    counts.abbreviated,
    counts.joined,
    Math.max(namesA, namesB),
    Math.min(namesA, namesB),
    left.length === 0 ? 0 : letters / left.length,
  ];
}

function lengthFeatures({ a, b }: Alignment): readonly number[] {
  const lengths = [weightOf(a, isTelling), weightOf(b, isTelling)] as const;
  const least = Math.min(...lengths);
  const most = Math.max(...lengths);
  const ideographs = [...a, ...b].filter(({ ideograph }) => ideograph).length;
  return [
    least,
    most,
    most === 0 ? 1 : least / most,
    a.length + b.length === 0 ? 0 : ideographs / (a.length + b.length),
  ];
}
