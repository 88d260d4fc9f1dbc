import { defineTextModelContract } from "@signalbox/core/testing";
import { afterAll, describe, expect, test, vi } from "vitest";
import {
  createSmallHubFolder,
  smallClassifier,
  smallEmbedder,
  smallTokenClassifier,
  tokens,
} from "../__fixtures__/small-hub-folder.ts";
import { createHubModel, type HubModelOptions } from "./hub-model.ts";
import type { PoolModel } from "../pool-model.ts";

// Loading a model takes a second, and several on a machine with other work.
vi.setConfig({ testTimeout: 60_000 });

const classifier = createSmallHubFolder(smallClassifier(["LABEL_0", "Law", "other"]));
const tokenLabels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
const tokenClassifier = createSmallHubFolder(smallTokenClassifier(tokenLabels, { onnx: "model_quantized.onnx" }));
const embedder = createSmallHubFolder(smallEmbedder(8));
const clsEmbedder = createSmallHubFolder(
  smallEmbedder(8, {
    files: { "1_Pooling/config.json": { word_embedding_dimension: 8, pooling_mode_cls_token: true } },
  }),
);
afterAll(() => {
  for (const folder of [classifier, tokenClassifier, embedder, clsEmbedder]) folder.remove();
});

const domain: HubModelOptions = {
  model: classifier.path,
  labels: ["other", "law", "math"],
  rename: { LABEL_0: "math" },
};

async function ready(options: HubModelOptions): Promise<PoolModel> {
  const model = createHubModel(options);
  await model.ready();
  return model;
}

async function answerOf(model: PoolModel, text: string) {
  const answer = await model.classify({ texts: [text], heads: Object.keys(model.heads) });
  if (answer.kind !== "answers") throw new Error(answer.message);
  return answer.answers[0]!;
}

defineTextModelContract(
  { describe, test },
  { name: "hub, a text classifier", create: () => ready(domain), batchTolerance: 1e-6 },
);
defineTextModelContract(
  { describe, test },
  { name: "hub, a token classifier", create: () => ready({ model: tokenClassifier.path }), batchTolerance: 1e-6 },
);
defineTextModelContract(
  { describe, test },
  { name: "hub, an embedder", create: () => ready({ model: embedder.path }), batchTolerance: 1e-6 },
);

describe("createHubModel", () => {
  test("puts the model's labels into the order of the head", async () => {
    const model = await ready(domain);
    expect(model.status()).toEqual({ state: "ready", runtime: "cpu" });
    const { scores } = await answerOf(model, "a");
    // Tokens [CLS] a [SEP] are the rows 2, 4 and 3 of the table, whose value at n is sin(n + 1).
    const logits = [0, 1, 2].map((label) => [2, 4, 3].reduce((sum, id) => sum + Math.sin(3 * id + label + 1), 0));
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const [math, law, other] = logits.map((logit) => Math.exp(logit) / total);
    for (const [index, value] of [other!, law!, math!].entries())
      expect(scores["domain"]![index]).toBeCloseTo(value, 5);
    await model.close();
  });

  test("finds spans at their places in the text, in UTF-16 units", async () => {
    const model = await ready({ model: tokenClassifier.path });
    expect(model.heads).toEqual({ pii: { kind: "spans", labels: ["PER", "LOC"] } });
    // The made-up network decides by the letter alone: look up a letter of each kind.
    const labelOf = (token: string): string => tokenLabels[indexOfMax(tokenLogits(tokens.indexOf(token)))]!;
    const outside = [..."abcdefghijklmnopqrstuvwxyz"].find((letter) => labelOf(letter) === "O")!;
    const inside = [..."abcdefghijklmnopqrstuvwxyz"].find((letter) => labelOf(letter).endsWith("PER"))!;
    for (const before of [outside, `👩🏽‍💻 ${outside}`, `  ${outside.toUpperCase()}\u0301 ½`, "①\u3000"]) {
      const text = `${before} ${inside.toUpperCase()}\u0308 ${outside}`;
      const found = (await answerOf(model, text)).spans["pii"]!.find(
        ({ label, start }) => label === "PER" && start > before.length,
      );
      expect(text.slice(found!.start, found!.end)).toBe(`${inside.toUpperCase()}\u0308`);
    }
    await model.close();
  });

  test.each([
    ["the mean of the tokens", embedder.path, [2, 4, 5, 3]],
    ["the first token where the model's pooling says so", clsEmbedder.path, [2]],
  ])("makes a vector of length 1 from %s", async (_, folder, ids) => {
    const model = await ready({ model: folder });
    expect(model.heads).toEqual({ embedding: { kind: "vector", dimension: 8 } });
    const { vectors } = await answerOf(model, "a b");
    const sums = Array.from({ length: 8 }, (_unused, at) => ids.reduce((sum, id) => sum + tokenLogits(id, 8)[at]!, 0));
    const length = Math.hypot(...sums);
    for (const [index, value] of vectors["embedding"]!.entries()) expect(value).toBeCloseTo(sums[index]! / length, 5);
    await model.close();
  });

  test("cuts a vector to the length that is asked for", async () => {
    const model = await ready({ model: embedder.path, dimension: 4 });
    const { vectors } = await answerOf(model, "hello");
    expect(vectors["embedding"]).toHaveLength(4);
    expect(Math.hypot(...vectors["embedding"]!)).toBeCloseTo(1, 5);
    await model.close();
  });

  test("refuses labels that nobody explained, before anything is loaded", () => {
    expect(() => createHubModel({ ...domain, rename: {} })).toThrow("LABEL_0 are none of other, law, math");
  });

  test("refuses a model that is for something else", () => {
    expect(() => createHubModel({ model: classifier.path, task: "token-classification" })).toThrow(
      "is of a BertForSequenceClassification, which is for text-classification, expected token-classification",
    );
  });

  test("says how to pull a model that is not there", () => {
    expect(() => createHubModel({ model: "signalbox/no-such-model", cacheDirectory: embedder.path })).toThrow(
      "run: signalbox models pull signalbox/no-such-model",
    );
  });

  test("fails with what the network gives when it is not what config.json says", async () => {
    const model = createHubModel({ model: embedder.path, dimension: 9 });
    expect(await model.ready()).toMatchObject({
      state: "failed",
      message: expect.stringContaining("gives 8 values, expected 9"),
    });
    await model.close();
  });
});

/** The token head of the small network: a row of its table, sin(n + 1), times its weights, cos((3 + width) n). */
function tokenLogits(id: number, width = tokenLabels.length): number[] {
  return Array.from({ length: width }, (_, column) =>
    Array.from(
      { length: 6 },
      (_unused, row) => Math.sin(6 * id + row + 1) * Math.cos((3 + width) * (row * width + column)),
    ).reduce((sum, value) => sum + value, 0),
  );
}

function indexOfMax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
