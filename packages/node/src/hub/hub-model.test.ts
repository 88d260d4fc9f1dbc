import { defineTextModelContract } from "@signalbox/core/testing";
import { afterAll, describe, expect, test, vi } from "vitest";
import { createRecorder } from "../__fixtures__/recorder.ts";
import { createSmallHubFolder } from "../__fixtures__/small-hub-folder.ts";
import { labelIndex, toProbabilities } from "./hub-labels.ts";
import { createHubModel } from "./hub-model.ts";

// Loading a model takes a second, and several on a machine with other work.
vi.setConfig({ testTimeout: 60_000 });

const folder = createSmallHubFolder(["LABEL_0", "Law", "other"]);
afterAll(() => folder.remove());

const options = {
  model: folder.path,
  labels: ["other", "law", "math"],
  rename: { LABEL_0: "math" },
  dtype: "fp32",
  isOffline: true,
};

defineTextModelContract(
  { describe, test },
  {
    name: "hub, a local folder",
    create: async () => {
      const model = createHubModel(options);
      await model.ready();
      return model;
    },
    batchTolerance: 1e-6,
  },
);

describe("createHubModel", () => {
  test("puts the model's labels into the order of the head", async () => {
    const model = createHubModel(options);
    expect(await model.ready()).toEqual({ state: "ready", runtime: "cpu" });
    const answer = await model.classify({ texts: ["a"], heads: ["domain"] });
    if (answer.kind !== "scores") throw new Error(answer.message);
    // Tokens [CLS] a [SEP] are the rows 2, 4 and 3 of the table, whose value at n is sin(n + 1).
    const logits = [0, 1, 2].map((label) => [2, 4, 3].reduce((sum, id) => sum + Math.sin(3 * id + label + 1), 0));
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const [math, law, other] = logits.map((logit) => Math.exp(logit) / total);
    const scores = answer.scores[0]!["domain"]!;
    for (const [index, value] of [other!, law!, math!].entries()) expect(scores[index]).toBeCloseTo(value, 5);
    await model.close();
  });

  test("fails with the labels that nobody explained", async () => {
    const recorder = createRecorder();
    const model = createHubModel({ ...options, rename: {}, ...recorder });
    expect(await model.ready()).toMatchObject({
      state: "failed",
      message: expect.stringContaining("LABEL_0 are none of other, law, math"),
    });
    await model.close();
  });

  test("fails with a message when there is no such model offline", async () => {
    const model = createHubModel({ ...options, model: "signalbox/no-such-model" });
    expect(await model.ready()).toMatchObject({ state: "failed", message: expect.stringContaining("cpu: ") });
    await model.close();
  });
});

describe("labelIndex and toProbabilities", () => {
  test("add up labels that mean the same and make independent scores sum to 1", () => {
    const index = labelIndex(["physics", "maths", "Math"], { labels: ["math", "physics"], rename: { maths: "math" } });
    const scores = [
      { label: "maths", score: 0.5 },
      { label: "Math", score: 0.25 },
      { label: "physics", score: 0.75 },
    ];
    expect(toProbabilities(scores, index, 2)).toEqual([0.5, 0.5]);
    expect(toProbabilities([], index, 2)).toEqual([0.5, 0.5]);
  });
});
