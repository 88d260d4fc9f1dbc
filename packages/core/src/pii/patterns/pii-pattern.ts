import type { PiiType } from "../pii-span.ts";

/** What a pattern found; offsets are UTF-16. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  /**
   * True when a check digit or a closed grammar fixes what it is and where it ends. Such a match beats whatever a model says
   * about the same place.
   */
  readonly decisive?: boolean;
}

/** Finds one type of personal data by its form. */
export interface PiiPattern {
  readonly type: PiiType;
  /** Takes time linear in the text, and gives matches in any order; they may overlap. The text is a `plainView`. */
  find(text: string): Iterable<PatternMatch>;
}
