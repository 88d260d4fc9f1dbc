import type { TextPattern } from "./linear-regexp.ts";

/**
 * A keyword as a pattern: it must not touch other word characters, unless it holds no ASCII word character or holds Han
 * script: then it matches anywhere. Upstream puts `\b` on both ends; ours stands only where the keyword ends in a word
 * character, so `c++` can match.
 */
export function literalPattern(word: string, ignoreCase: boolean): TextPattern {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const flags = ignoreCase ? "iu" : "u";
  if (!/\w/.test(word) || /\p{Script=Han}/u.test(word)) return new RegExp(escaped, flags);
  return new RegExp(`${boundary(word.at(0)!, "(?<!", "\\b")}${escaped}${boundary(word.at(-1)!, "(?!", "\\b")}`, flags);
}

/** `\b` beside an ASCII word character; beside another letter `\b` never holds, so a Unicode look-around stands in. */
function boundary(edge: string, look: string, ascii: string): string {
  if (/\w/.test(edge)) return ascii;
  return /\p{L}|\p{N}/u.test(edge) ? `${look}[\\p{L}\\p{N}_])` : "";
}
