import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smallTokenizerBytes } from "../testing/small-models.ts";
import { encoderBatch } from "./encoder-batch.ts";
import { readPassages } from "./long-text.ts";
import type { Reading } from "./manifest.ts";
import { createUnigramTokenizer } from "./unigram-tokenizer.ts";

const tokenizer = createUnigramTokenizer(smallTokenizerBytes());
const entry = { maxTokens: 16, specials: true };
const sample: Reading = { kind: "sample" };
const windows: Reading = { kind: "windows", overlapTokens: 4, most: 4 };
const passagesOf = (text: string, reading: Reading, places = false) =>
  readPassages(text, { tokenizer, entry, reading, places });

describe("readPassages", () => {
  test("frames a short text once, whatever the reading", () => {
    const framed = [tokenizer.beginId, ...tokenizer.encode("hello"), tokenizer.endId];
    expect([...passagesOf("hello", sample)[0]!.ids]).toEqual(framed);
    expect(passagesOf("hello", windows).map(({ ids }) => [...ids])).toEqual([framed]);
    expect([...passagesOf("", sample)[0]!.ids]).toEqual([tokenizer.beginId, tokenizer.endId]);
  });

  test("samples the beginning and the end of what the model has no room for", () => {
    const text = Array.from({ length: 40 }, (_, index) => "abcdefghij"[index % 10]).join(" ");
    const all = tokenizer.encode(text);
    const [passage] = passagesOf(text, sample);
    expect([...passage!.ids.subarray(1, -1)]).toEqual([...all.subarray(0, 11), ...all.subarray(-3)]);
  });

  test("covers every token with windows of one width that overlap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 45 }), (words) => {
        const text = "a ".repeat(words).trim();
        const passages = passagesOf(text, windows, true);
        const covered = new Set(passages.flatMap(({ places }) => [...places!.starts]));
        const { starts } = tokenizer.encodeWithOffsets(text);
        if (passages.length < 4) expect([...starts].every((start) => covered.has(start))).toBe(true);
        expect(new Set(passages.map(({ ids }) => ids.length)).size).toBe(1);
        expect(passages.length).toBeLessThanOrEqual(4);
      }),
    );
  });

  test("reads the first and the last windows of a text beyond reach, with places in the whole text", () => {
    const text = `b ${"a ".repeat(50_000)}c`;
    const passages = passagesOf(text, windows, true);
    expect(passages).toHaveLength(4);
    expect(passages[0]!.places!.starts[0]).toBe(0);
    expect(text.slice(passages[3]!.places!.starts.at(-1), passages[3]!.places!.ends.at(-1))).toBe("c");
  });
});

describe("encodeWithOffsets", () => {
  test("gives the ids of encode, with places in order that hold what the pieces stand for", () => {
    const piece = fc.constantFrom(
      "hello",
      " ",
      "é",
      "e\u0301",
      "ﬁ",
      "①",
      "中国",
      "😀",
      "\ud800",
      "\u0001",
      "１２",
      "　",
      "가",
      "…",
      "x",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        const { ids, starts, ends } = tokenizer.encodeWithOffsets(text);
        expect([...ids]).toEqual([...tokenizer.encode(text)]);
        for (let token = 0; token < ids.length; token++) {
          expect(starts[token]!).toBeLessThanOrEqual(ends[token]!);
          expect(ends[token]!).toBeLessThanOrEqual(text.length);
          if (token > 0) expect(starts[token]!).toBeGreaterThanOrEqual(starts[token - 1]!);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("points at the original characters behind what normalisation changed", () => {
    const text = "ab ﬁt, caf\u0065\u0301 １２";
    const { starts, ends } = tokenizer.encodeWithOffsets(text);
    const places = [...starts].map((start, token) => text.slice(start, ends[token]));
    expect(places.filter((place) => place !== "").join("|")).toContain("e\u0301");
    expect(places.at(-1)).toBe("２");
  });
});

describe("encoderBatch", () => {
  test("pads to the longest sequence and masks what was padded", () => {
    const batch = encoderBatch([Int32Array.of(5, 6, 7), Int32Array.of(8)], 1);
    expect(batch.shape).toEqual([2, 3]);
    expect([...batch.ids]).toEqual([5n, 6n, 7n, 8n, 1n, 1n]);
    expect([...batch.mask]).toEqual([1n, 1n, 1n, 1n, 0n, 0n]);
  });
});
