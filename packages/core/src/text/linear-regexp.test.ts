import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileLinearRegExp, type TextPattern } from "./linear-regexp.ts";

const compile = (pattern: string, ignoreCase = true): TextPattern => {
  const compiled = compileLinearRegExp(pattern, { ignoreCase });
  if (typeof compiled === "string") throw new Error(`${pattern}: ${compiled}`);
  return compiled;
};

describe("compileLinearRegExp", () => {
  it.each([
    ["\\bref(und|unds)?\\b", "I want a REFUND now", true],
    ["order\\s+#?\\d{4,8}", "order  #12345", true],
    ["^(?:please\\s)?help", "Please help", true],
    ["(?i)sql\\s*injection", "SQL  Injection", true],
    ["[\\w.+-]+@[\\w-]+\\.[a-z]{2,}", "mail a.b@c.org", true],
    ["\\A\\d+\\z", "123", true],
    ["(?P<year>\\d{4})", "in 1999", true],
    ["ab{2}c", "abc", false],
    ["a\\-b\\_c", "a-b_c", true],
    ["发票|退款", "我要退款", true],
    ["[[:digit:]]+x", "12x", true],
    ["[]a]", "]", true],
    ["(?m)^b$", "a\nb\nc", true],
    ["a.c", "a\nc", false],
    ["(?s)a.c", "a\nc", true],
    ["\\p{Greek}+", "αβγ", true],
    ["x{,2}", "x{,2}", true],
  ])("%s in %s: %s", (pattern, text, expected) => {
    expect(compile(pattern).test(text)).toBe(expected);
  });

  it.each([
    "(a)\\1",
    "(?=a)b",
    "(?<!a)b",
    "a{2000}",
    "(",
    ")",
    "*a",
    "[a",
    "((a{100}){100}){100}",
    "\\",
    "[[:nope:]]",
    "a{3,1}",
  ])("refuses %s and says why", (pattern) => {
    expect(typeof compileLinearRegExp(pattern, { ignoreCase: true })).toBe("string");
  });

  it("agrees with the platform's engine", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\d", "\\b", "^", "$", "é", "\\s");
    const pattern: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        atom,
        fc.tuple(tie("node"), tie("node")).map(([left, right]) => left + right),
        fc.tuple(tie("node"), tie("node")).map(([left, right]) => `(?:${left}|${right})`),
        fc
          .tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "*?"))
          .map(([item, quantifier]) => `(?:${item})${quantifier}`),
      ),
    })).node;
    const text = fc.string({ unit: fc.constantFrom("a", "b", "1", " ", "é", "\n", "😀", "_"), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (source, input) => {
        expect(compile(source, false).test(input)).toBe(new RegExp(source, "u").test(input));
      }),
      { numRuns: 3000 },
    );
  });

  it("takes linear time where a backtracking engine takes years", () => {
    const text = "a".repeat(20_000);
    for (const pattern of [
      "(a+)+$b",
      "(a|aa)*b",
      "(.*a){20}b",
      "(?:a{1,9}){9}x",
      `${"a?".repeat(40)}${"a".repeat(40)}c`,
      "(x+x+)+y",
    ]) {
      const started = performance.now();
      expect(compile(pattern).test(text), pattern).toBe(false);
      expect(performance.now() - started, pattern).toBeLessThan(3000);
    }
  });
});
