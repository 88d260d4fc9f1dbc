import { describe, expect, it } from "vitest";
import { createFakeModel } from "../testing/fake-model.ts";
import { createSignalBench } from "../testing/signal-bench.ts";

const names = ["AR", "DIFFUSION", "BOTH"];

/** The rules that match, for a classifier that says so. */
async function matching(
  text: string,
  { scores, detector = "{}" }: { readonly scores?: Readonly<Record<string, number>>; readonly detector?: string },
): Promise<string[]> {
  const { signals } = createSignalBench({
    signals: `{ modality: [${names.map((name) => `{ name: ${name} }`).join(", ")}] }`,
    conditions: { modality: names },
    modules: `{ modality_detector: ${detector} }`,
    models: scores === undefined ? [] : [createFakeModel({ heads: { modality: () => scores } })],
  });
  return (await signals(text)).filter(({ matched }) => matched).map(({ name }) => name);
}

describe("modality signal", () => {
  it("takes the classifier's label from the threshold on, and text otherwise", async () => {
    expect(await matching("x", { scores: { DIFFUSION: 0.7, AR: 0.3 } })).toEqual(["DIFFUSION"]);
    expect(await matching("x", { scores: { DIFFUSION: 0.55, AR: 0.45 } })).toEqual(["AR"]);
    const detector = "{ confidence_threshold: 0.5 }";
    expect(await matching("x", { scores: { BOTH: 0.55, AR: 0.45 }, detector })).toEqual(["BOTH"]);
    expect(await matching("x", {})).toEqual([]);
  });

  it("decides by keywords alone, those for both first", async () => {
    const detector = "{ method: keyword, keywords: [draw, 画], both_keywords: [illustrated story] }";
    expect(await matching("Draw a cat", { detector })).toEqual(["DIFFUSION"]);
    expect(await matching("请画一只猫", { detector })).toEqual(["DIFFUSION"]);
    expect(await matching("draw me an illustrated story", { detector })).toEqual(["BOTH"]);
    expect(await matching("an open drawer", { detector })).toEqual(["AR"]);
  });

  it("asks keywords where the classifier of a hybrid is not sure, then takes less from the classifier", async () => {
    const detector = "{ method: hybrid, keywords: [draw] }";
    const unsure = { DIFFUSION: 0.5, AR: 0.3, BOTH: 0.2 };
    expect(await matching("draw", { scores: { AR: 0.9, BOTH: 0.1 }, detector })).toEqual(["AR"]);
    expect(await matching("draw", { scores: { AR: 0.5, BOTH: 0.5 }, detector })).toEqual(["DIFFUSION"]);
    expect(await matching("paint", { scores: unsure, detector })).toEqual(["DIFFUSION"]);
    expect(await matching("draw", { detector })).toEqual(["DIFFUSION"]);
    expect(await matching("paint", { detector })).toEqual(["AR"]);
  });

  it("warns of a keyword method without keywords", () => {
    const { diagnostics } = createSignalBench({
      signals: "{ modality: [{ name: AR }] }",
      conditions: { modality: ["AR"] },
      modules: "{ modality_detector: { method: keyword } }",
    });
    expect(diagnostics).toMatchObject([{ severity: "warning", path: expect.arrayContaining(["modality_detector"]) }]);
  });
});
