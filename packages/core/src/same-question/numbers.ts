import type { RawWord } from "./split-words.ts";
import type { Term } from "./term.ts";

/** A number spelled in digits, and how many words it took. `key` is a plain decimal, `h:mm` for a clock time. */
export interface Numeral {
  readonly key: string;
  readonly length: number;
}

const DIGITS = /^\d/;
const GROUPED = /^\d{1,3}(?:[.,]\d{3})+$/;
const CLOCK = /^(\d{1,2})[:.](\d{2})$/;

/**
 * The number in digits at a position: separators of thousands removed, a decimal comma written as a point, "3 pm" and
 * "15:00" as the same clock time, "25th" as 25.
 */
export function readNumeral(words: readonly RawWord[], at: number): Numeral | undefined {
  const { text } = words[at]!;
  if (!DIGITS.test(text)) return undefined;
  const next = words[at + 1]?.text ?? "";
  const clock = CLOCK.exec(text);
  const half = /^(am|pm|a\.m|p\.m)$/.exec(next)?.[1]?.[0];
  if (half !== undefined && /^\d{1,2}([:.]\d{2})?$/.test(text)) {
    const [hour, minute = "00"] = text.split(/[:.]/);
    return { key: `${(Number(hour) % 12) + (half === "p" ? 12 : 0)}:${minute}`, length: 2 };
  }
  if (clock !== null && (text.includes(":") || next === "uhr" || next === "h")) {
    return { key: `${Number(clock[1])}:${clock[2]}`, length: text.includes(":") && next !== "uhr" ? 1 : 2 };
  }
  if (next === "uhr" && /^\d{1,2}$/.test(text)) return { key: `${Number(text)}:00`, length: 2 };
  if (next === "k" && /^\d+([.,]\d)?$/.test(text))
    return { key: String(Number(text.replace(",", ".")) * 1000), length: 2 };
  const ordinal = /^(st|nd|rd|th|er|e|eme|º|ª)$/.test(next) ? 2 : 1;
  return { key: plainDecimal(text), length: ordinal };
}

function plainDecimal(text: string): string {
  if (GROUPED.test(text)) return text.replaceAll(/[.,]/g, "");
  return /^\d+,\d+$/.test(text) ? text.replace(",", ".") : text.replace(/^0+(?=\d)/, "");
}

const HAN_DIGITS: Readonly<Record<string, number>> = {
  〇: 0, 零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9,
}; // oxfmt-ignore
const HAN_SCALES: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 1e4, 亿: 1e8, 億: 1e8 };
/** Characters after a single numeral that show it counts something; elsewhere it may be part of a word. */
const COUNTED =
  /^[个個只条件天年月日号点時时分秒公斤千克米元块岁歳次句种本人名杯台倍周星小英里度成页章字段行步位层级つ回枚文道盒双部首张場场万口颗粒篇袋瓶日週時円階匹頭杯大年星寸尺吨升毫厘亩]$/;

/** The number in Chinese numerals at a position. A lone 一 is left alone: it is mostly "a". */
export function readHanNumber(
  words: readonly RawWord[],
  at: number,
): { readonly value: number; readonly length: number } | undefined {
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  let digits = "";
  let length = 0;
  for (; at + length < words.length; length++) {
    const { text } = words[at + length]!;
    const scale = HAN_SCALES[text];
    if (Object.hasOwn(HAN_DIGITS, text)) {
      digit = HAN_DIGITS[text]!;
      digits += String(digit);
    } else if (scale !== undefined && (length > 0 || text === "十")) {
      if (scale >= 1e4) {
        total = (total + section + (digit ?? 0)) * scale;
        section = 0;
      } else section += (digit ?? 1) * scale;
      digit = undefined;
    } else break;
  }
  if (length === 0) return undefined;
  const first = words[at]!.text;
  const next = words[at + length]?.text ?? "";
  if (length === 1 && (first === "一" || !COUNTED.test(next) || (first === "十" && next === "分"))) return undefined;
  const asDigits = length > 1 && digits.length === length;
  return { value: asDigits ? Number(digits) : total + section + (digit ?? 0), length };
}

/** Joins "one hundred and fifty" into 150: neighbouring number words add up, a larger scale multiplies. */
export function joinNumberWords(terms: readonly Term[]): Term[] {
  const joined: Term[] = [];
  for (const term of terms) {
    const before = joined.at(-1);
    const number = (candidate: Term | undefined): number | undefined =>
      candidate?.kind === "number" && !DIGITS.test(candidate.surface) && /^\d+$/.test(candidate.key)
        ? Number(candidate.key)
        : undefined;
    const value = number(term);
    const and = before !== undefined && /^(and|y|und|et)$/.test(before.surface);
    const left = and ? joined.at(-2) : before;
    const leftValue =
      number(left) ?? (left?.kind === "number" && value !== undefined && value >= 1000 ? Number(left.key) : undefined);
    const sum = value === undefined || leftValue === undefined ? undefined : combine(leftValue, value);
    if (sum === undefined || (and && leftValue! < 20)) {
      joined.push(term);
      continue;
    }
    if (and) joined.pop();
    joined[joined.length - 1] = { ...left!, key: String(sum), surface: `${left!.surface} ${term.surface}` };
  }
  return joined;
}

function combine(left: number, right: number): number | undefined {
  if (right >= 100 && left < right) return left * right;
  // "twenty twenty-one" is a year.
  if ((left === 10 || left === 20) && right >= 10 && right < 100 && right % 10 === 0) return left * 100 + right;
  const room =
    left % 1000 === 0 && left > 0 ? 1000 : left % 100 === 0 && left > 0 ? 100 : left >= 20 && left % 10 === 0 ? 10 : 0;
  return right > 0 && right < room ? left + right : undefined;
}
