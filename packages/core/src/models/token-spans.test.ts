import { describe, expect, test } from "vitest";
import { smallTokenizerBytes } from "../testing/small-models.ts";
import type { OnnxSpanHeadEntry } from "./manifest.ts";
import { mergeSpans, readSpans } from "./token-spans.ts";
import { createUnigramTokenizer } from "./unigram-tokenizer.ts";

const info: OnnxSpanHeadEntry = {
  kind: "spans",
  labels: ["O", "B-PERSON", "I-PERSON", "B-GPE", "I-GPE"],
  output: "pii",
  temperature: 1,
  reading: { kind: "sample" },
};
const tokenizer = createUnigramTokenizer(smallTokenizerBytes());

/** Spans of a text whose tokens get the labels that `labelOf` says for their place. */
function read(text: string, labelOf: (start: number, token: number) => string, sure = 8, head = info) {
  const { ids, starts, ends } = tokenizer.encodeWithOffsets(text);
  const logits = new Float32Array((ids.length + 2) * info.labels.length);
  for (let token = 0; token < ids.length; token++)
    logits[(token + 1) * info.labels.length + info.labels.indexOf(labelOf(starts[token]!, token))] = sure;
  return readSpans(logits, { ids, places: { starts, ends } }, { text, info: head, specials: true });
}

describe("readSpans", () => {
  test("joins the tokens of one entity and keeps neighbours of the same type apart where one begins", () => {
    const text = "ask Zoe Quick Tom now";
    const spans = read(text, (start) =>
      start < 4 || start >= 18 ? "O" : start === 4 || start === 14 ? "B-PERSON" : "I-PERSON",
    );
    expect(spans.map(({ label, start, end }) => [label, text.slice(start, end)])).toEqual([
      ["PERSON", "Zoe Quick"],
      ["PERSON", "Tom"],
    ]);
    expect(spans.every(({ confidence }) => confidence > 0.9 && confidence <= 1)).toBe(true);
  });

  test("lets the tokens of a word outvote one of them, so that no span ends inside a word", () => {
    const text = "in Quickstown";
    const spans = read(text, (start) => (start < 3 || start === 5 ? "O" : "B-GPE"));
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(["Quickstown"]);
  });

  test("reads a head that knows no beginnings, as those of some hubs do not", () => {
    const text = "ask Zoe now";
    const spans = read(text, (start) => (start >= 4 && start < 7 ? "I-PERSON" : "O"), 2);
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(["Zoe"]);
  });

  test("starts a span with an inside label that nothing began", () => {
    expect(read("Zoe", () => "I-PERSON")).toMatchObject([{ label: "PERSON", start: 0, end: 3 }]);
  });

  test("drops spans that are less sure than the floor of their type", () => {
    const floored = { ...info, floors: { PERSON: 0.9 } };
    const labelled = (start: number): string => (start < 4 ? "B-PERSON" : start === 4 ? "B-GPE" : "I-GPE");
    expect(read("Zoe Quick", labelled, 2, floored).map(({ label }) => label)).toEqual(["GPE"]);
    expect(read("Zoe Quick", labelled, 8, floored).map(({ label }) => label)).toEqual(["PERSON", "GPE"]);
  });

  test("lets transitions tell a line break from a space", () => {
    const none = [0, 0, 0, 0];
    // Nothing follows a person on its line.
    const transitions = {
      onLine: [none, [0, -9, -9, -9], none],
      overLine: [none, none, none],
    };
    const unsure = (start: number): string => (start < 3 ? "B-PERSON" : "B-GPE");
    const brief = (text: string): readonly string[] =>
      read(text, unsure, 3, { ...info, transitions }).map(
        ({ label, start, end }) => `${label} ${text.slice(start, end)}`,
      );
    expect(brief("Zoe Tom")).toEqual(["PERSON Zoe"]);
    expect(brief("Zoe\nTom")).toEqual(["PERSON Zoe", "GPE Tom"]);
  });

  test("ends spans inside runs of Han, which have no words", () => {
    const text = "我在中国";
    const spans = read(text, (start) => (start < 2 ? "O" : start === 2 ? "B-GPE" : "I-GPE"));
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(["中国"]);
  });
});

describe("mergeSpans", () => {
  test("keeps the longer of two that overlap, as windows of one text may give them", () => {
    const long = { label: "PERSON", start: 2, end: 9, confidence: 0.6 };
    const short = { label: "PERSON", start: 4, end: 9, confidence: 0.9 };
    const apart = { label: "GPE", start: 0, end: 2, confidence: 0.5 };
    expect(mergeSpans([short, long, apart])).toEqual([apart, long]);
  });
});
