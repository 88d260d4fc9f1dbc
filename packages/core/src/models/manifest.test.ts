import { describe, expect, test } from "vitest";
import { readManifest } from "./manifest.ts";

const manifestWith = (head: object): unknown => ({
  format: "signalbox-models/2",
  tokenizers: {},
  tiers: [{ id: "encoder", kind: "onnx", heads: { pii: head } }],
});
const spans = { kind: "spans", labels: ["O", "B-GPE", "I-GPE"] };

describe("readManifest", () => {
  test("takes floors of a spans head by its types", () => {
    expect(() => readManifest(manifestWith({ ...spans, floors: { GPE: 0.62 } }))).not.toThrow();
  });

  test.each([
    ["a type that the head does not have", { ...spans, floors: { PERSON: 0.5 } }],
    ["a floor above 1", { ...spans, floors: { GPE: 62 } }],
    ["a floor that is no number", { ...spans, floors: { GPE: "high" } }],
    ["a head without spans", { kind: "labels", labels: ["B-GPE"], floors: { GPE: 0.5 } }],
  ])("refuses floors with %s", (_, head) => {
    expect(() => readManifest(manifestWith(head))).toThrow(/floors of a spans head/);
  });

  test("takes two tables of transitions and refuses others", () => {
    const table = [
      [0, 0, 0],
      [0, 0, 0.5],
    ];
    const withTables = (onLine: unknown): unknown =>
      manifestWith({ ...spans, transitions: { onLine, overLine: table } });
    expect(() => readManifest(withTables(table))).not.toThrow();
    for (const wrong of [
      undefined,
      [],
      [[0, 0, 0]],
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0, 0, 0],
        [0, 0, "1"],
      ],
    ])
      expect(() => readManifest(withTables(wrong))).toThrow("two tables of 2 × 3 transitions");
  });

  test("names the format that it expects", () => {
    expect(() => readManifest({ format: "signalbox-models/1" })).toThrow(
      '"signalbox-models/2", got "signalbox-models/1"',
    );
  });
});
