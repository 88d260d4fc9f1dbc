/**
 * What a detail of a question is about. `pole` is one side of an opposite (more, less); `modality` is tense and
 * obligation; `programming` is a programming language; `number` includes clock times and quantities.
 */
export type DetailKind =
  | "number"
  | "unit"
  | "date"
  | "time"
  | "negation"
  | "pole"
  | "scope"
  | "modality"
  | "question"
  | "language"
  | "programming"
  | "format"
  | "entity";

/**
 * What a term does: `content` carries meaning of its own, `detail` is listed in the word tables, `light` is grammar,
 * `polite` is ignored.
 */
export type TermRole = "content" | "detail" | "light" | "polite";

/** One word, number, sign or character of a question, as it is compared. */
export interface Term {
  /** Equal keys mean the same: a word without case and accents, or the name of a group of the word tables. */
  readonly key: string;
  /** The words as written, folded. */
  readonly surface: string;
  readonly role: TermRole;
  readonly kind?: DetailKind;
  /** `from`, `to` and the like, when the term says which way round things are. */
  readonly marker?: string;
  /** Skipped when asking what stands before a noun. */
  readonly article: boolean;
  /** Written with a capital inside a sentence, or with digits or signs inside: a name or an identifier. */
  readonly name: boolean;
  /** A word of little meaning, such as "way" or "using". */
  readonly generic: boolean;
  /** One Chinese or Japanese character: about six tenths of a word. */
  readonly ideograph: boolean;
}

/** How much a term weighs next to a word. */
export function termWeight(term: Term): number {
  return (term.ideograph ? IDEOGRAPH_WEIGHT : 1) * (term.generic ? GENERIC_WEIGHT : 1);
}

/** A Chinese text has about 1.7 characters for each English word. */
const IDEOGRAPH_WEIGHT = 0.6;
/** Chosen by hand: two or three such words are about one that matters. */
const GENERIC_WEIGHT = 0.4;
