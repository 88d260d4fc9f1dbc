import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pairFeatureNames, pairFeatures, readPairHeads, sameQuestion } from "./index.ts";

const heads = readPairHeads(
  JSON.parse(readFileSync(new URL("../../../../models/embedded/pairs.json", import.meta.url), "utf8")),
);

describe("sameQuestion", () => {
  it.each([
    ["How often should I wash my bedsheets?", "how often should i wash my bedsheets"],
    ["Which planets have rings?", "Could you please tell me which planets have rings?"],
    ["Name three houseplants for a dark room.", "Name 3 houseplants for a dark room."],
    ["How many tablespoons are in 100 millilitres?", "How many tbsp are in 100 ml?"],
    ["How do I permanently delete my account?", "How do I delete my account permanently?"],
    ["What's the best way to clean suede shoes?", "what is teh best way to clean suede shoes"],
    ["¿Cómo instalo Node 20 en Debian?", "Oye, ¿cómo instalo Node 20 en Debian?"],
    ["Nenne 3 Sehenswürdigkeiten in Bamberg.", "Nenne bitte drei Sehenswürdigkeiten in Bamberg."],
    ["Donne-moi 5 conseils pour dormir en avion.", "Donne-moi cinq conseils pour dormir en avion, merci."],
    ["法国的首都是哪里？", "请问法国的首都是哪里"],
  ])("lets the answer to %j serve %j", (a, b) => {
    expect(sameQuestion(a, b, { heads })).toMatchObject({ same: true });
  });

  it.each([
    ["How do I get from London to Paris by train?", "How do I get from Paris to London by train?", "direction"],
    ["How do I turn a list of dicts into a tree?", "How do I turn a dict of lists into a tree?", "direction"],
    ["5英里等于多少公里？", "5公里等于多少英里？", "number"],
    ["Who won the World Cup in 2014?", "Who won the World Cup in 2010?", "number"],
    ["Is 2 hours enough for a layover?", "Is 60 minutes enough for a layover?", "number"],
    ["Wake me up at 3 pm.", "Wake me up at 3 am.", "number"],
    ["Solve 2x + 6 = 14", "Solve 2x + 8 = 14", "number"],
    ["Distance from Rome to Milan in km?", "Distance from Rome to Milan in miles?", "unit"],
    ["Which metals rust?", "Which metals don't rust?", "negation"],
    ["怎么打开通知？", "怎么关闭通知？", "opposite"],
    ["Comment activer le mode sombre ?", "Comment désactiver le mode sombre ?", "opposite"],
    ["What is the maximum dose for adults?", "What is the minimum dose for adults?", "opposite"],
    ["Translate this into German: the train is late", "Translate this into French: the train is late", "language"],
    ["Sort a list in Python", "Sort a list in Ruby", "programming"],
    ["Ist der 1. Mai ein Feiertag?", "Ist der 1. Juni ein Feiertag?", "date"],
    ["Give the result as JSON", "Give the result as CSV", "format"],
  ])("refuses %j for %j and names the %s", (a, b, kind) => {
    const { same, conflicts } = sameQuestion(a, b, { heads });
    expect(same).toBe(false);
    expect(conflicts.filter(({ hard }) => hard).map((conflict) => conflict.kind)).toContain(kind);
  });

  it.each([
    ["How do I prevent SQL injection in PHP?", "How do I prevent cross-site scripting in PHP?"],
    ["Can dogs eat grapes?", "Can dogs eat apples?"],
    ["Explain photosynthesis to a five-year-old", "Explain photosynthesis to a biology student"],
    ["怎么重置路由器？", "怎么重启路由器？"],
    ["", "Can dogs eat apples?"],
  ])("refuses %j for %j", (a, b) => {
    expect(sameQuestion(a, b, { heads }).same).toBe(false);
  });

  it.each([
    ["What is the difference between weather and climate?", "What's the difference between climate and weather?"],
    ["Is 2 hours enough?", "Is 120 minutes enough?"],
    ["这段代码能不能运行？", "这段代码能运行吗？"],
  ])("finds nothing that differs in substance between %j and %j", (a, b) => {
    expect(sameQuestion(a, b, { heads }).conflicts).toEqual([]);
  });

  it("decides alike whichever question comes first", () => {
    const words = fc.constantFrom(
      "how",
      "do",
      "I",
      "get",
      "from",
      "Rome",
      "to",
      "Milan",
      "in",
      "2",
      "hours",
      "not",
      "more",
      "less",
      "的",
      "公里",
    );
    const question = fc.array(words, { maxLength: 12 }).map((list) => list.join(" "));
    fc.assert(
      fc.property(question, question, (a, b) => {
        const forward = pairFeatures(a, b);
        const backward = pairFeatures(b, a);
        expect(backward.values).toEqual(forward.values);
        expect(backward.conflicts.map((conflict) => conflict.b)).toEqual(
          forward.conflicts.map((conflict) => conflict.a),
        );
      }),
    );
  });

  it("finds a text the same as itself and never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(pairFeatures(a, a).conflicts).toEqual([]);
        const { values } = pairFeatures(a, b);
        expect(values).toHaveLength(pairFeatureNames.length);
        expect(values.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["words", "how many miles from Rome to Milan in 2024 "],
    ["ideographs", "从北京到上海坐高铁要多久三百"],
    ["one letter", "a"],
    ["quotes", "'\""],
    ["hyphens", "-x-"],
    ["digits", "1.2,"],
    ["apostrophes", "l'n't"],
    ["numbers in words", "one hundred and "],
  ])("takes processor time in proportion to the length of 100 KB of %s", (_, piece) => {
    const time = (size: number): number => {
      const text = piece.repeat(Math.ceil(size / piece.length));
      const before = process.cpuUsage();
      pairFeatures(text, `${text.slice(7)} x`);
      const { user } = process.cpuUsage(before);
      return user / 1_000;
    };
    time(10_000);
    const short = time(25_000);
    // Four times the text: a quadratic pass would take sixteen times as long.
    expect(time(100_000)).toBeLessThan(Math.max(9 * short, 500));
  });
});

describe("readPairHeads", () => {
  it.each([
    [null, "pairs.json"],
    [{ format: "other" }, "signalbox-pairs/1"],
    [{ format: "signalbox-pairs/1", heads: { words: { features: ["mood"] } } }, "mood"],
  ])("refuses %j", (content, message) => {
    expect(() => readPairHeads(content)).toThrow(message);
  });
});
