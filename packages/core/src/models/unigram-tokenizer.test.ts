import { Tokenizer as ReferenceTokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { smallTokenizerBytes } from "../testing/small-models.ts";
import { writeSafetensors } from "../testing/write-safetensors.ts";
import { readSafetensors } from "./safetensors.ts";
import { lowerCapitals } from "./lower-capitals.ts";
import { createUnigramTokenizer } from "./unigram-tokenizer.ts";

const embedded = new URL("../../../../models/embedded/", import.meta.url);

/**
 * The reference, from the same file. Special pieces get texts that no normalised text holds: the reference would
 * otherwise find `<s>` inside "a<s>b", with the score 0 that marks it as special.
 */
function referenceOf(bytes: Uint8Array): (text: string) => number[] {
  const file = readSafetensors(bytes);
  const offsets = file.u32("offsets", [-1]);
  const blob = file.u8("pieces", [-1]);
  const special = ["unknownId", "beginId", "endId", "padId"].map((name) => Number(file.metadata[name]));
  const vocab = [...file.f32("scores", [-1])].map((score, id): [string, number] => {
    const piece = new TextDecoder("utf-8", { ignoreBOM: true }).decode(blob.subarray(offsets[id], offsets[id + 1]));
    return [special.includes(id) ? "\u0001".repeat(id + 1) : piece, score];
  });
  const reference = new ReferenceTokenizer(
    {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: { type: "Precompiled", precompiled_charsmap: "" },
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [
          { type: "WhitespaceSplit" },
          { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always" },
        ],
      },
      post_processor: null,
      decoder: null,
      model: { type: "Unigram", unk_id: special[0], vocab },
    },
    {},
  );
  return (text) => reference.encode(text, { add_special_tokens: false }).ids;
}

const SCRIPTS: readonly (readonly [from: number, to: number])[] = [
  [0x20, 0x7e],
  [0x20, 0x7e],
  [0xa0, 0x24f],
  [0x300, 0x36f],
  [0x370, 0x3ff],
  [0x400, 0x4ff],
  [0x530, 0x58f],
  [0x590, 0x6ff],
  [0x900, 0x97f],
  [0xe00, 0xe7f],
  [0x1000, 0x109f],
  [0x10a0, 0x11ff],
  [0x1e00, 0x1fff],
  [0x2000, 0x206f],
  [0x2070, 0x2bff],
  [0x3000, 0x30ff],
  [0x3100, 0x33ff],
  [0x4e00, 0x9fff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfb00, 0xfdff],
  [0xfe00, 0xffef],
  [0x1d400, 0x1d7ff],
  [0x1f300, 0x1faff],
  [0x20000, 0x2a6df],
];
const SPACES = [..." \t\n\u000b\u000c\r\u0085\u00a0\u1680\u2000\u200b\u200d\u2028\u202f\u3000\ufeff"];
const CONTROLS = [..."\u0000\u0001\u0008\u001f\u007f\u008f\u009f\u0090\ufffd\u2581\uff5e"];

const character = fc
  .constantFrom(...SCRIPTS)
  .chain(([from, to]) => fc.integer({ min: from, max: to }))
  .map((point) => String.fromCodePoint(point));
const script = fc
  .constantFrom(...SCRIPTS)
  .chain(([from, to]) => fc.array(fc.integer({ min: from, max: to }), { maxLength: 12 }))
  .map((points) => String.fromCodePoint(...points));
const surrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));
const written = fc.constantFrom(
  "What is the derivative of f(x) = x^3?",
  "<s>",
  "</s>",
  "<unk>",
  "a<s>b",
  "▁hello",
  "  two  spaces ",
  "e\u0301a\u0323\u0302",
  "👩🏽‍💻",
  "🇩🇪🇫🇷",
  "ﬁne",
  "①②③",
  "ﷺ",
  "㎏",
  "Straße",
  "如何证明根号二是无理数？",
  "日本の労働基準法",
  "피타고라스",
  "ما هي",
  "Привет",
  "नमस्ते",
  "สวัสดี",
  "İstanbul",
  "ǅ",
  "ａ～ｂ",
  "～",
  "…",
  "½",
);
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: script },
      { weight: 3, arbitrary: written },
      { weight: 2, arbitrary: fc.constantFrom(...SPACES) },
      { weight: 1, arbitrary: character },
      { weight: 1, arbitrary: fc.constantFrom(...CONTROLS) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
      { weight: 1, arbitrary: fc.lorem({ maxCount: 6 }) },
      { weight: 1, arbitrary: surrogate },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

function expectSameIds(bytes: Uint8Array, numRuns: number): void {
  const tokenizer = createUnigramTokenizer(bytes);
  const reference = referenceOf(bytes);
  fc.assert(
    fc.property(text, (value) => {
      expect([...tokenizer.encode(value)]).toEqual(reference(lowerCapitals(value)));
    }),
    { numRuns },
  );
}

describe("createUnigramTokenizer", () => {
  const small = createUnigramTokenizer(smallTokenizerBytes());

  test("agrees with @huggingface/tokenizers on a small vocabulary, where most characters are unknown", () => {
    expectSameIds(smallTokenizerBytes(), 3000);
  });

  test(
    "agrees with @huggingface/tokenizers on 10,000 strings with the embedded vocabulary",
    { timeout: 120_000 },
    () => {
      expectSameIds(readFileSync(new URL("tokenizer.safetensors", embedded)), 10_000);
    },
  );

  test("gives no ids to texts without a visible character", () => {
    for (const value of ["", " ", "\n\t", "\u0001", "\u200b\ufeff"]) expect(small.encode(value)).toHaveLength(0);
  });

  test("fuses unknown characters in a row and keeps unknown words apart", () => {
    const metaspace = small.encode("!")[0]!;
    expect([...small.encode("꙰꙰\ud83d🜁")]).toEqual([metaspace, small.unknownId]);
    expect([...small.encode("꙰ ꙰")]).toEqual([metaspace, small.unknownId, metaspace, small.unknownId]);
  });

  test("never reads a special piece out of a text", () => {
    for (const value of ["<s>", "x</s>", "<pad>y", "<unk>"]) {
      for (const id of small.encode(value)) expect([small.beginId, small.endId, small.padId]).not.toContain(id);
    }
  });

  test("gives the first ids of the whole text under any limit", () => {
    fc.assert(
      fc.property(text, fc.nat(20), (value, limit) => {
        expect([...small.encode(value, limit)]).toEqual(Array.from(small.encode(value)).slice(0, limit));
      }),
    );
  });

  test("gives texts the same ids whatever was asked before", () => {
    const before = [...small.encode("hello derivative 中国 😀")];
    small.encode("x ".repeat(200_000));
    small.encode("字".repeat(100_000));
    expect([...small.encode("hello derivative 中国 😀")]).toEqual(before);
  });

  test("names what is wrong with a file", () => {
    const scores = { shape: [1], data: Float32Array.of(0) };
    const offsets = { shape: [2], data: Uint32Array.of(0, 1) };
    const specials = { unknownId: "0", beginId: "0", endId: "0", padId: "0" };
    const make = (piece: number, metadata: Record<string, string>): Uint8Array =>
      writeSafetensors({ scores, offsets, pieces: { shape: [1], data: Uint8Array.of(piece) } }, metadata);
    expect(() => createUnigramTokenizer(make(0x61, { ...specials, endId: "7" }))).toThrow(
      'metadata "endId" is "7", expected an id below 1',
    );
    expect(() => createUnigramTokenizer(make(0xff, specials))).toThrow("not UTF-8");
  });
});
