import { eld } from "eld/extrasmall";

/** What the n-grams of a text say. */
export interface NgramScores {
  /** Mean strength per n-gram of each language (ISO 639-1), from 0 up; absent when no n-gram is known. */
  readonly strengths: ReadonlyMap<string, number>;
  /** About how many n-grams were read. */
  readonly count: number;
}

/** Bytes of UTF-8 that the library reads at most of one text. */
const WINDOW_BYTES = 350;
/** Its scores are m ÷ (m + 25) for a mean strength m (eld 2.1, `LanguageResult.js`). */
const SCALE = 25;
/** Its n-grams are four bytes long and start every three bytes. */
const STRIDE_BYTES = 3;

/** Scores a text by the n-grams of its words; of a long one three windows are read: head, middle and tail. */
export function ngramScores(text: string): NgramScores {
  const strengths = new Map<string, number>();
  let count = 0;
  for (const window of windows(text)) {
    const weight = countNgrams(window);
    count += weight;
    for (const [language, score] of Object.entries(eld.detect(window).getScores()))
      strengths.set(language, (strengths.get(language) ?? 0) + (weight * SCALE * score) / (1 - score));
  }
  for (const [language, total] of strengths) strengths.set(language, total / count);
  return { strengths, count };
}

function windows(text: string): readonly string[] {
  const bytesPerUnit = /[^\u0000-\u07ff]/.test(text) ? 3 : /[^\u0000-\u007f]/.test(text) ? 1.5 : 1;
  const length = Math.floor(WINDOW_BYTES / bytesPerUnit);
  if (text.length <= 2 * length) return [text];
  const middle = (text.length - length) >> 1;
  return [text.slice(0, length), text.slice(middle, middle + length), text.slice(-length)];
}

function countNgrams(text: string): number {
  let count = 0;
  for (const word of text.slice(0, WINDOW_BYTES).split(" ")) count += Math.ceil(word.length / STRIDE_BYTES);
  return Math.max(1, count);
}
