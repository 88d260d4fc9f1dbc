import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatDiagnostic } from "../config/diagnostic.ts";
import { loadConfig } from "../config/load-config.ts";
import { createRouter } from "../create-router.ts";
import { createLadder } from "../models/ladder.ts";
import { createFakeModel } from "../testing/fake-model.ts";
import { migrateV01 } from "./migrate-v01.ts";

const firstGeneration = `
categories:
  - name: math
    description: Sums
    system_prompt: Show every step.
    model_scores:
      - { model: small, score: 0.4 }
      - { model: big, score: 0.9, use_reasoning: true, reasoning_effort: high, lora_name: big-math }
  - name: history
    use_reasoning: true
    model_scores: { small: 0.7 }
    jailbreak_enabled: false
    semantic_cache_enabled: true
    semantic_cache_similarity_threshold: 0.9
  - name: other
model_config: { small: { preferred_endpoints: [s] }, big: { loras: [{ name: big-math }] } }
vllm_endpoints: [{ name: s, address: 127.0.0.1, port: 8000 }]
default_model: small
`;

describe("categories that chose models", () => {
  it("become domain rules and decisions, the best model first", () => {
    const { document, notices } = migrateV01(parse(firstGeneration));
    expect(document["routing"]).toMatchObject({
      signals: {
        domains: [
          {
            name: "math",
            description: "Sums",
            model_scores: [
              { model: "big", score: 0.9, use_reasoning: true },
              { model: "small", score: 0.4 },
            ],
          },
          { name: "history", model_scores: [{ model: "small", score: 0.7 }] },
          { name: "other" },
        ],
      },
      decisions: [
        {
          name: "math",
          description: "Sums",
          priority: 10,
          rules: { operator: "OR", conditions: [{ type: "domain", name: "math" }] },
          modelRefs: [
            { model: "big", lora_name: "big-math", use_reasoning: true, reasoning_effort: "high" },
            { model: "small" },
          ],
          plugins: [{ type: "system_prompt", configuration: { system_prompt: "Show every step." } }],
        },
        {
          name: "history",
          modelRefs: [{ model: "small", use_reasoning: true }],
          plugins: [
            {
              type: "response_cache",
              configuration: { enabled: true, scope: "global", semantic: { similarity_threshold: 0.9 } },
            },
          ],
        },
      ],
    });
    expect(notices.map((notice) => formatDiagnostic(notice))).toEqual([
      'notice: categories[0]: this category is the decision "math" now, and a domain rule for its condition',
      'notice: categories[1]: this category is the decision "history" now, and a domain rule for its condition',
    ]);
  });

  it("route as they did", async () => {
    const { config } = loadConfig(JSON.stringify(migrateV01(parse(firstGeneration)).document));
    const model = createFakeModel({ heads: { domain: (text) => (text.includes("x^3") ? "math" : "other") } });
    const router = createRouter({ config: config!, models: createLadder([model]) });
    const route = async (content: string): Promise<unknown> => {
      const body = new TextEncoder().encode(JSON.stringify({ model: "MoM", messages: [{ role: "user", content }] }));
      return (await router.route({ body, header: () => undefined })).record.result;
    };
    expect(await route("What is the derivative of x^3?")).toMatchObject({
      decision: "math",
      model: "big-math",
      useReasoning: true,
    });
    expect(await route("Hello")).toMatchObject({ model: "small" });
  });

  it("are guarded as each of them said", () => {
    const guarded = migrateV01(parse(`${firstGeneration}\nprompt_guard: { enabled: true, threshold: 0.8 }`)).document;
    const { decisions } = guarded["routing"] as { decisions: { name: string; priority: number; rules: unknown }[] };
    // `history` opted out: the guard stands for `math` beside it, and another below for the rest.
    expect(decisions.slice(2).map(({ name, priority }) => [name, priority])).toEqual([
      ["jailbreak_guard", 11],
      ["jailbreak_guard_2", 0],
    ]);
  });

  it("stay domain rules where there are decisions, and join the declared ones", () => {
    const { document } = migrateV01(
      parse(
        "{ signals: { domains: [{ name: math }] }, categories: [{ name: math }, { name: law }], decisions: [{ name: d, rules: { operator: OR, conditions: [{ type: domain, name: law }] } }] }",
      ),
    );
    expect(document["routing"]).toMatchObject({
      signals: { domains: [{ name: "math" }, { name: "law" }] },
      decisions: [{ name: "d" }],
    });
  });
});
