import { expect, it } from "vitest";
import { createFakeModel } from "../testing/fake-model.ts";
import { createSignalBench } from "../testing/signal-bench.ts";

function bench(needs: number, modules = "{}") {
  return createSignalBench({
    signals: "{ fact_check: [{ name: needs_fact_check }, { name: no_fact_check_needed }] }",
    conditions: { fact_check: ["needs_fact_check", "no_fact_check_needed"] },
    modules,
    models: [
      createFakeModel({ heads: { fact_check: () => ({ needs_fact_check: needs, no_fact_check_needed: 1 - needs }) } }),
    ],
  });
}

it("fact_check: a prompt needs checking from the threshold of 0.6 on", async () => {
  expect(await bench(0.6).signals("x")).toEqual([
    { type: "fact_check", name: "needs_fact_check", matched: true, confidence: 0.6, value: 0.6, threshold: 0.6 },
    { type: "fact_check", name: "no_fact_check_needed", matched: false, evidence: "needs_fact_check at 0.60" },
  ]);
});

it("fact_check: below the threshold the verdict flips, with the rest of the probability", async () => {
  expect(await bench(0.55).signals("x")).toMatchObject([
    { matched: false, value: 0.55, threshold: 0.6 },
    { matched: true, confidence: 0.45, evidence: "needs_fact_check at 0.55, below 0.60" },
  ]);
});

it("fact_check: the document's threshold counts", async () => {
  const modules = "{ hallucination_mitigation: { fact_check: { threshold: 0.9 } } }";
  expect(await bench(0.85, modules).signals("x")).toMatchObject([{ matched: false }, { matched: true }]);
});

it("fact_check: neither rule matches when no model can answer", async () => {
  const { signals } = createSignalBench({
    signals: "{ fact_check: [{ name: no_fact_check_needed }] }",
    conditions: { fact_check: ["no_fact_check_needed"] },
  });
  expect(await signals("x")).toMatchObject([{ matched: false, evidence: "no answer of any model tier" }]);
});
