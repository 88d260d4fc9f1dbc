/**
 * What one language's words do in a question. Lists are written as text so that they stay readable: `light` and
 * `articles` separate words by spaces, phrases are separated by commas; groups stand one a line as
 * `name: phrase, phrase`, and every phrase of a group counts as the same word.
 */
export interface LanguageWords {
  /** Words that carry grammar, not content: leaving one out or swapping two rarely changes what is asked. */
  readonly light: string;
  /** Words of little meaning: using, way, people. They count less than others. */
  readonly generic: string;
  /** Words skipped when asking what stands before a noun. */
  readonly articles: string;
  /** Politeness, greetings and fillers: ignored. */
  readonly polite: string;
  /** Ways to say no. */
  readonly negation: string;
  /** Opposites: `axis+:` and `axis-:` lines. Words of one pole are synonyms. */
  readonly poles: string;
  /** How much of a thing is meant: all, only, first, last, at least. */
  readonly scope: string;
  /** When: now, tomorrow, last year, at night, summer. */
  readonly time: string;
  /** Whether something is, was, will, may or must be. */
  readonly modality: string;
  /** What kind of answer is asked for: who, when, how many. */
  readonly question: string;
  /** Words that say the same in questions, abbreviations included. */
  readonly synonyms: string;
  /** Direction markers as `from:`, `to:`, `before:`, `after:`, `than:`. */
  readonly markers: string;
  /** Number words as `value: word, word`. */
  readonly numbers: string;
}
