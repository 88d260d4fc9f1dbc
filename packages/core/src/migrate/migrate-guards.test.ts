import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../config/load-config.ts";
import { createRouter } from "../create-router.ts";
import { createLadder } from "../models/ladder.ts";
import { createFakeModel } from "../testing/fake-model.ts";
import { migrateV01 } from "./migrate-v01.ts";

/** Decides with a head that finds attacks in "ATTACK", and a finder that takes EMAIL and PHONE for personal data. */
async function decide(
  old: object,
  text: string,
): Promise<{ readonly decision: string | null; readonly model: string }> {
  const { document } = migrateV01(old);
  const { config, diagnostics } = loadConfig(JSON.stringify(document), {
    services: {
      findPii: (prompt) =>
        ["EMAIL", "PHONE"].flatMap((type) => {
          const start = prompt.indexOf(type);
          return start < 0 ? [] : [{ type, start, end: start + type.length, confidence: 0.8 }];
        }),
    },
  });
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  const model = createFakeModel({
    heads: {
      jailbreak: (prompt) => ({
        jailbreak: prompt.includes("ATTACK") ? 0.8 : 0.1,
        benign: prompt.includes("ATTACK") ? 0.2 : 0.9,
      }),
    },
  });
  const router = createRouter({ config, models: createLadder([model]) });
  const body = new TextEncoder().encode(JSON.stringify({ model: "auto", messages: [{ role: "user", content: text }] }));
  const { record } = await router.route({ body, header: () => undefined });
  const { result } = record;
  return {
    decision: "decision" in result ? result.decision : null,
    model: result.kind === "response" ? "refused" : result.kind === "model" ? result.model : result.kind,
  };
}

const keyword = (word: string): object => ({ operator: "OR", conditions: [{ type: "keyword", name: word }] });
const keywords = ["one", "two", "three", "four"].map((name) => ({ name, operator: "OR", keywords: [name] }));

/** A decision of the old layout that is taken when its word is in the text. */
function decision(word: string, priority: number, more: object = {}): object {
  return { name: word, priority, rules: keyword(word), modelRefs: [{ model: `model-${word}` }], ...more };
}

const pii = (...allowed: string[]): object => ({
  plugins: [{ type: "pii", configuration: { enabled: true, pii_types_allowed: allowed } }],
});

