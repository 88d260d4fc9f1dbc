import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatDiagnostic } from "../config/diagnostic.ts";
import { hashDocument, loadConfig } from "../config/load-config.ts";
import { createRouter } from "../create-router.ts";
import { createLadder } from "../models/ladder.ts";
import { createFakeModel } from "../testing/fake-model.ts";
import { loadAnyConfig } from "./load-any-config.ts";
import { migrateText } from "./migrate-text.ts";

const flat = readFileSync(new URL("./__fixtures__/flat.yaml", import.meta.url), "utf8");

describe("loadAnyConfig", () => {
  it("loads the flat layout, says that it is old, and names what was left out with lines of the file", () => {
    const { config, diagnostics } = loadAnyConfig(flat, { env: { SPARE_KEY: "s3cret" } });
    expect(config?.hash).toBe(hashDocument(flat));
    expect(
      diagnostics.filter(({ severity }) => severity !== "notice").map((diagnostic) => formatDiagnostic(diagnostic)),
    ).toEqual([
      "3:1: warning: an older layout, translated in memory: `signalbox config migrate` writes it as v0.3",
      "77:5: warning: classifier.category_model.use_modernbert: left out: how a model is run follows from its files",
      "102:1: warning: router: left out: v0.3 has no such setting",
    ]);
    expect(config?.models.get("spare")?.backends[0]?.apiKey?.reveal()).toBe("s3cret");
    expect(JSON.stringify(config?.source)).not.toContain("s3cret");
  });

  it("routes the calculation to the adapter for numbers, with its prompt and reasoning", async () => {
    const { config } = loadAnyConfig(flat);
    const model = createFakeModel({
      heads: { domain: (text) => (text.includes("derivative") ? "math" : "other"), jailbreak: () => "benign" },
    });
    const router = createRouter({ config: config!, models: createLadder([model]) });
    const body = new TextEncoder().encode(
      JSON.stringify({ model: "MoM", messages: [{ role: "user", content: "What is the derivative of x^3?" }] }),
    );
    const { plan, record } = await router.route({ body, header: () => undefined });
    expect(record.result).toMatchObject({ decision: "sums", model: "numbers", useReasoning: true });
    expect(JSON.stringify(plan)).toContain("Show every step.");
  });

  it("reports faults of the document at their places in the old text", () => {
    const text = `decisions:
  - name: a
    priority: high
    modelRefs: [{ model: m }]
    rules: { operator: OR, conditions: [{ type: keyword, rule_name: nowhere }] }
keyword_rules: [{ category: k, operator: XOR, keywords: [x] }]
model_config: { m: { reasoning_family: none, preferred_endpoints: [e] } }
vllm_endpoints: [{ name: e, address: h, port: 1, weight: heavy }]
`;
    const { config, diagnostics } = loadAnyConfig(text);
    expect(config).toBeUndefined();
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ position, message }) => [`${position?.line}:${position?.column}`, message]).sort()).toEqual([
      ["3:5", 'expected number, got string "high"'],
      ["5:58", 'no keyword signal is named "nowhere"'],
      ["6:32", 'expected one of AND, OR, NOR, got string "XOR"'],
      ["7:22", '"none" is not in providers.defaults.reasoning_families'],
      ["8:50", 'expected number, got string "heavy"'],
    ]);
  });

  it("takes v0.3 documents as they are", () => {
    const text = "routing: {}\ndecisions: []\n";
    expect(loadAnyConfig(text)).toEqual(loadConfig(text));
    expect(loadAnyConfig("- 1")).toEqual(loadConfig("- 1"));
    expect(loadAnyConfig("a: [")).toEqual(loadConfig("a: ["));
    expect(loadAnyConfig("decisions: &a [*a]").config).toBeUndefined();
  });

  it("loads a document with categories alone, with a warning", () => {
    const { config, diagnostics } = loadAnyConfig("categories: [{ name: math }]\n");
    expect(config).toBeDefined();
    expect(diagnostics.map(({ severity }) => severity)).toEqual(["warning"]);
  });

  it("translates the command line's layout, whose `providers` alone are old", () => {
    const { config } = loadAnyConfig(
      "{ version: v0.3, routing: { decisions: [{ name: a, modelRefs: [{ model: m }] }] }, providers: { default_model: m, models: [{ name: m, endpoints: [{ endpoint: 'h:1' }] }] } }",
    );
    expect(config?.defaultModel).toBe("m");
    expect(config?.models.get("m")?.backends[0]?.origin).toBe("http://h:1");
  });

  it("never throws and never pollutes, whatever the document holds", () => {
    const key = fc.constantFrom(
      ..."model_config vllm_endpoints provider_profiles categories decisions signals keyword_rules embedding_rules".split(
        " ",
      ),
      ..."classifier prompt_guard category_model pii_model bert_model semantic_cache embedding_models tools".split(" "),
      ..."providers models endpoints access_key model_targets backends auth_profiles default_model hnsw_config".split(
        " ",
      ),
      ..."model_reasoning_configs patterns reasoning_syntax reasoning_families model_selection method elo".split(" "),
      ..."name model rules conditions operator type rule_name modelRefs plugins configuration headers prompt".split(
        " ",
      ),
      ..."pii_policy allow_by_default pii_types_allowed preferred_endpoints loras algorithm priority enabled".split(
        " ",
      ),
      ..."threshold model_scores score system_prompt address port routing global version __proto__ constructor".split(
        " ",
      ),
    );
    const scalar = fc.constantFrom(
      "x",
      "",
      1,
      -1.5,
      true,
      false,
      null,
      "pii",
      "jailbreak",
      "keyword",
      "a",
      "v0.1",
      "elo",
    );
    const tree: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: "medium" },
        scalar,
        fc.dictionary(key, tie("node"), { maxKeys: 5 }),
        fc.array(tie("node"), { maxLength: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(key, tree, { maxKeys: 8 }), (document) => {
        const text = JSON.stringify(document);
        const { config, diagnostics } = loadAnyConfig(text);
        expect(config === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
        const migrated = migrateText(text);
        const isSound = !migrated.diagnostics.some(({ severity }) => severity === "error");
        if (migrated.text !== undefined && isSound) {
          // What was written is what is loaded in memory.
          const { config: written } = loadConfig(migrated.text);
          expect(written?.decisions).toEqual(config?.decisions);
          expect([...(written?.models.keys() ?? [])]).toEqual([...(config?.models.keys() ?? [])]);
        }
        expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it("never throws on the flat document with one value changed", () => {
    const lines = flat.split("\n");
    const value = fc.constantFrom("7", "x", "[]", "{}", "[x]", "~", "true", "{ a: 1 }");
    fc.assert(
      fc.property(fc.nat(lines.length - 1), value, (line, replacement) => {
        const changed = lines.with(line, lines[line]!.replace(/:.*$/, `: ${replacement}`)).join("\n");
        const { config, diagnostics } = loadAnyConfig(changed);
        expect(config === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
        migrateText(changed);
      }),
      { numRuns: 50 },
    );
  }, 60_000);
});
