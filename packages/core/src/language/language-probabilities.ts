import { deterministicSoftmax } from "../models/deterministic-softmax.ts";
import { languagesOfWord } from "./function-words.ts";
import { ngramScores } from "./ngram-scores.ts";

/**
 * Logits per unit of n-gram strength and n-gram, and per function word. Chosen from a small grid by accuracy and
 * log-likelihood on a quarter of the Tatoeba sentences and half of a set of authored prompts.
 */
const LOGIT_PER_STRENGTH = 0.03;
const LOGIT_PER_FUNCTION_WORD = 0.6;
/** Added to the former, divided by the number of words: alone, a greeting must outweigh n-grams of two or three. */
const LOGIT_OF_A_LONE_WORD = 3;
/** Neighbouring n-grams repeat each other: n of them count as n × S ÷ (n + S). */
const SATURATION = 60;
/** Words looked up; more change nothing. */
const MAX_WORDS = 100;

/**
 * Log-weights before a word is read, 0 for the rest: set by hand, since prompts are not spread evenly over
 * languages. They decide only on a word or two.
 */
const PRIOR: Readonly<Record<string, number>> = {
  en: 2.5,
  es: 1.2,
  de: 1.2,
  fr: 1.2,
  pt: 0.8,
  it: 0.8,
  ru: 0.4,
  nl: 0.5,
  pl: 0.5,
  tr: 0.5,
  ms: 0.5,
  ar: 0.5,
  vi: 0.3,
  fa: 0.3,
  sv: 0.2,
};

/**
 * The probability of each candidate language, by the n-grams and the function words of some words in lower case; they
 * sum to 1.
 */
export function languageProbabilities(
  words: readonly string[],
  candidates: readonly string[],
): readonly (readonly [language: string, probability: number])[] {
  const { strengths, count } = ngramScores(words.join(" "));
  const hits = new Map<string, number>();
  for (const word of words.slice(0, MAX_WORDS))
    for (const language of languagesOfWord(word)) hits.set(language, (hits.get(language) ?? 0) + 1);
  const discount = SATURATION / (count + SATURATION);
  const perHit = LOGIT_PER_FUNCTION_WORD + LOGIT_OF_A_LONE_WORD / Math.max(1, words.length);
  const logits = candidates.map(
    (language) =>
      discount * count * LOGIT_PER_STRENGTH * (strengths.get(language) ?? 0) +
      discount * perHit * (hits.get(language) ?? 0) +
      (PRIOR[language] ?? 0),
  );
  const probabilities = deterministicSoftmax(logits, 1);
  return candidates.map((language, index) => [language, probabilities[index]!] as const);
}
