import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normaliseText, writeNormalised } from "./normalise-text.ts";

function written(text: string): string | undefined {
  const target = new Uint16Array(text.length + 40);
  const length = writeNormalised(text, target);
  return length < 0 ? undefined : String.fromCharCode(...target.subarray(0, length));
}

const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
const general = fc.oneof(
  fc.constantFrom(...units),
  fc.constantFrom(
    ..."ab é字\u0001\u0301\u0323\u0302\u0338\uff5e\u1100\u1161\u11a8\u3099かﷺ…ﬁ①😀\ud83d\u200d\ufe0f\u0c55\u0345",
  ),
  fc.constantFrom(..."ordinary text"),
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

describe("writeNormalised", () => {
  test("says of every unit, alone and between others, what the general way says", () => {
    for (const unit of units) {
      expect(written(unit)).toBe(normaliseText(unit));
      expect(written(`a${unit}b`)).toBe(normaliseText(`a${unit}b`));
    }
  });

  test("says of any text what the general way says, or leaves it to that", () => {
    let left = 0;
    fc.assert(
      fc.property(fc.array(general, { maxLength: 24 }), (parts) => {
        const text = parts.join("");
        const own = written(text);
        if (own === undefined) left++;
        else expect(own).toBe(normaliseText(text));
      }),
      { numRuns: 20_000 },
    );
    expect(left).toBeLessThan(2000);
  });

  test("leaves texts that consist of marks, and those that do not fit, to the general way", () => {
    expect(written("कि".repeat(40))).toBeUndefined();
    expect(writeNormalised("abc", new Uint16Array(2))).toBe(-1);
    expect(writeNormalised("ﷺ", new Uint16Array(3))).toBe(-1);
  });
});
