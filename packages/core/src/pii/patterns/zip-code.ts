import { patternConfidence } from "../pattern-confidence.ts";
import type { PiiPattern } from "./pii-pattern.ts";

const named =
  /(?:\bzip(?:[ _-]?code)?s?|post(?:al)?[ _-]?codes?|\bplz|postleitzahl|\bcp|code postal|c[óo]digo postal|邮编|邮政编码|郵便番号)["'>]{0,2}(?: ?(?:is|ist|est|es|no\.?|number|是|为|は)(?=[\s\d：:]))?\s{0,3}(?:[:=(,：（]{0,2}\s{0,4})["']?((?:[A-Z]{1,2}-?)?\d[\dA-Z]{1,6}(?:[ -][\dA-Z]{2,4}(?![\dA-Za-z]))?)(?![\w]|[.,-]\d)/gi;
const japanese = /〒 ?(\d{3}-?\d{4})(?!\d)/g;
const american =
  /,? (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? (\d{5}(?:-\d{4})?)(?![\w]|[.,-]\d)/g;

/** Postal codes: after a word such as "ZIP" or "邮编", after 〒, or of five digits behind a US state's two letters. */
export const zipCode: PiiPattern = {
  type: "ZIP_CODE",
  *find(text) {
    for (const [pattern, confidence] of [
      [named, patternConfidence.named],
      [japanese, patternConfidence.named],
      [american, patternConfidence.named],
    ] as const) {
      for (const match of text.matchAll(pattern)) {
        const code = trimWord(match[1]!);
        if (/^(\d)\1+$/.test(code) || code.replace(/\D/g, "").length < 3) continue;
        const start = match.index + match[0].length - match[1]!.length;
        yield { start, end: start + code.length, confidence };
      }
    }
  },
};

/** Ignoring case lets "90210 is" pass for a code in two parts. */
function trimWord(code: string): string {
  return code.replace(/[ -](?:\d{0,1}[a-z]{2,4})$/, "");
}
