import { patternConfidence } from "../pattern-confidence.ts";
import { wordAfter, wordBefore } from "./context.ts";
import type { PiiPattern } from "./pii-pattern.ts";

const number = "(1[01]\\d|120|[1-9]?\\d)";
const person =
  "man|woman|male|female|boy|girl|patient|child|kid|son|daughter|mother|father|brother|sister|lady|gentleman|student|teacher|employee|widow(?:er)?|grand(?:mother|father|ma|pa)|mum|mom|dad|wife|husband|nephew|niece|cousin|resident";

/** Each pattern's first group is the age. */
const phrases: readonly RegExp[] = [
  // "I'm 34", but no measure: "I'm 34 weeks", "I'm 80 kg", "I'm 5'4".
  new RegExp(
    `\\b(?:i'?m|i am|i’m) ${number}(?=[.,;!?)]|$| (?:and|years|yrs?|y/?o|but|now|from|with|f|m)\\b)(?!,\\d|\\.\\d)`,
    "gi",
  ),
  new RegExp(
    `\\b(?:(?:she|he|who|i)(?:'s| is| was|'ll be| will be|'ll turn)?(?: now| just| only)? (?:turned|turns|turn|is now|aged) |(?:just )?turned |i'll turn )${number}(?=[.,;!?)]|$| (?:on|years|this|last|today|yesterday|in)\\b)`,
    "gi",
  ),
  new RegExp(`\\b(?:she|he)(?:'s| is| was) (?:now )?${number}(?=[.,;!?)]|$)(?![.,]\\d)`, "gi"),
  new RegExp(`\\bat the age of ${number}\\b`, "gi"),
  new RegExp(
    `(?:\\bage|\\balter|\\bedad|\\bâge|年龄|年齢)["']?\\s{0,2}[:=：]\\s{0,2}["']?${number}(?![\\w%]|[.,]\\d)`,
    "gi",
  ),
  new RegExp(`, aged? ${number}(?=[.,;)\\s]|$)`, "gi"),
  new RegExp(`(?<![\\w.,])${number}[- ]?(?:y/o|yo|yrs? old)\\b`, "gi"),
  new RegExp(`(?<![\\w.,])${number}[- ]years?[- ]old (?:[a-z]+ )?(?:${person})s?\\b`, "gi"),
  new RegExp(`\\b(?:tengo|tiene|j'ai|elle a|il a) ${number} (?:años|ans)\\b`, "gi"),
  new RegExp(`\\b(?:ich bin|bin|er ist|sie ist) ${number}(?: jahre(?: alt)?)?(?=[.,;!?)]|$| und\\b)`, "gi"),
  new RegExp(`\\b[\\p{Lu}][\\p{L}]+, (?:de )?${number} (?:años|ans|jahre|j\\.)(?![\\p{L}])`, "gu"),
];

const aged = new RegExp(`(?<![\\w.,-])${number}[- ]years?[- ]old\\b`, "gi");
const subject =
  /\b(?:i|i'm|he|he's|she|she's|who|who's|they|my (?:son|daughter|mother|father|mum|mom|dad|wife|husband|sister|brother|boy|girl|child|kid|friend))\b[^.!?\n]{0,24}$/i;

const eastAsian = new RegExp(
  `(?<![\\d.])${number} ?[岁歳](?!以[上下内前]|左右就|才[能可]|[前后]?(?:开始|可以)|の(?:誕生|時))`,
  "g",
);
const eastAsianSubject =
  /(?:我|他|她|今年|患者|先生|女士|儿子|女儿|孩子|爸|妈|父亲|母亲|丈夫|妻子|老公|老婆|享年|本人|様|さん|です|私|園児)[^。！？\n]{0,8}$|\p{Script=Han}{2,4}[，,、（(]$/u;
const hypothetical = /如果|假如|多少|几岁|法定|规定|至少|未满|年满|\bif\b|must be|have to be|at least|over the age/i;

/** How old a person is, in words that say so. A bare number beside a name is left to models. */
export const age: PiiPattern = {
  type: "AGE",
  *find(text) {
    const found = (at: number, digits: string): { start: number; end: number; confidence: number } => ({
      start: at,
      end: at + digits.length,
      confidence: patternConfidence.plausible,
    });
    for (const phrase of phrases) {
      for (const match of text.matchAll(phrase)) {
        if (wordBefore(hypothetical, text, { at: match.index, reach: 24 })) continue;
        yield found(match.index + match[0].search(/\d/), match[1]!);
      }
    }
    for (const { index, 1: digits } of text.matchAll(aged)) {
      if (wordBefore(subject, text, { at: index }) && !wordBefore(hypothetical, text, { at: index }))
        yield found(index, digits!);
    }
    for (const { index, 1: digits } of text.matchAll(eastAsian)) {
      const named = wordBefore(eastAsianSubject, text, { at: index, reach: 16 });
      if (
        named &&
        !wordBefore(hypothetical, text, { at: index }) &&
        !wordAfter(/^岁?还是/, text, { at: index + digits!.length })
      )
        yield found(index, digits!);
    }
  },
};
