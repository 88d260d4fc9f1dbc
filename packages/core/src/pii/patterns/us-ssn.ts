import { patternConfidence } from "../pattern-confidence.ts";
import { wordAfter, wordBefore } from "./context.ts";
import type { PiiPattern } from "./pii-pattern.ts";

const candidate =
  /(?<![\w.-]|\d )(?:(\d{3})-(\d{2})-(\d{4})|(\d{3}) (\d{2}) (\d{4})|(\d{3})(\d{2})(\d{4}))(?!\w|[.-]\d| \d)/g;
const ssnWord = /\bssns?\b|social[ -]?security|\bsoc\.? ?sec|\btin\b|tax(?:payer)? id|社会安全号|社保号|seguro social/i;

/**
 * US Social Security numbers. Areas 000, 666 and 900 to 999, group 00 and serial 0000 were never given out (SSA, "Randomization").
 * `078-05-1120`-like hyphens suffice alone; with spaces, or unbroken, a word for the number has to stand near.
 */
export const usSsn: PiiPattern = {
  type: "US_SSN",
  *find(text) {
    for (const match of text.matchAll(candidate)) {
      const [area, group, serial] = match.slice(1).filter((part) => part !== undefined);
      if (area === "000" || area === "666" || area! >= "900" || group === "00" || serial === "0000") continue;
      const end = match.index + match[0].length;
      const named =
        wordBefore(ssnWord, text, { at: match.index, reach: 60 }) || wordAfter(ssnWord, text, { at: end, reach: 16 });
      if (!named && match[1] === undefined) continue;
      yield {
        start: match.index,
        end,
        confidence: named ? patternConfidence.exact : patternConfidence.distinct,
      };
    }
  },
};
