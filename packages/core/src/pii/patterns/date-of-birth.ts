import { patternConfidence } from "../pattern-confidence.ts";
import { wordAfter, wordBefore } from "./context.ts";
import { isDate } from "./dates.ts";
import type { PiiPattern } from "./pii-pattern.ts";

const months =
  "jan(?:uary|uar|vier)?|ene(?:ro)?|feb(?:ruary|ruar|rero)?|f[ée]v(?:rier)?|mar(?:ch|zo|s)?|m[äa]rz|apr(?:il)?|abr(?:il)?|avr(?:il)?|may|mai|mayo|june?|juni|juin|junio|july?|juli|julio|juillet|aug(?:ust)?|ago(?:sto)?|ao[ûu]t|sept?(?:ember|embre|iembre)?|o[ck]t(?:ober|obre|ubre)?|nov(?:ember|embre|iembre)?|de[cz](?:ember)?|dic(?:iembre)?|d[ée]c(?:embre)?";
const date = new RegExp(
  [
    String.raw`(?<![\w.])(?:(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d{6})(?![\w]|[-/.]\d)`,
    String.raw`(?<![\w.])\d{1,2}(?:st|nd|rd|th|er|\.|º)?(?: de| of)? (?:${months})\.?,?(?: de| del)? (?:19|20)\d\d(?!\w)`,
    String.raw`\b(?:${months})\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d(?!\w)`,
    String.raw`(?<!\d)(?:19|20)\d\d ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?[日号])?`,
  ].join("|"),
  "gi",
);

const bornBefore =
  /\bborn\b|\bd\.? ?o\.? ?b\b|birth|\bgeb(?:oren|\.|\b)|geburt|nacid[oa]|nacimiento|\bn\. $|\bn[ée]e?(?:\(e\))?(?: le)? ?:? ?$|naissance|出生|生日|生于|生年月日|誕生日/i;
const bornAfter = /^ ?(?:出生|生まれ|生(?![产日活效])|geboren)/;

/** Words between the birth and its date: two short lines of a form, or "in Vienna on". */
const WORD_REACH = 26;

/** Dates of birth: a full date since 1900 beside a word for a birth. Other dates are no personal data by themselves. */
export const dateOfBirth: PiiPattern = {
  type: "DATE_TIME",
  *find(text) {
    for (const { index: start, 0: found } of text.matchAll(date)) {
      const end = start + found.length;
      if (!isPlausible(found)) continue;
      if (!wordBefore(bornBefore, text, { at: start, reach: WORD_REACH }) && !wordAfter(bornAfter, text, { at: end }))
        continue;
      yield { start, end, confidence: patternConfidence.named };
    }
  },
};

/** Has a month and a day, in any of the orders in use; dates with a month's name always have. */
function isPlausible(found: string): boolean {
  const unbroken = /^(\d{4})(\d\d)(\d\d)$/.exec(found);
  const parts = (unbroken?.slice(1) ?? found.split(/[-/.]/)).map(Number);
  if (parts.length !== 3 || parts.some(Number.isNaN)) return true;
  const [a, b, c] = parts as [number, number, number];
  return a > 31 ? isDate(a, b, c) : isDate(c, a, b) || isDate(c, b, a);
}
