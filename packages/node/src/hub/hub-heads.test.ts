import { describe, expect, test } from "vitest";
import { mapLabels, mapLogits, mapSpanLabels } from "./hub-heads.ts";

function softmax(logits: Float32Array): number[] {
  const weights = Array.from(logits, Math.exp);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

describe("mapLabels and mapLogits", () => {
  test("put labels into the order of the head and add up those that mean the same", () => {
    const map = mapLabels(["physics", "maths", "Math"], {
      labels: ["math", "physics", "law"],
      rename: { maths: "math" },
      isMultiLabel: false,
    });
    const [a, b, c] = [0.5, 0.25, 0.25].map(Math.log);
    const found = softmax(mapLogits([a!, b!, c!], map));
    for (const [index, value] of [0.5, 0.5, 0].entries()) expect(found[index]).toBeCloseTo(value, 6);
  });

  test("make the independent scores of a multi-label model sum to 1", () => {
    const map = mapLabels(["a", "b"], { isMultiLabel: true });
    // Sigmoids of 0.75 and 0.25.
    const found = softmax(mapLogits([Math.log(3), -Math.log(3)], map));
    expect(found[0]).toBeCloseTo(0.75, 6);
  });

  test("take the model's own labels when nobody names others", () => {
    expect(mapLabels(["LABEL_0", "LABEL_1"], { rename: { label_1: "law" }, isMultiLabel: false }).labels).toEqual([
      "LABEL_0",
      "law",
    ]);
  });

  test("let * stand for all that are not named", () => {
    const rename = { INJECTION: "jailbreak", "*": "benign" };
    expect(
      mapLabels(["ok", "fine", "injection"], { labels: ["benign", "jailbreak"], rename, isMultiLabel: false }).into,
    ).toEqual([0, 0, 1]);
  });

  test("list the labels that lead nowhere", () => {
    expect(() => mapLabels(["x", "law", "y"], { labels: ["law"], isMultiLabel: false })).toThrow(
      "the model's labels x, y are none of law",
    );
  });
});

describe("mapSpanLabels", () => {
  const ours = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
  test.each([
    ["BIO", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"], [0, 1, 2, 3, 4]],
    ["BIOES", ["O", "B-PER", "I-PER", "E-PER", "S-PER", "B-LOC"], [0, 1, 2, 2, 1, 3]],
    ["BILOU", ["O", "B-PER", "L-PER", "U-LOC"], [0, 1, 2, 3]],
    ["types alone", ["O", "PER", "LOC"], [0, 2, 4]],
  ])("reads %s", (_, labels, into) => {
    expect(mapSpanLabels(labels, { labels: ["PER", "LOC"] })).toMatchObject({ labels: ours, into });
  });

  test("renames whole labels and types; what becomes O is no span", () => {
    const rename = { LABEL_0: "O", LABEL_1: "B-PER", GPE: "LOC", MISC: "O" };
    expect(mapSpanLabels(["LABEL_0", "LABEL_1", "B-GPE", "I-MISC"], { rename })).toMatchObject({
      labels: ours,
      into: [0, 1, 3, 0],
    });
  });
});
