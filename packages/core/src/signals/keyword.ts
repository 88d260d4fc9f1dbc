import * as z from "zod/mini";
import { field, inactive } from "../config/field.ts";
import { compileGuardedRegExp } from "../text/guarded-regexp.ts";
import type { SignalKind } from "./signal.ts";

const schema = z.strictObject({
  name: z.string().check(z.minLength(1)),
  description: field.string(),
  operator: z.enum(["AND", "OR", "NOR"]),
  keywords: z.array(z.string()).check(z.minLength(1)),
  case_sensitive: field.boolean(),
  method: field.oneOf("regex", "bm25", "ngram"),
  fuzzy_match: inactive(field.boolean(), "fuzzy keyword matching"),
  fuzzy_threshold: inactive(field.count(), "fuzzy keyword matching"),
  bm25_threshold: inactive(field.number(), "BM25 keyword matching"),
  ngram_threshold: inactive(field.number(), "n-gram keyword matching"),
  ngram_arity: inactive(field.count(), "n-gram keyword matching"),
});

/** One rule of `routing.signals.keywords`. */
export type KeywordRule = z.infer<typeof schema>;

/**
 * Words and patterns in the text of the current user turn (contract 1.5.1).
 *
 * A keyword is a literal that must not touch other word characters, unless it holds no ASCII word character or holds
 * Han script: then it matches anywhere. With `method: regex` it is a regular expression in RE2 syntax. Matching rules
 * count with confidence 1.
 */
export const keyword: SignalKind<KeywordRule> = {
  type: "keyword",
  summary: "Words or patterns in the current user turn.",
  schema,
  compile(rules, context) {
    const compiled = rules.map((rule, index) => {
      const flags = rule.case_sensitive === true ? "u" : "iu";
      if (rule.method === "bm25" || rule.method === "ngram") {
        context.report({
          severity: "notice",
          code: "inactive",
          message: `method ${rule.method} is accepted, not active: the keywords are matched as literals`,
          path: [...context.path, index, "method"],
        });
      }
      const matchers: Matcher[] = [];
      for (const [position, word] of rule.keywords.entries()) {
        const pattern = rule.method === "regex" ? word : literalPattern(word);
        const result = compileGuardedRegExp(pattern, flags);
        if (typeof result !== "string") matchers.push({ word, expression: result });
        else {
          context.report({
            severity: "error",
            code: "value",
            message: `${JSON.stringify(word)} is not a safe regular expression: ${result}`,
            path: [...context.path, index, "keywords", position],
          });
        }
      }
      return { name: rule.name, operator: rule.operator, matchers };
    });
    return {
      heads: [],
      evaluate: ({ view }) =>
        compiled.map(({ name, operator, matchers }) => {
          const found = findMatches(matchers, operator, view.currentText);
          const matched = operator === "NOR" ? found.length === 0 : operator === "AND" ? found.length === matchers.length : found.length > 0;
          return {
            type: "keyword",
            name,
            matched,
            ...(matched ? { confidence: 1 } : {}),
            evidence: found.length > 0 ? found.join(", ") : `none of ${matchers.length} found`,
          };
        }),
    };
  },
};

interface Matcher {
  readonly word: string;
  readonly expression: RegExp;
}

/** The keywords that occur; stops as soon as the operator's answer is known. */
function findMatches(matchers: readonly Matcher[], operator: "AND" | "OR" | "NOR", text: string): string[] {
  const found: string[] = [];
  for (const { word, expression } of matchers) {
    if (expression.test(text)) {
      found.push(word);
      if (operator !== "AND") break;
    } else if (operator === "AND") break;
  }
  return found;
}

/** Upstream puts `\b` on both ends; ours stands only where the keyword ends in a word character, so `c++` can match. */
function literalPattern(word: string): string {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  if (!/\w/.test(word) || /\p{Script=Han}/u.test(word)) return escaped;
  return `${boundary(word.at(0)!, "(?<!", "\\b")}${escaped}${boundary(word.at(-1)!, "(?!", "\\b")}`;
}

/** `\b` beside an ASCII word character; beside another letter `\b` never holds, so a Unicode look-around stands in. */
function boundary(edge: string, look: string, ascii: string): string {
  if (/\w/.test(edge)) return ascii;
  return /\p{L}|\p{N}/u.test(edge) ? `${look}[\\p{L}\\p{N}_])` : "";
}
