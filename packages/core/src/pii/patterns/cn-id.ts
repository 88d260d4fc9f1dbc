import { patternConfidence } from "../pattern-confidence.ts";
import { isDate } from "./dates.ts";
import { holdsMod112 } from "./check-digits.ts";
import type { PiiPattern } from "./pii-pattern.ts";

const candidate = /(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g;

/** Divisions at the level of provinces, GB/T 2260; 81 to 83 are residence permits of Hong Kong, Macao and Taiwan. */
const province = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;

/** Chinese resident identity numbers, GB 11643-1999: province, date of birth since 1900, check character. */
export const cnId: PiiPattern = {
  type: "CN_ID",
  *find(text) {
    for (const { index: start, 0: number } of text.matchAll(candidate)) {
      const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number);
      if (!province.test(number) || !isDate(year!, month!, day!) || year! < 1900 || year! > 2099) continue;
      if (!holdsMod112(number)) continue;
      yield { start, end: start + number.length, confidence: patternConfidence.proven, decisive: true };
    }
  },
};
