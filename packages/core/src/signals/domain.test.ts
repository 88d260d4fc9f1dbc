import { describe, expect, it } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { createRouter } from "../create-router.ts";
import { createLadder } from "../models/ladder.ts";
import type { SignalRecord } from "../record/decision-record.ts";
import { createFakeModel } from "../testing/fake-model.ts";

/** The domain records of a prompt that the model scores so. */
async function domains(
  parts: { readonly signals?: string; readonly threshold?: number; readonly conditions: readonly string[] },
  scores: Readonly<Record<string, number>>,
): Promise<readonly SignalRecord[]> {
  const decisions = parts.conditions.map((name) => `{ name: ${name}, rules: { type: domain, name: ${name} } }`);
  const { config, diagnostics } = loadConfig(`
providers: { models: [{ name: m, backend_refs: [{ endpoint: "127.0.0.1:1" }] }], defaults: { default_model: m } }
routing: { modelCards: [{ name: m }], signals: ${parts.signals ?? "{}"}, decisions: [${decisions.join(", ")}] }
global: { model_catalog: { modules: { classifier: { domain: { threshold: ${parts.threshold ?? 0.5} } } } } }
`);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const router = createRouter({
    config: config!,
    models: createLadder([createFakeModel({ heads: { domain: () => scores } })]),
  });
  const body = new TextEncoder().encode(JSON.stringify({ model: "auto", messages: [{ role: "user", content: "x" }] }));
  return (await router.route({ body, header: () => undefined })).record.signals;
}

const matched = (records: readonly SignalRecord[]): string[] =>
  records.filter((one) => one.matched).map(({ name }) => name);

describe("domain signal", () => {
  it("matches the top label from the threshold on", async () => {
    const signals = "{ domains: [{ name: math }, { name: law }] }";
    const conditions = ["math", "law"];
    expect(matched(await domains({ signals, conditions }, { math: 0.5, other: 0.5 }))).toEqual(["math"]);
    expect(matched(await domains({ signals, conditions }, { math: 0.49, other: 0.51 }))).toEqual([]);
    expect(await domains({ signals, conditions, threshold: 0.3 }, { law: 0.4, other: 0.6 })).toMatchObject([
      { name: "math", value: 0, threshold: 0.3 },
      { name: "law", value: 0.4, threshold: 0.3 },
    ]);
  });

  it("lets several labels count when the distribution is flat, and only the top one when it is not", async () => {
    const parts = {
      signals: "{ domains: [{ name: math }, { name: law }] }",
      conditions: ["math", "law"],
      threshold: 0.2,
    };
    const flat = { math: 0.35, law: 0.3, health: 0.2, history: 0.15 };
    expect(matched(await domains(parts, flat))).toEqual(["math", "law"]);
    expect(matched(await domains(parts, { math: 0.78, law: 0.22 }))).toEqual(["math"]);
  });

  it("takes mmlu_categories for a rule's labels, whatever their case", async () => {
    const signals = "{ domains: [{ name: science, mmlu_categories: [Physics, biology] }] }";
    expect(matched(await domains({ signals, conditions: ["science"] }, { physics: 0.9, other: 0.1 }))).toEqual([
      "science",
    ]);
  });

  it("takes conditions for declarations where no domain is declared: a label for itself, another name for other", async () => {
    const conditions = ["math", "chitchat"];
    expect(matched(await domains({ conditions }, { math: 1 }))).toEqual(["math"]);
    expect(matched(await domains({ conditions }, { other: 1 }))).toEqual(["chitchat"]);
  });

  it("warns of a rule that can never match", () => {
    const { diagnostics } = loadConfig("routing: { signals: { domains: [{ name: maths }] } }");
    expect(diagnostics).toMatchObject([
      { severity: "warning", code: "unknown_name", path: ["routing", "signals", "domains", 0, "name"] },
    ]);
  });
});
