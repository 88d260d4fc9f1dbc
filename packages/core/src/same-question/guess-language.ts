import { spacedLanguages, type Lexicon, type QuestionLanguage } from "./lexicon.ts";
import type { RawWord } from "./split-words.ts";

/** Words that are looked at: enough to tell, and a bound for long texts. */
const SAMPLE = 200;

/**
 * The language whose grammar words a text uses most; kana mean Japanese, ideographs without them Chinese. `undefined`
 * when nothing tells, as in "css flexbox gap".
 */
export function guessLanguage(
  words: readonly RawWord[],
  lexiconOf: (language: QuestionLanguage) => Lexicon,
): QuestionLanguage | undefined {
  let ideographs = 0;
  let kana = 0;
  let letters = 0;
  for (const { text } of words.slice(0, SAMPLE)) {
    if (/^[\u3041-\u309f]$/.test(text)) kana += 1;
    else if (/^[\u3400-\u9fff]$/.test(text)) ideographs += 1;
    else if (/^\p{L}/u.test(text)) letters += 1;
  }
  if (kana > 0 && kana + ideographs > letters / 2) return "ja";
  if (ideographs > letters / 2) return "zh";
  let best: QuestionLanguage | undefined;
  let bestVotes = 0;
  for (const language of spacedLanguages) {
    const lexicon = lexiconOf(language);
    let votes = 0;
    for (const { text } of words.slice(0, SAMPLE)) {
      if (lexicon.light.has(text)) votes += 1;
      else if (lexicon.phrases.has(text)) votes += 0.5;
    }
    if (votes > bestVotes) {
      best = language;
      bestVotes = votes;
    }
  }
  return best;
}
