import fc from "fast-check";
import { expect, test } from "vitest";
import { WordCache } from "./word-cache.ts";

const units = (word: string): Uint16Array => Uint16Array.from(word.split("").map((unit) => unit.charCodeAt(0)));

test("gives back what was written last for a word, or nothing", () => {
  const word = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(..."abcdé字") });
  const entry = fc.tuple(word, fc.array(fc.nat(50_000), { maxLength: 9 }));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 300 }), (entries) => {
      const cache = new WordCache();
      const expected = new Map<string, readonly number[]>();
      for (const [text, ids] of entries) {
        cache.write(units(text), 0, text.length, Int32Array.from(ids), 0, ids.length);
        if (ids.length <= 7) expected.set(text, ids);
      }
      let hits = 0;
      for (const [text, ids] of expected) {
        const target = new Int32Array(16);
        const count = cache.read(units(`x${text}`), 1, text.length + 1, target, 3);
        if (count < 0) continue;
        hits++;
        expect([...target.subarray(3, 3 + count)]).toEqual(ids);
      }
      expect(hits).toBeGreaterThanOrEqual(
        expected.size === 0 ? 0 : [...expected.keys()].filter((text) => text.length <= 16).length / 2,
      );
    }),
  );
});

test("knows no word before it was told one", () => {
  expect(new WordCache().read(units("hello"), 0, 5, new Int32Array(8), 0)).toBe(-1);
});