describe("the built-in guards of the old layout", () => {
  it("refuse attacks in every request when prompt_guard is on, also where no decision matches", async () => {
    const old = {
      keyword_rules: keywords,
      decisions: [decision("one", 10)],
      default_model: "rest",
      prompt_guard: { enabled: true, threshold: 0.7 },
    };
    expect(await decide(old, "one")).toEqual({ decision: "one", model: "model-one" });
    expect(await decide(old, "one ATTACK")).toEqual({ decision: "jailbreak_guard", model: "refused" });
    expect(await decide(old, "ATTACK")).toEqual({ decision: "jailbreak_guard", model: "refused" });
    expect(await decide({ ...old, prompt_guard: { enabled: true, threshold: 0.9 } }, "ATTACK")).toMatchObject({
      model: "rest",
    });
    expect(await decide({ ...old, prompt_guard: { enabled: false } }, "ATTACK")).toMatchObject({ model: "rest" });
  });

  it("leave out the decisions that opt out, and take those that opt in with a threshold of their own", async () => {
    const plugin = (configuration: object): object => ({ plugins: [{ type: "jailbreak", configuration }] });
    const decisions = [
      decision("one", 30, plugin({ enabled: false })),
      decision("two", 20),
      decision("three", 10, plugin({ enabled: true, threshold: 0.9 })),
    ];
    const old = {
      keyword_rules: keywords,
      decisions,
      default_model: "rest",
      prompt_guard: { enabled: true, threshold: 0.7 },
    };
    expect(await decide(old, "one two ATTACK")).toMatchObject({ model: "model-one" });
    expect(await decide(old, "two three ATTACK")).toMatchObject({ model: "refused" });
    expect(await decide(old, "three ATTACK")).toMatchObject({ model: "model-three" });
    expect(await decide(old, "ATTACK")).toMatchObject({ model: "refused" });
  });

  it("refuse personal data that a decision's plugin does not allow", async () => {
    const old = {
      keyword_rules: keywords,
      decisions: [decision("one", 10, pii("PHONE")), decision("two", 20)],
      default_model: "rest",
    };
    expect(await decide(old, "one EMAIL")).toEqual({ decision: "pii_guard", model: "refused" });
    expect(await decide(old, "one PHONE")).toMatchObject({ model: "model-one" });
    expect(await decide(old, "one two EMAIL")).toMatchObject({ model: "model-two" });
    expect(await decide(old, "EMAIL")).toMatchObject({ model: "rest" });
  });

  it("are one decision for neighbours with the same policy", () => {
    const decisions = [decision("one", 10, pii()), decision("two", 20, pii()), decision("three", 5, pii())];
    const { document } = migrateV01({ keyword_rules: keywords, decisions });
    const all = (document["routing"] as { decisions: { name: string; priority: number; rules: unknown }[] }).decisions;
    expect(all.map(({ name, priority }) => [name, priority])).toEqual([
      ["one", 10],
      ["two", 20],
      ["three", 5],
      ["pii_guard", 21],
    ]);
    expect(all[3]!.rules).toEqual({
      operator: "AND",
      conditions: [
        { type: "pii", name: "personal_data" },
        { operator: "OR", conditions: ["two", "one", "three"].map((name) => ({ type: "keyword", name })) },
      ],
    });
  });

  it("send personal data past the models whose pii_policy forbids it, and refuse it where all do", async () => {
    const strict = { pii_policy: { allow_by_default: false, pii_types_allowed: ["PHONE"] } };
    const two = { modelRefs: [{ model: "strict" }, { model: "open" }] };
    const old = {
      keyword_rules: keywords,
      model_config: {
        strict,
        open: { pii_policy: { allow_by_default: true } },
        other: { loras: [{ name: "lora" }], ...strict },
      },
      decisions: [decision("one", 10, two), decision("two", 20, { modelRefs: [{ model: "strict" }] })],
      default_model: "lora",
    };
    expect(await decide(old, "one")).toMatchObject({ decision: "one", model: "strict" });
    expect(await decide(old, "one PHONE")).toMatchObject({ model: "strict" });
    expect(await decide(old, "one EMAIL")).toMatchObject({ model: "open" });
    expect(await decide(old, "one two EMAIL")).toMatchObject({ model: "refused" });
    expect(await decide(old, "EMAIL")).toMatchObject({ model: "refused" });
    expect(await decide(old, "PHONE")).toMatchObject({ model: "lora" });
  });

  it("leave a way to a default model without endpoints, below all guards", async () => {
    const old = {
      model_config: { base: { loras: [{ name: "lora" }] } },
      default_model: "lora",
      decisions: [decision("one", 0)],
      keyword_rules: keywords,
    };
    expect(await decide(old, "two")).toEqual({ decision: "default_decision", model: "lora" });
    expect(await decide({ ...old, prompt_guard: { enabled: true } }, "two ATTACK")).toMatchObject({ model: "refused" });
    const served = {
      ...old,
      model_config: { base: { loras: [{ name: "lora" }], preferred_endpoints: ["e"] } },
      vllm_endpoints: [{ name: "e", address: "127.0.0.1", port: 80 }],
    };
    expect(await decide(served, "two")).toEqual({ decision: null, model: "lora" });
  });

  it("do not take the names of rules and decisions that are there", () => {
    const { document } = migrateV01(
      parse(
        "{ jailbreak: [{ name: attack, threshold: 0.5 }], decisions: [{ name: jailbreak_guard, rules: {} }], prompt_guard: { enabled: true } }",
      ),
    );
    expect(document).toMatchObject({
      routing: {
        signals: { jailbreak: [{ name: "attack" }, { name: "attack_2", threshold: 0.7 }] },
        decisions: [{ name: "jailbreak_guard" }, { name: "jailbreak_guard_2" }],
      },
    });
  });

  it("refuse exactly what the winning decision does not allow, whatever the priorities and policies", async () => {
    const policy = fc.constantFrom<"none" | readonly string[]>("none", [], ["EMAIL"]);
    const words = ["one", "two", "three", "four"];
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: -3, max: 6 }), { minLength: 4, maxLength: 4 }),
        fc.array(policy, { minLength: 4, maxLength: 4 }),
        fc.subarray(words),
        fc.constantFrom("EMAIL", "PHONE", ""),
        async (priorities, policies, said, data) => {
          const decisions = words.map((word, index) => {
            const allowed = policies[index]!;
            return decision(word, priorities[index]!, allowed === "none" ? {} : pii(...allowed));
          });
          const winner = words
            .map((word, index) => ({ word, priority: priorities[index]!, allowed: policies[index]! }))
            .filter(({ word }) => said.includes(word))
            .toSorted((a, b) => b.priority - a.priority)[0];
          const isRefused =
            winner !== undefined && winner.allowed !== "none" && data !== "" && !winner.allowed.includes(data);
          const expected = winner === undefined ? "rest" : isRefused ? "refused" : `model-${winner.word}`;
          const outcome = await decide(
            { keyword_rules: keywords, decisions, default_model: "rest" },
            [...said, data].join(" "),
          );
          expect(outcome.model).toBe(expected);
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});
