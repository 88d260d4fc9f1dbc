import type { ClassifyAnswer } from "@signalbox/core";
import { defineTextModelContract } from "@signalbox/core/testing";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { embeddedModelsUrl } from "@signalbox/models";
import { afterAll, describe, expect, test, vi } from "vitest";
import { createRecorder, type Recorder } from "./__fixtures__/recorder.ts";
import { createSmallModelFolder } from "./__fixtures__/small-model-folder.ts";
import { loadEmbeddedModels, type EmbeddedModelsOptions } from "./embedded-models.ts";
import { openModelFolder } from "./model-files.ts";
import type { PoolModel } from "./pool-model.ts";

// Loading a model takes a second, and several on a machine with other work.
vi.setConfig({ testTimeout: 60_000 });

const fast = createSmallModelFolder();
/** Some forty milliseconds a run: long enough for requests to pile up behind it. */
const slow = createSmallModelFolder({ products: 40 });
afterAll(() => {
  fast.remove();
  slow.remove();
});

async function encoderOf(options: EmbeddedModelsOptions): Promise<PoolModel> {
  const models = loadEmbeddedModels({ tiers: ["encoder"], ...options });
  await models.ready();
  return models.tiers[0] as PoolModel;
}

function batchSizes(recorder: Recorder): number[] {
  return recorder.measured.filter(({ name }) => name === "signalbox_model_batch_texts").map(({ value }) => value);
}

defineTextModelContract(
  { describe, test },
  { name: "node cpu, a small model", create: () => encoderOf({ modelsDirectory: fast.path }), batchTolerance: 1e-5 },
);
defineTextModelContract(
  { describe, test },
  { name: "node cpu, the embedded encoder", create: () => encoderOf({}), batchTolerance: 1e-5 },
);

describe("loadEmbeddedModels", () => {
  test("answers from the static tier at once, while the encoder loads", async () => {
    const models = loadEmbeddedModels({ modelsDirectory: fast.path });
    expect(models.status()).toEqual({
      static: { state: "ready", runtime: "javascript" },
      encoder: { state: "loading" },
    });
    const results = await models.classify({ text: "hello", heads: ["domain"] });
    expect(results.labels.get("domain")).toMatchObject({
      tier: "static",
      attempts: [{ tier: "static" }, { tier: "encoder", outcome: "unavailable" }],
    });
    expect(await models.ready()).toMatchObject({ encoder: { state: "ready", runtime: "cpu" } });
    expect((await models.classify({ text: "hello", heads: ["domain"] })).labels.get("domain")?.tier).toBe("encoder");
    await models.close();
  });

  test("says in one log line which provider was taken and why others were not", async () => {
    const recorder = createRecorder();
    const models = loadEmbeddedModels({
      modelsDirectory: fast.path,
      executionProvider: { name: "cuda", fallback: true },
      ...recorder,
    });
    const status = (await models.ready())["encoder"];
    const said = recorder.lines.filter(({ facts }) => "provider" in facts);
    expect(said).toHaveLength(1);
    expect(status).toEqual({ state: "ready", runtime: said[0]!.facts["provider"] });
    if (said[0]!.facts["provider"] === "cpu") {
      expect(said[0]).toMatchObject({
        level: "warn",
        facts: { refused: [{ provider: "cuda", reason: expect.stringMatching(/./) }] },
      });
    }
    await models.close();
  });

  test("runs on the provider that was asked for by name, or fails and says why", async () => {
    const recorder = createRecorder();
    const models = loadEmbeddedModels({ modelsDirectory: fast.path, executionProvider: "cuda", ...recorder });
    const status = (await models.ready())["encoder"]!;
    if (status.state === "ready") expect(status.runtime).toBe("cuda");
    else {
      expect(status).toMatchObject({
        state: "failed",
        message: expect.stringContaining("no execution provider works: cuda: "),
      });
      expect(recorder.lines).toMatchObject([{ level: "error", message: "the model could not be loaded" }]);
    }
    await models.close();
  });

  test("keeps the static tier when an encoder file is damaged, and names the file", async () => {
    const folder = createSmallModelFolder();
    writeFileSync(join(folder.path, "encoder.onnx"), "not a model");
    const recorder = createRecorder();
    const models = loadEmbeddedModels({ modelsDirectory: folder.path, ...recorder });
    const { encoder } = await models.ready();
    expect(encoder).toMatchObject({ state: "failed", message: expect.stringContaining("encoder.onnx has 11 bytes") });
    expect(recorder.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "the model could not be loaded" }),
    );
    expect((await models.classify({ text: "hello", heads: ["domain"] })).labels.get("domain")?.tier).toBe("static");
    await models.close();
    folder.remove();
  });

  test("loads only the tiers it is asked for, and refuses unknown ones", async () => {
    const models = loadEmbeddedModels({ modelsDirectory: fast.path, tiers: ["static"] });
    expect(Object.keys(await models.ready())).toEqual(["static"]);
    expect(() => loadEmbeddedModels({ modelsDirectory: fast.path, tiers: ["statik"] })).toThrow('no tier "statik"');
  });

  test("closes while it loads", async () => {
    const models = loadEmbeddedModels({ modelsDirectory: fast.path });
    await models.close();
    expect(await models.ready()).toMatchObject({ encoder: { state: "closed" } });
  });
});

