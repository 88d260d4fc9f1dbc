import type { StaticTierEntry } from "../models/manifest.ts";
import { writeSafetensors } from "./write-safetensors.ts";

const SPECIAL_PIECES = ["<s>", "<pad>", "</s>", "<unk>"];
const SMALL_PIECES = [
  "\u2581",
  "\u2581the",
  "\u2581th",
  "\u2581t",
  "\u2581h",
  "\u2581hell",
  "\u2581hello",
  "o",
  "\u2581deriv",
  "ative",
  "er",
  "in",
  "ing",
  "ous",
  ..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;!?()=^+-*/'\"",
  ..."的一是不了人我在有他这中大来上国",
  "中国",
  "我的",
  ..."àéèüöäñçß",
  ..."абвгдежзийклмнопрстуфхцчшщыьэюя",
  ..."あいうえおかきくけこ",
  ..."ابتثجح",
  "😀",
  "🚀",
];

/**
 * A tokenizer file of some two hundred pieces, for tests that need one but no trained model. Scores fall with the
 * index.
 */
export function smallTokenizerBytes(): Uint8Array {
  const pieces = [...SPECIAL_PIECES, ...SMALL_PIECES];
  const encoded = pieces.map((piece) => new TextEncoder().encode(piece));
  const offsets = new Uint32Array(pieces.length + 1);
  for (const [index, bytes] of encoded.entries()) offsets[index + 1] = offsets[index]! + bytes.length;
  const blob = new Uint8Array(offsets[pieces.length]!);
  for (const [index, bytes] of encoded.entries()) blob.set(bytes, offsets[index]);
  return writeSafetensors(
    {
      scores: {
        shape: [pieces.length],
        data: Float32Array.from(pieces, (_, id) => (id < SPECIAL_PIECES.length ? 0 : -3 - id / 32)),
      },
      offsets: { shape: [pieces.length + 1], data: offsets },
      pieces: { shape: [blob.length], data: blob },
    },
    { beginId: "0", padId: "1", endId: "2", unknownId: "3" },
  );
}

export interface SmallStaticModel {
  readonly entry: StaticTierEntry;
  readonly bytes: Uint8Array;
}

/** A static tier over `smallTokenizerBytes()` with the given labels and made-up weights. */
export function smallStaticModel(
  labels: readonly string[],
  options: { readonly normalise?: "l2" | "mean" } = {},
): SmallStaticModel {
  const pieces = SPECIAL_PIECES.length + SMALL_PIECES.length;
  const dimension = 8;
  const noise = (seed: number, range: number): number => ((seed * 2654435761) % (2 * range + 1)) - range;
  const bytes = writeSafetensors(
    {
      table: {
        shape: [pieces, dimension],
        data: Int8Array.from({ length: pieces * dimension }, (_, at) => noise(at + 1, 127)),
      },
      "domain.weight": {
        shape: [labels.length, dimension],
        data: Int16Array.from({ length: labels.length * dimension }, (_, at) => noise(at + 7, 30_000)),
      },
      "domain.bias": { shape: [labels.length], data: Float64Array.from(labels, (_, index) => index / 16) },
    },
    { "domain.scale": "8000", normalise: options.normalise ?? "l2" },
  );
  const entry: StaticTierEntry = {
    id: "static",
    kind: "static-table",
    file: "static.safetensors",
    bytes: bytes.length,
    sha256: "",
    tokenizer: "small",
    maxTokens: 64,
    dimension,
    heads: { domain: { labels, temperature: 0.8, answersAlone: 0.9 } },
  };
  return { entry, bytes };
}
