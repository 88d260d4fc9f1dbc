import { guessLanguage } from "./guess-language.ts";
import { compileLexicon, type Lexicon, type QuestionLanguage } from "./lexicon.ts";
import { readTerms } from "./read-terms.ts";
import { splitWords } from "./split-words.ts";
import type { Term } from "./term.ts";

/** A question as it is compared. */
export interface Question {
  /** `undefined` when no word tells; then English tables were used. */
  readonly language: QuestionLanguage | undefined;
  readonly terms: readonly Term[];
}

const compiled = new Map<QuestionLanguage, Lexicon>();

/** The word tables of a language, compiled once when first needed. */
function lexiconOf(language: QuestionLanguage): Lexicon {
  let lexicon = compiled.get(language);
  if (lexicon === undefined) {
    lexicon = compileLexicon(language);
    compiled.set(language, lexicon);
  }
  return lexicon;
}

/**
 * Reads two questions in their own languages; one that does not show its language is read in the other's.
 */
export function readQuestions(a: string, b: string): readonly [Question, Question] {
  const wordsA = splitWords(a);
  const wordsB = splitWords(b);
  const languageA = guessLanguage(wordsA, lexiconOf);
  const languageB = guessLanguage(wordsB, lexiconOf);
  return [
    { language: languageA, terms: readTerms(wordsA, lexiconOf(languageA ?? languageB ?? "en")) },
    { language: languageB, terms: readTerms(wordsB, lexiconOf(languageB ?? languageA ?? "en")) },
  ];
}