describe("the queue of an encoder", () => {
  const classify = (
    model: PoolModel,
    text: string,
    options: { deadlineMs?: number; signal?: AbortSignal } = {},
  ): ReturnType<PoolModel["classify"]> => model.classify({ texts: [text], heads: ["domain"], ...options });

  const mathOf = (answer: ClassifyAnswer): number =>
    answer.kind === "answers" ? answer.answers[0]!.scores["domain"]![0]! : Number.NaN;

  test("forms batches while the worker is busy, and answers each with its own scores", async () => {
    const recorder = createRecorder();
    const model = await encoderOf({ modelsDirectory: slow.path, ...recorder });
    const texts = Array.from({ length: 13 }, (_, index) => `hello ${"abcdefghijklmnop"[index]}`);
    const answers = await Promise.all(texts.map((text) => classify(model, text)));
    expect(batchSizes(recorder)).toEqual([1, 12]);
    for (const [index, text] of texts.entries())
      expect(mathOf(answers[index]!)).toBeCloseTo(mathOf(await classify(model, text)), 6);
    await model.close();
  });

  test("keeps texts of very different lengths apart", async () => {
    const recorder = createRecorder();
    const model = await encoderOf({ modelsDirectory: slow.path, ...recorder });
    const texts = ["first", "short", "long ".repeat(60), "brief", "also long ".repeat(40)];
    await Promise.all(texts.map((text) => classify(model, text)));
    expect(batchSizes(recorder)).toEqual([1, 2, 2]);
    await model.close();
  });

  test("answers late requests without the model and counts those under way as abandoned", async () => {
    const recorder = createRecorder();
    const model = await encoderOf({ modelsDirectory: slow.path, ...recorder });
    const answers = await Promise.all([
      classify(model, "under way", { deadlineMs: 5 }),
      classify(model, "waiting", { deadlineMs: 5 }),
      classify(model, "patient"),
    ]);
    expect(answers).toMatchObject([{ reason: "deadline" }, { reason: "deadline" }, { kind: "answers" }]);
    expect(
      recorder.measured.filter(({ name, value }) => name === "signalbox_model_abandoned_total" && value > 0),
    ).toEqual([{ name: "signalbox_model_abandoned_total", value: 1, labels: { tier: "encoder", reason: "deadline" } }]);
    expect(batchSizes(recorder)).toEqual([1, 1]);
    await model.close();
  });

  test("turns requests away when too many wait", async () => {
    const model = await encoderOf({ modelsDirectory: slow.path, maxQueue: 2 });
    const answers = await Promise.all(["under way", "a", "b", "c", "d"].map((text) => classify(model, text)));
    expect(answers.map((answer) => (answer.kind === "answers" ? "scores" : answer.reason))).toEqual([
      "scores",
      "scores",
      "scores",
      "overloaded",
      "overloaded",
    ]);
    await model.close();
  });

  test("shares work among workers", async () => {
    const recorder = createRecorder();
    const model = await encoderOf({ modelsDirectory: slow.path, workers: 2, ...recorder });
    await expect
      .poll(() => recorder.lines.filter(({ message }) => message === "model ready").length, { timeout: 30_000 })
      .toBe(2);
    await Promise.all([classify(model, "one"), classify(model, "two")]);
    expect(batchSizes(recorder)).toEqual([1, 1]);
    await model.close();
  });
});

describe("the embedded networks", () => {
  interface GoldenCase {
    readonly text: string;
    readonly [tier: string]: unknown;
  }
  interface NetworkAnswers {
    readonly embedding: readonly number[];
    readonly probabilities: Readonly<Record<string, readonly number[]>>;
  }
  const golden = JSON.parse(readFileSync(new URL("golden.json", embeddedModelsUrl), "utf8")) as {
    readonly cases: readonly GoldenCase[];
  };
  const networks = openModelFolder().manifest.tiers.filter(({ kind }) => kind === "onnx");

  test.each(networks.map(({ id }) => id))("%s gives the answers that the training recipe recorded", async (tier) => {
    const models = loadEmbeddedModels({ tiers: [tier] });
    await models.ready();
    const model = models.tiers[0]!;
    for (const each of golden.cases) {
      const expected = each[tier] as NetworkAnswers;
      const heads = Object.keys(expected.probabilities);
      const answer = await model.classify({ texts: [each.text], heads: [...heads, "embedding"] });
      if (answer.kind !== "answers") throw new Error(answer.message);
      const { scores, vectors } = answer.answers[0]!;
      for (const head of heads) {
        const apart = scores[head]!.map((value, label) => Math.abs(value - expected.probabilities[head]![label]!));
        expect(Math.max(...apart), `${head} of ${each.text.slice(0, 60)}`).toBeLessThanOrEqual(0.02);
      }
      for (const [index, value] of expected.embedding.entries())
        expect(Math.abs(vectors["embedding"]![index]! - value)).toBeLessThanOrEqual(0.02);
    }
    await models.close();
  });
});
