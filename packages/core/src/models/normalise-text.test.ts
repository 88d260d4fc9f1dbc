import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normaliseSimpleText, normaliseText } from "./normalise-text.ts";

function simple(text: string): string | undefined {
  const target = new Uint16Array(text.length);
  const length = normaliseSimpleText(text, target);
  return length < 0 ? undefined : String.fromCharCode(...target.subarray(0, length));
}

const simpleUnits = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter(
  (character) => simple(character) !== undefined,
);

describe("normaliseText", () => {
  test.each([
    ["tabs and line ends become spaces", "a\tb\r\nc", "a b  c"],
    ["control characters go", "a\u0001b\u007fc\u008fd", "abcd"],
    ["kinds of space become a space", "a\u00a0b\u3000c\u200bd\ufeffe", "a b c d e"],
    ["a written metaspace is a space", "a\u2581b", "a b"],
    ["the replacement character is a space", "a\ufffdb", "a b"],
    ["compatibility characters are unfolded", "ﬁ①Ｋ㎏", "fi1Kkg"],
    ["accents are composed", "e\u0301", "é"],
    ["fullwidth tilde stays", "ａ～ｂ", "a～b"],
    ["NUL stays", "a\u0000b", "a\u0000b"],
  ])("%s", (_, text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });
});

describe("normaliseSimpleText", () => {
  test("covers Latin, Cyrillic, Han, kana, Hangul and fullwidth punctuation", () => {
    for (const text of ["Grüße, ça va?", "Привет", "如何证明，根号二", "ひらがなカタカナー", "안녕하세요", "Ελλάδα"]) {
      expect(simple(text)).toBeDefined();
    }
    expect(simple("e\u0301")).toBeUndefined();
    expect(simple("😀")).toBeUndefined();
  });

  test("says of every unit what the general way says", () => {
    for (const character of simpleUnits) expect(simple(character)).toBe(normaliseText(character));
    expect(simpleUnits.length).toBeGreaterThan(30_000);
  });

  test("says of strings of such units what the general way says", () => {
    const text = fc.array(fc.constantFrom(...simpleUnits), { maxLength: 40 }).map((units) => units.join(""));
    fc.assert(
      fc.property(text, (value) => {
        expect(simple(value)).toBe(normaliseText(value));
      }),
      { numRuns: 2000 },
    );
  });

  test("no two such units compose into one", () => {
    // A pair changes only if its second unit combines; composition needs a starter of class 0 that is listed nowhere.
    const second = simpleUnits.filter((character) => /\p{M}/u.test(character) || /[\u1161-\u11ff]/.test(character));
    expect(second).toEqual([]);
  });
});
