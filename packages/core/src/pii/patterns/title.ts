import { patternConfidence } from "../pattern-confidence.ts";
import { wordBefore } from "./context.ts";
import type { PiiPattern } from "./pii-pattern.ts";

const western =
  /(?<![\p{L}\d.])(Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sr|Sra|Srta|Mme|Mlle|Dra|Frau|Herrn?)(\.?) (?=(?:Dr\. |Prof\. )?[\p{Lu}][\p{Ll}])/gu;

/** Brands and characters of fiction that bear a title. */
const brands =
  /^(?:Martens|Oetker|Pepper|Seuss|Who\b|Strange|Jekyll|Watson|Dre\b|Bean\b|Muscle|Darcy|Dalloway|Robinson|Doubtfire|Proper|Clean|Marvel|Holle)/;

const surnames =
  "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱严武戴莫孔向汤";
const eastern = new RegExp(
  `(?<=(?<!\\p{Script=Han})[${surnames}]\\p{Script=Han}{0,2})(?:先生|女士|小姐|太太|医生|大夫|老师|教授|经理|主任|律师)`,
  "gu",
);

/** Forms of address before a capitalised name, or after a Chinese surname. They say little alone and count as weak. */
export const title: PiiPattern = {
  type: "TITLE",
  *find(text) {
    for (const match of text.matchAll(western)) {
      const behind = match.index + match[0].length;
      if (brands.test(text.slice(behind, behind + 12))) continue;
      // "1737 Cheriton Dr Fresno" is a street.
      if (match[2] === "" && wordBefore(/\p{Lu}\p{Ll}+ $/u, text, { at: match.index })) continue;
      const end = match.index + match[1]!.length + match[2]!.length;
      yield { start: match.index, end, confidence: patternConfidence.weak };
    }
    for (const { index: start, 0: word } of text.matchAll(eastern)) {
      yield { start, end: start + word.length, confidence: patternConfidence.weak };
    }
  },
};
