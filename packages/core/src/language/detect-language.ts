import { sampleText } from "../text/sample-text.ts";
import { japaneseShare } from "./han.ts";
import { languageProbabilities } from "./language-probabilities.ts";
import { mainScript } from "./main-script.ts";
import { malayShare } from "./malay.ts";
import { languagesOf, type Script } from "./script.ts";

/** Which language a text is written in. */
export interface LanguageDetection {
  /** Lower-case ISO 639-1 code. */
  readonly language: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** The share of each language that is worth naming; they sum to at most 1. Empty when the text has no words. */
  readonly scores: Readonly<Record<string, number>>;
}

/** Below it a text counts as undecided (contract 1.5.8). */
const MIN_CONFIDENCE = 0.3;
/** Upstream's answer to an undecided text. */
const UNDECIDED = { language: "en", confidence: 0.5 } as const;
/** Shares below it are left out of `scores`. */
const MIN_SHARE = 0.01;

/**
 * The language of a prompt, without a model and the same in every runtime: the script decides where it can; languages
 * that share one are told apart by n-grams and function words.
 *
 * Code, addresses, identifiers, numbers and quotations weigh little or nothing; of scripts side by side the one with
 * more words wins, where foreign terms in Latin script count for less than words of a sentence. Of a long text a
 * sample is read. Undecided, or without words, it is English with confidence 0.5. Any string will do; never throws.
 *
 * ```ts
 * detectLanguage("用Python写一个快速排序").language; // "zh"
 * ```
 */
export function detectLanguage(text: string): LanguageDetection {
  const main = mainScript(sampleText(text));
  if (main === undefined) return { ...UNDECIDED, scores: {} };
  const scores: Record<string, number> = {};
  let language = "";
  let confidence = 0;
  for (const [candidate, probability] of languagesIn(main.script, main.words)) {
    const value = probability * main.share;
    if (value >= MIN_SHARE) scores[candidate] = value;
    if (value > confidence) [language, confidence] = [candidate, value];
  }
  return confidence < MIN_CONFIDENCE ? { ...UNDECIDED, scores } : { language, confidence, scores };
}

/** Each language that uses the script, with its probability. */
function languagesIn(script: Script, words: readonly string[]): readonly (readonly [string, number])[] {
  if (script === "han") {
    const japanese = japaneseShare(words.join(""));
    return [
      ["zh", 1 - japanese],
      ["ja", japanese],
    ];
  }
  const candidates = languagesOf[script];
  if (candidates.length === 1) return [[candidates[0]!, 1]];
  const probabilities = languageProbabilities(words, candidates);
  return script === "latin" ? splitMalay(probabilities, words) : probabilities;
}

function splitMalay(
  probabilities: readonly (readonly [string, number])[],
  words: readonly string[],
): readonly (readonly [string, number])[] {
  return probabilities.flatMap(([language, probability]) => {
    if (language !== "ms") return [[language, probability] as const];
    const share = malayShare(words);
    return [["ms", probability * share] as const, ["id", probability * (1 - share)] as const];
  });
}
