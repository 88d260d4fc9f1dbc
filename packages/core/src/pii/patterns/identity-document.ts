import { patternConfidence } from "../pattern-confidence.ts";
import { wordBefore } from "./context.ts";
import type { PiiPattern } from "./pii-pattern.ts";

/** Letters and digits as they stand in documents' numbers: at least five digits in all, no more than three letters in front. */
const licence =
  /(?<![\w.-]|\d )(?:(?!(?:DLN?|NO|SSN)\b)(?:[A-Z]{1,3}|[a-z])[ -]?)?\d[\dA-Z]{2,13}(?:[ -]\d[\dA-Z]{1,5}){0,4}(?!\w|[.-]\d)/g;
const driverWord = /driver|driving|\bDLN?\b|\bDMV\b|permis de conduire|f[üu]hrerschein|驾照|驾驶证|免許/i;
const licenceWord = /(?<![a-z])licen[sc]e(?![a-z])|\blicencia\b|\bpermis\b/i;
const softwareLicence = /\b(?:MIT|Apache|L?GPL|AGPL|BSD|MPL|software|product|windows|office)\b|licen[sc]e key/i;

const passportNumber =
  /(?<![\w.-])(?:[A-Z]{1,2} ?\d{6,8}|\d{8,9}|[CFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8}|\d{2}[A-Z]{2}\d{5})(?!\w|[.-]\d)/g;
const passportWord = /passport|reise-?pass|\bpass\b|ausweis|pasaporte|passeport|护照|旅券|パスポート|passaporto/i;

/** How far a word for the document may stand before its number. */
const WORD_REACH = 36;

/**
 * Numbers of US driver's licences. Every state has its own form and none has a public check digit, so a word for a licence must
 * stand before; versions and names of software licences have too few digits.
 */
export const usDriverLicense: PiiPattern = {
  type: "US_DRIVER_LICENSE",
  *find(text) {
    for (const { index: start, 0: number } of text.matchAll(licence)) {
      if (number.replace(/\D/g, "").length < 5 || isOther(number)) continue;
      const place = { at: start, reach: WORD_REACH };
      const confidence = wordBefore(driverWord, text, place)
        ? patternConfidence.named
        : wordBefore(licenceWord, text, place) && !wordBefore(softwareLicence, text, place)
          ? patternConfidence.plausible
          : undefined;
      if (confidence !== undefined) yield { start, end: start + number.length, confidence };
    }
  },
};

/** Passport numbers in the forms of ICAO 9303 (up to nine letters and digits), right after a word for a passport. */
export const passport: PiiPattern = {
  type: "PASSPORT",
  *find(text) {
    for (const { index: start, 0: number } of text.matchAll(passportNumber)) {
      if (number.replace(/\D/g, "").length < 3 || isOther(number)) continue;
      if (!wordBefore(passportWord, text, { at: start, reach: WORD_REACH })) continue;
      yield { start, end: start + number.length, confidence: patternConfidence.named };
    }
  },
};

/** Dates in digits, and digits that are all alike. */
function isOther(number: string): boolean {
  return /^(?:19|20)\d{2}[ -]?\d{2}[ -]?\d{2}$/.test(number) || /^\D*(\d)\1+$/.test(number);
}
