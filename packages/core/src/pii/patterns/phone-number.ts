import { parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from "libphonenumber-js/min";
import { patternConfidence } from "../pattern-confidence.ts";
import { wordAfter, wordBefore } from "./context.ts";
import type { PiiPattern } from "./pii-pattern.ts";

/**
 * Questions put to the library per text, at 9 to 26 µs each. A text with more candidates is a list of numbers; from there on
 * their shape decides.
 */
const MAX_CHECKS = 1000;

/** Digits of a number with its country's code, ITU-T E.164, and fewest of one within a place. */
const MAX_DIGITS = 15;
const MIN_DIGITS = 7;

// Every character can be read in one way only, so a candidate is tried once per start and never re-split.
const candidate =
  /(?<![\w+./#$€£¥-]|\d[ -])(?:\+ ?|\(\+)?\(?\d(?:\d|[ ./-]\(?(?=\d)|\)[ ./-]?(?=\d)|\((?=\d)){6,24}(?: ?(?:x|ext\.? ?)\d{1,6})?(?!\w|\.\d|-\d)/gi;

const phoneWord =
  /phone|\btel\b|\bt[ée]l[ée]?f?(?:ono)?s?\b|mobile?\b|\bcell\b|\bcall(?:s|ed|ing|er|back)?\b|\bfax|whats ?app|\bsms\b|\btext(?:ed|ing)?\b|\b(?:ring|rang|dial|reach(?:ed)?|desk|office|hotline|signal|contact[oe]?)\b|my number|\bnumber is|registered|messages? to|answering at|handy\b|telefon|rufnummer|r[üu]ckruf|anruf|durchwahl|m[óo]vil|celular|ll[áa]m(?:a|e|ar)|portable|appel|joindre|joignable|\btel|电话|手机|联系|拨打|致电|号码|短信|微信|電話|携帯|連絡|番号/i;
const phoneWordAfter = /^\s*[-(,]?\s*(?:office|fax|mobile|home|work|cell|desk|tel)\b/i;
/** Digits that are other things: dates, Social Security numbers, years, decimals, addresses of machines. */
const otherThing =
  /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{3}-\d{2}-\d{4}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|(?:19|20)\d\d[- ](?:19|20)\d\d|\d+\.\d+|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{1,3}){3})(?:$|[ T])/;
/** All the same, counted up, or zeros behind an area. */
const placeholderDigits = /^(\d)\1*$|^0?123456789?0?$|^(\d{3})?0000000$/;

interface NationalForm {
  readonly shape: RegExp;
  readonly countries: readonly CountryCode[];
  /** What must be in the number or the text around it for the shape to count without a word for a phone. */
  readonly sign: RegExp;
  readonly confidence: number;
}

/** Ways of writing numbers within a country that are plain enough to stand alone. */
const nationalForms: readonly NationalForm[] = [
  {
    shape: /^(?:1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?: ?(?:x|ext\.? ?)\d{1,6})?$/i,
    countries: ["US"],
    sign: /\d/,
    confidence: patternConfidence.distinct,
  },
  {
    shape: /^1[3-9]\d([ -]?)\d{4}\1\d{4}$/,
    countries: ["CN"],
    sign: /\p{Script=Han}|1\d\d[ -]\d{4}[ -]\d{4}/u,
    confidence: patternConfidence.distinct,
  },
  {
    shape: /^(?:[67]\d{2} \d{3} \d{3}|[89]\d \d{3} \d{2} \d{2})$/,
    countries: ["ES"],
    sign: /[¿¡ñ]|\b(?:el|los|las|del|este)\b/i,
    confidence: patternConfidence.plausible,
  },
  {
    shape: /^\(?0\d{1,4}(?:\)|[ ./-])[\d ./-]{5,14}$/,
    countries: ["DE", "FR", "GB", "IT", "JP", "CN", "NL", "CH", "AT", "AU"],
    sign: /\d/,
    confidence: patternConfidence.plausible,
  },
];

/** How far around a number the sign of its language may stand. */
const SIGN_REACH = 60;

/**
 * Phone numbers. With `+` or `00` and a country's code they must be valid by the metadata of Google's libphonenumber (possible ones
 * count for less); national forms that are plain by themselves must be valid in such a country. Anything else from 7 to 15 digits
 * counts only beside a word such as "call" or "Tel.", which also makes the others surer.
 */
export const phoneNumber: PiiPattern = {
  type: "PHONE_NUMBER",
  *find(text) {
    const numbers = createReader();
    for (const { index, 0: found } of text.matchAll(candidate)) {
      // A bracket around the whole number is the sentence's.
      const number = found.startsWith("(") && !found.includes(")") ? found.slice(1) : found;
      const start = index + found.length - number.length;
      const end = start + number.length;
      const confidence = judge(text, { start, end, number, numbers });
      if (confidence !== undefined) yield { start, end, confidence };
    }
  },
};

type Verdict = "valid" | "possible" | "wrong";
type NumberReader = (number: string, country?: CountryCode) => Verdict;

/** Asks the library up to its limit, then says "possible". */
function createReader(): NumberReader {
  let checks = 0;
  return (number, country) => {
    if (checks++ >= MAX_CHECKS) return "possible";
    const parsed: PhoneNumber | undefined = parsePhoneNumberFromString(number, country);
    return parsed?.isValid() === true ? "valid" : parsed?.isPossible() === true ? "possible" : "wrong";
  };
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly number: string;
  readonly numbers: NumberReader;
}

function judge(text: string, { start, end, number, numbers }: Candidate): number | undefined {
  const digits = number.replace(/(?:x|ext).*$/i, "").replace(/\D/g, "");
  if (digits.length < MIN_DIGITS || digits.length > MAX_DIGITS + 3) return undefined;
  if (placeholderDigits.test(digits) || otherThing.test(number)) return undefined;
  const named = wordBefore(phoneWord, text, { at: start }) || wordAfter(phoneWordAfter, text, { at: end });

  if (/^\(?\+|^00\d?[ -]?[1-9]/.test(number)) {
    const verdict = numbers(withPlus(number));
    if (verdict === "valid")
      return named || number.includes("+") ? patternConfidence.exact : patternConfidence.plausible;
    if (verdict === "possible" && number.includes("+")) return patternConfidence.plausible;
  } else {
    const form = nationalForms.find(({ shape }) => shape.test(number));
    if (form?.countries.some((country) => numbers(number, country) === "valid")) {
      if (named) return patternConfidence.exact;
      if (form.sign.test(text.slice(Math.max(0, start - SIGN_REACH), end + SIGN_REACH))) return form.confidence;
    }
  }
  return named && digits.length <= MAX_DIGITS ? patternConfidence.plausible : undefined;
}

/** `0049 30 …` and `001-212-…` as `+49 30 …` and `+1 212-…`. */
function withPlus(number: string): string {
  return number.replace(/^\(?\+|^00(?=1[ -]\d{3})|^00/, "+");
}
