import { expect, it } from "vitest";
import { createFakeModel } from "../testing/fake-model.ts";
import { createSignalBench } from "../testing/signal-bench.ts";

function bench(scores: Readonly<Record<string, number>>, modules = "{}") {
  return createSignalBench({
    signals: "{ user_feedbacks: [{ name: satisfied }, { name: wrong_answer }] }",
    conditions: { user_feedback: ["satisfied", "wrong_answer"] },
    modules,
    models: [createFakeModel({ heads: { feedback: () => scores } })],
  });
}

const conversation = [
  { role: "user", content: "2 + 2?" },
  { role: "assistant", content: "5" },
  { role: "user", content: "No, that is wrong" },
];

it("user_feedback: a sure complaint matches once the assistant has replied", async () => {
  const { signals } = bench({ wrong_answer: 0.8, satisfied: 0.2 });
  expect(await signals(conversation)).toEqual([
    { type: "user_feedback", name: "satisfied", matched: false, evidence: "wrong_answer at 0.80" },
    { type: "user_feedback", name: "wrong_answer", matched: true, confidence: 0.8, value: 0.8, threshold: 0.7 },
  ]);
  expect(await signals("No, that is wrong")).toMatchObject([
    { matched: false, evidence: "no reply of the assistant so far" },
    { matched: false },
  ]);
});

it("user_feedback: below the threshold the user counts as satisfied", async () => {
  expect(await bench({ wrong_answer: 0.6, satisfied: 0.4 }).signals(conversation)).toMatchObject([
    { matched: true, confidence: 0.4, evidence: "wrong_answer at 0.60, below 0.70" },
    { matched: false, value: 0.6 },
  ]);
  const modules = "{ feedback_detector: { threshold: 0.5 } }";
  expect(await bench({ wrong_answer: 0.6, satisfied: 0.4 }, modules).signals(conversation)).toMatchObject([
    { matched: false },
    { matched: true },
  ]);
});
