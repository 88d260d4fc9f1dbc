import { describe, expect, test } from "vitest";
import { writeSafetensors } from "../testing/write-safetensors.ts";
import { encoderBatch } from "./encoder-batch.ts";
import { createEncoderHeads } from "./encoder-heads.ts";
import type { EncoderTierEntry } from "./manifest.ts";
import { encoderTokens } from "./truncate-tokens.ts";
import { createUnigramTokenizer } from "./unigram-tokenizer.ts";
import { smallTokenizerBytes } from "../testing/small-models.ts";

const entry: EncoderTierEntry = {
  id: "encoder",
  kind: "onnx-encoder",
  file: "encoder.onnx",
  bytes: 0,
  sha256: "",
  headsFile: "heads.safetensors",
  headsBytes: 0,
  headsSha256: "",
  tokenizer: "small",
  maxTokens: 16,
  prefix: "query: ",
  dimension: 2,
  inputs: { ids: "ids", mask: "mask" },
  outputs: ["pooled_4", "pooled_8"],
  embedding: "pooled_8",
  heads: {
    domain: { labels: ["a", "b"], temperature: 2, features: ["pooled_8", "pooled_4"], normalise: "l2" },
    risk: { labels: ["no", "yes"], temperature: 1, features: ["pooled_4"], normalise: "none" },
  },
};
const bytes = writeSafetensors({
  "domain.weight": { shape: [2, 4], data: Float32Array.of(1, 2, 3, 4, -1, 0, 0.5, 0) },
  "domain.bias": { shape: [2], data: Float32Array.of(0.25, 0) },
  "risk.weight": { shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) },
  "risk.bias": { shape: [2], data: Float32Array.of(0, 0) },
});
const outputs = { pooled_4: Float32Array.of(9, 9, 0, 2), pooled_8: Float32Array.of(9, 9, 3, 4) };

describe("createEncoderHeads", () => {
  const heads = createEncoderHeads(entry, bytes);

  test("joins normalised features in the order of the manifest", () => {
    // Row 1: [3, 4] / 5 then [0, 2] / 2 → logits 0.6 + 1.6 + 4 + 0.25 and −0.6.
    const [a] = heads.score(outputs, 1, ["domain"])["domain"]!;
    expect(a).toBeCloseTo(1 / (1 + Math.exp((-0.6 - 6.45) / 2)), 6);
  });

  test("takes features as they are where the manifest says so", () => {
    const [no, yes] = heads.score(outputs, 1, ["risk"])["risk"]!;
    expect(yes! / no!).toBeCloseTo(Math.exp(2), 10);
  });

  test("knows which outputs a set of heads reads", () => {
    expect(heads.outputsFor(["risk"])).toEqual(["pooled_4"]);
    expect(heads.outputsFor(["domain", "risk"])).toEqual(["pooled_8", "pooled_4"]);
  });

  test("refuses a head over an output that the encoder lacks", () => {
    const wrong = { ...entry, heads: { domain: { ...entry.heads["domain"]!, features: ["pooled_12"] } } };
    expect(() => createEncoderHeads(wrong, bytes)).toThrow(
      'head "domain" reads "pooled_12", which is no output of tier "encoder"',
    );
  });
});

describe("encoderTokens and encoderBatch", () => {
  const tokenizer = createUnigramTokenizer(smallTokenizerBytes());

  test("frames the first tokens of prefix and text", () => {
    const whole = [...tokenizer.encode(`query: ${"hello ".repeat(40)}`)];
    const ids = [...encoderTokens(tokenizer, "hello ".repeat(40), { prefix: "query: ", maxTokens: 16 })];
    expect(ids).toEqual([tokenizer.beginId, ...whole.slice(0, 14), tokenizer.endId]);
    expect([...encoderTokens(tokenizer, "", { prefix: "", maxTokens: 16 })]).toEqual([
      tokenizer.beginId,
      tokenizer.endId,
    ]);
  });

  test("pads to the longest sequence and masks what was padded", () => {
    const batch = encoderBatch([Int32Array.of(5, 6, 7), Int32Array.of(8)], 1);
    expect(batch.shape).toEqual([2, 3]);
    expect([...batch.ids]).toEqual([5n, 6n, 7n, 8n, 1n, 1n]);
    expect([...batch.mask]).toEqual([1n, 1n, 1n, 1n, 0n, 0n]);
  });
});
