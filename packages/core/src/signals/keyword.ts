import type { Checked, SchemaKit } from "../config/field.ts";
import { compileLinearRegExp, type TextPattern } from "../text/linear-regexp.ts";
import { literalPattern } from "../text/literal-pattern.ts";
import type { SignalKind } from "./signal.ts";

const schema = ({ z, field, inactive }: SchemaKit) =>
  z.strictObject({
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
export type KeywordRule = Checked<typeof schema>;

/**
 * Words and patterns in the text of the current user turn (contract 1.5.1).
 *
 * A keyword is a literal that must not touch other word characters, unless it holds no ASCII word character or holds
 * Han script: then it matches anywhere. With `method: regex` it is a regular expression in RE2 syntax, read over at
 * most 262,144 characters (the first and the last half). Matching rules count with confidence 1.
 */
export const keyword: SignalKind<KeywordRule> = {
  type: "keyword",
  schema,
  compile(rules, context) {
    const compiled = rules.map((rule, index) => {
      const ignoreCase = rule.case_sensitive !== true;
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
        const pattern =
          rule.method === "regex" ? compileLinearRegExp(word, { ignoreCase }) : literalPattern(word, ignoreCase);
        if (typeof pattern !== "string") matchers.push({ word, pattern });
        else {
          context.report({
            severity: "error",
            code: "value",
            message: `${JSON.stringify(word)} is not a regular expression that can be used: ${pattern}`,
            path: [...context.path, index, "keywords", position],
          });
        }
      }
      return { name: rule.name, operator: rule.operator, matchers, isPattern: rule.method === "regex" };
    });
    return {
      heads: [],
      evaluate: ({ view }) =>
        compiled.map(({ name, operator, matchers, isPattern }) => {
          const found = findMatches(matchers, operator, isPattern ? patternText(view.currentText) : view.currentText);
          const matched =
            operator === "NOR"
              ? found.length === 0
              : operator === "AND"
                ? found.length === matchers.length
                : found.length > 0;
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

/** Characters that regular expressions read: matching is linear, but slower than the search for a literal. */
const MAX_PATTERN_TEXT = 262_144;

/** The text for regular expressions: all of it, or the first and last half of the limit. */
function patternText(text: string): string {
  if (text.length <= MAX_PATTERN_TEXT) return text;
  return `${text.slice(0, MAX_PATTERN_TEXT / 2)}\n${text.slice(-MAX_PATTERN_TEXT / 2)}`;
}

interface Matcher {
  readonly word: string;
  readonly pattern: TextPattern;
}

/** The keywords that occur; stops as soon as the operator's answer is known. */
function findMatches(matchers: readonly Matcher[], operator: "AND" | "OR" | "NOR", text: string): string[] {
  const found: string[] = [];
  for (const { word, pattern } of matchers) {
    if (pattern.test(text)) {
      found.push(word);
      if (operator !== "AND") break;
    } else if (operator === "AND") break;
  }
  return found;
}
