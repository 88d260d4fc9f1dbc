import { patternConfidence } from "../pattern-confidence.ts";
import { holdsLuhn } from "./check-digits.ts";
import { wordBefore } from "./context.ts";
import type { PiiPattern } from "./pii-pattern.ts";

/** Prefixes of issuers and the lengths of nearly all of their numbers. */
const issuers: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [16] }, // Visa
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] }, // Mastercard
  { prefix: /^3[47]/, lengths: [15] }, // American Express
  { prefix: /^(?:6011|64[4-9]|65)/, lengths: [16] }, // Discover
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16] }, // JCB
  { prefix: /^62/, lengths: [16, 19] }, // UnionPay
  { prefix: /^220[0-4]/, lengths: [16] }, // Mir
];

const candidate =
  /(?<![\w.-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}\1\d{3}|\d{4}([ -])\d{4}\2\d{4}\2\d{4}|\d{4}([ -])\d{6}\3\d{4,5}|\d{12,19})(?!\w|[.-]\d)/g;

const cardWord =
  /card|\bcc\b|\bpan\b|visa|amex|american express|discover|maestro|diners|credit|debit|karte|tarjeta|carte|cr[ée]dito|卡|カード|クレジット/i;

/**
 * Payment card numbers: an issuer's prefix, a length that it uses, and Luhn's check digit; unbroken or in the groups printed on
 * cards. Beside a word for a card, any 12 to 19 digits with Luhn's check digit will do (Maestro, Diners Club, shops' cards); without
 * one, these are as likely articles or serial numbers.
 */
export const creditCard: PiiPattern = {
  type: "CREDIT_CARD",
  *find(text) {
    for (const match of text.matchAll(candidate)) {
      const start = match.index;
      // "4111 1111 1111 1111 123" may be a card and the code on its back.
      const readings = match[1] === undefined ? [match[0]] : [match[0].slice(0, 19), match[0]];
      const sound = readings.filter((reading) => holdsLuhn(reading.replace(/[ -]/g, "")) && !/^0+$/.test(reading));
      const issued = sound.find(isIssued);
      const number = issued ?? (wordBefore(cardWord, text, { at: start, reach: 60 }) ? sound[0] : undefined);
      if (number === undefined) continue;
      const confidence = issued === undefined ? patternConfidence.exact : patternConfidence.proven;
      yield { start, end: start + number.length, confidence, decisive: true };
    }
  },
};

function isIssued(reading: string): boolean {
  const digits = reading.replace(/[ -]/g, "");
  return issuers.some(({ prefix, lengths }) => prefix.test(digits) && lengths.includes(digits.length));
}
