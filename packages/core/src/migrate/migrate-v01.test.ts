import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatDiagnostic } from "../config/diagnostic.ts";
import { loadConfig } from "../config/load-config.ts";
import { valueAt, type Path } from "./draft.ts";
import { isOldLayout, migrateV01 } from "./migrate-v01.ts";

const modules = "global.model_catalog.modules";
const semantic = "global.model_catalog.embeddings.semantic";

/** What stands at a dotted path (numbers are indices) of the translation. */
function translated(old: string, path: string): unknown {
  const steps: Path = path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return valueAt(migrateV01(parse(old)).document, steps);
}

function said(old: string): readonly string[] {
  return migrateV01(parse(old)).notices.map((notice) => formatDiagnostic(notice));
}

describe("migrateV01 moves", () => {
  it.each([
    ["strategy: confidence", "global.router.strategy", "confidence"],
    ["auto_model_name: any", "global.router.auto_model_name", "any"],
    ["auto_model_names: [any]", "global.router.auto_model_names", ["any"]],
    ["include_config_models_in_list: true", "global.router.include_config_models_in_list", true],
    ["clear_route_cache: false", "global.router.clear_route_cache", false],
    [
      "model_selection: { enabled: true, method: knn }",
      "global.router.model_selection",
      { enabled: true, method: "knn" },
    ],
    ["streamed_body_mode: true", "global.router.streamed_body.enabled", true],
    ["max_streamed_body_bytes: 9", "global.router.streamed_body.max_bytes", 9],
    ["streamed_body_timeout_sec: 8", "global.router.streamed_body.timeout_sec", 8],
    ["response_api: { enabled: false }", "global.services.response_api", { enabled: false }],
    ["router_replay: { enabled: false }", "global.services.router_replay", { enabled: false }],
    [
      "api: { batch_classification: { max_batch_size: 9 } }",
      "global.services.api.batch_classification.max_batch_size",
      9,
    ],
    ["observability: { metrics: { enabled: false } }", "global.services.observability.metrics.enabled", false],
    ["authz: { fail_open: true }", "global.services.authz.fail_open", true],
    ["ratelimit: { fail_open: true }", "global.services.ratelimit.fail_open", true],
    [
      "semantic_cache: { enabled: true, ttl_seconds: 5 }",
      "global.stores.response_cache",
      { enabled: true, ttl_seconds: 5 },
    ],
    ["memory: { enabled: true }", "global.stores.memory.enabled", true],
    ["vector_store: { enabled: true }", "global.stores.vector_store.enabled", true],
    ["tools: { enabled: true, top_k: 3 }", "global.integrations.tools", { enabled: true, top_k: 3 }],
    ["looper: { timeout_seconds: 7 }", "global.integrations.looper.timeout_seconds", 7],
    ["mom_registry: { models/a: org/a }", "global.model_catalog.mom_registry", { "models/a": "org/a" }],
    ["external_models: [{ name: judge }]", "global.model_catalog.external", [{ name: "judge" }]],
    [
      "{ version: v0.1, providers: { external_models: [{ name: judge }] } }",
      "global.model_catalog.external.0.name",
      "judge",
    ],
    ["system_models: { prompt_guard: models/a }", "global.model_catalog.system.prompt_guard", "models/a"],
    [
      "prompt_guard: { enabled: false, model_id: m, threshold: 0.6, use_cpu: true }",
      `${modules}.prompt_guard`,
      { enabled: false, model_ref: "m", threshold: 0.6, use_cpu: true },
    ],
    [
      "classifier: { category_model: { model_id: m, threshold: 0.6 } }",
      `${modules}.classifier.domain`,
      { model_ref: "m", threshold: 0.6 },
    ],
    [
      "classifier: { category_model: { model_id: m, category_mapping_path: c.json } }",
      `${modules}.classifier.domain.category_mapping_path`,
      "c.json",
    ],
    [
      "classifier: { pii_model: { model_id: m, threshold: 0.8 }, pii_mapping_path: p.json }",
      `${modules}.classifier.pii`,
      { model_ref: "m", threshold: 0.8, pii_mapping_path: "p.json" },
    ],
    [
      "classifier: { mcp_category_model: { enabled: true, tool_name: t } }",
      `${modules}.classifier.mcp`,
      { enabled: true, tool_name: "t" },
    ],
    ["classifier: { preference_model: { model_id: m } }", `${modules}.classifier.preference`, { model_ref: "m" }],
    [
      "hallucination_mitigation: { enabled: true, fact_check_model: { model_id: m, threshold: 0.6 } }",
      `${modules}.hallucination_mitigation`,
      { enabled: true, fact_check: { model_ref: "m", threshold: 0.6 } },
    ],
    [
      "hallucination_mitigation: { hallucination_model: { model_id: m }, nli_model: { model_id: n } }",
      `${modules}.hallucination_mitigation`,
      { detector: { model_ref: "m" }, explainer: { model_ref: "n" } },
    ],
    [
      "feedback_detector: { enabled: true, model_id: m }",
      `${modules}.feedback_detector`,
      { enabled: true, model_ref: "m" },
    ],
    ["modality_detector: { enabled: true, method: keyword }", `${modules}.modality_detector.method`, "keyword"],
    ["prompt_compression: { enabled: true }", `${modules}.prompt_compression.enabled`, true],
    [
      "embedding_models: { qwen3_model_path: q, use_cpu: false, hnsw_config: { target_dimension: 256 } }",
      semantic,
      { qwen3_model_path: "q", use_cpu: false, embedding_config: { target_dimension: 256 } },
    ],
    [
      "bert_model: { model_id: b, threshold: 0.6, use_cpu: true }",
      semantic,
      { bert_model_path: "b", use_cpu: true, embedding_config: { min_score_threshold: 0.6 } },
    ],
    ["default_model: m", "providers.defaults.default_model", "m"],
    ["default_reasoning_effort: high", "providers.defaults.default_reasoning_effort", "high"],
    [
      "reasoning_families: { q: { type: chat_template_kwargs, parameter: p } }",
      "providers.defaults.reasoning_families.q.parameter",
      "p",
    ],
    ["{ version: v0.1, providers: { default_model: m } }", "providers.defaults.default_model", "m"],
    ["{ version: v0.1, listeners: [{ name: http, port: 80 }], signals: {} }", "listeners.0.port", 80],
  ])("%s", (old, path, expected) => {
    expect(translated(old, path)).toEqual(expected);
    expect(
      loadConfig(JSON.stringify(migrateV01(parse(old)).document)).diagnostics.filter(
        ({ code }) => code === "unknown_key",
      ),
    ).toEqual([]);
  });

  it.each([
    ["keyword_rules", "keywords", "{ name: a, operator: OR, keywords: [x] }"],
    ["embedding_rules", "embeddings", "{ name: a, threshold: 0.5, candidates: [x] }"],
    ["fact_check_rules", "fact_check", "{ name: needs_fact_check }"],
    ["user_feedback_rules", "user_feedbacks", "{ name: satisfied }"],
    ["reask_rules", "reasks", "{ name: a, threshold: 0.8 }"],
    ["preference_rules", "preferences", "{ name: a, description: d }"],
    ["language_rules", "language", "{ name: de }"],
    ["context_rules", "context", "{ name: a, min_tokens: 4K }"],
    ["structure_rules", "structure", "{ name: a, feature: { type: count, source: { type: text_bytes } } }"],
    ["complexity_rules", "complexity", "{ name: a, threshold: 0.1 }"],
    ["modality_rules", "modality", "{ name: AR }"],
    ["role_bindings", "role_bindings", "{ name: a, role: r, subjects: [] }"],
    ["jailbreak", "jailbreak", "{ name: a, threshold: 0.5 }"],
    ["pii", "pii", "{ name: a, threshold: 0.5 }"],
    ["kb", "kb", "{ name: a, kb: k, target: { kind: label, value: v } }"],
    ["conversation", "conversation", "{ name: a, feature: { type: count, source: { type: message } } }"],
    ["events", "events", "{ name: a, event_types: [e] }"],
    ["metadata", "metadata", "{ name: a, key: k, predicate: { exists: true } }"],
    ["classifiers", "classifiers", "{ name: a, type: llm, model: m }"],
    ["categories", "domains", "{ name: math, description: d, mmlu_categories: [math] }"],
  ])("%s to signals.%s, from the flat layout and from `signals`", (key, container, rule) => {
    expect(translated(`${key}: [${rule}]`, `routing.signals.${container}`)).toEqual([parse(rule)]);
    expect(translated(`signals: { ${container}: [${rule}] }`, `routing.signals.${container}`)).toEqual([parse(rule)]);
    expect(said(`${key}: [${rule}]`)).toEqual([]);
  });

  it("the first version's names of fields in rules and conditions", () => {
    const old =
      "{ keyword_rules: [{ category: a, operator: OR, keywords: [x] }], embedding_rules: [{ category: b, keywords: [y], similarity_threshold: 0.5, model: bert }], decisions: [{ name: d, rules: { operator: OR, conditions: [{ type: keyword, rule_name: a }, { operator: NOT, conditions: [{ type: embedding, rule_name: b }] }] } }] }";
    expect(translated(old, "routing.signals.keywords.0.name")).toBe("a");
    expect(translated(old, "routing.signals.embeddings.0")).toEqual({ name: "b", candidates: ["y"], threshold: 0.5 });
    expect(translated(old, "routing.decisions.0.rules.conditions.0")).toEqual({ type: "keyword", name: "a" });
    expect(translated(old, "routing.decisions.0.rules.conditions.1.conditions.0")).toEqual({
      type: "embedding",
      name: "b",
    });
    expect(said(old)).toEqual([
      "warning: embedding_rules[0].model: left out: all embedding rules share one model (global.model_catalog.embeddings)",
    ]);
  });

  it("decisions with their plugins under the present names", () => {
    const old = `decisions:
  - name: d
    reasoning_effort: low
    modelRefs: [{ model: a }, { model: b, reasoning_effort: high }]
    plugins:
      - { type: semantic-cache, configuration: { enabled: true, similarity_threshold: 0.9 } }
      - { type: system_prompt, configuration: { prompt: P } }
      - { type: header_mutation, configuration: { headers: { x-tier: 1 } } }
      - { type: hallucination, configuration: { enabled: true, use_nli: true } }
    allow_tools: [t]`;
    expect(translated(old, "routing.decisions.0.modelRefs")).toEqual([
      { model: "a", reasoning_effort: "low" },
      { model: "b", reasoning_effort: "high" },
    ]);
    expect(translated(old, "routing.decisions.0.plugins")).toEqual([
      {
        type: "response_cache",
        configuration: { enabled: true, semantic: { similarity_threshold: 0.9 }, scope: "global" },
      },
      { type: "system_prompt", configuration: { system_prompt: "P" } },
      { type: "header_mutation", configuration: { update: [{ name: "x-tier", value: "1" }] } },
      { type: "hallucination", configuration: { enabled: true, use_nli: true } },
      { type: "tools", configuration: { enabled: true, mode: "filtered", allow_tools: ["t"] } },
    ]);
    expect(said(old)).toEqual([
      "notice: decisions[0].plugins[0].configuration: all users shared the old cache, so its scope is global",
    ]);
  });

  it("algorithms that are left, and none of those that learned while they ran", () => {
    const algorithm = (text: string): unknown =>
      translated(`decisions: [{ name: d, algorithm: ${text} }]`, "routing.decisions.0.algorithm");
    expect(algorithm("{ type: static }")).toEqual({ type: "static" });
    expect(algorithm("{ type: hybrid, hybrid: { elo_weight: 0.4, cost_weight: 0.1 }, elo: { k_factor: 32 } }")).toEqual(
      {
        type: "hybrid",
        hybrid: { cost_weight: 0.1, experience_weight: 0.4 },
      },
    );
    expect(
      translated(
        "decisions: [{ name: d, modelSelectionAlgorithm: { type: automix } }]",
        "routing.decisions.0.algorithm",
      ),
    ).toEqual({ type: "automix" });
    for (const type of ["elo", "rl_driven", "gmtrouter", "router_r1"]) {
      expect(algorithm(`{ type: ${type}, ${type}: {} }`)).toBeUndefined();
      expect(said(`decisions: [{ name: d, algorithm: { type: ${type} } }]`)).toEqual([
        expect.stringContaining("the first model is taken"),
      ]);
    }
  });

  it("the threshold that the cache fell back to", () => {
    expect(
      translated(
        "{ semantic_cache: { enabled: true }, bert_model: { threshold: 0.6 } }",
        "global.stores.response_cache",
      ),
    ).toEqual({ enabled: true, similarity_threshold: 0.6 });
    expect(
      translated(
        "{ semantic_cache: { similarity_threshold: 0.8 }, bert_model: { threshold: 0.6 } }",
        "global.stores.response_cache",
      ),
    ).toEqual({ similarity_threshold: 0.8 });
  });
});

describe("migrateV01 says what it leaves out", () => {
  it.each([
    ["{ decisions: [], router: { large_batch_threshold: 4 } }", "warning: router: left out: v0.3 has no such setting"],
    [
      "prompt_guard: { use_modernbert: true }",
      "warning: prompt_guard.use_modernbert: left out: how a model is run follows from its files",
    ],
    [
      "classifier: { multi_model: true }",
      "warning: classifier.multi_model: left out: v0.3 has no such setting of the classifier",
    ],
    ["model_selection: { elo: {} }", "warning: model_selection.elo: left out: elo gave way to global.router.learning"],
    [
      "hallucination_mitigation: { on_hallucination_detected: warn }",
      "warning: hallucination_mitigation.on_hallucination_detected: left out: what is done about hallucinations is said by the `hallucination` plugin of a decision",
    ],
    [
      "decisions: [{ name: d, tool_scope: none }]",
      "warning: decisions[0].tool_scope: left out: the `tools` plugin says which tools a request keeps",
    ],
    [
      "{ keyword_rules: [], signals: { keywords: [] } }",
      "warning: keyword_rules: left out: signals.keywords is there as well, and counts",
    ],
    [
      "{ default_model: a, providers: { default_model: b } }",
      "warning: default_model: left out: providers.defaults.default_model is there as well, and counts",
    ],
    [
      "{ decisions: [{ name: d }], categories: [{ name: math, system_prompt: P }] }",
      "warning: categories[0].system_prompt: left out: decisions say this, in their modelRefs and plugins",
    ],
  ])("%s", (old, expected) => {
    expect(said(old)).toContain(expected);
  });

  it("and what is no map or list where one belongs", () => {
    expect(said("{ model_config: 7, categories: x, decisions: [], classifier: [] }")).toEqual([
      "error: model_config: expected map",
      "error: classifier: expected map",
      "error: categories: expected list",
    ]);
  });
});

describe("isOldLayout", () => {
  it.each([
    ["categories: []", true],
    ["{ version: v0.1, providers: { models: [] } }", true],
    ["{ routing: {}, providers: { default_model: m } }", true],
    ["{ global: {}, providers: { models: [{ name: m, endpoints: [] }] } }", true],
    ["{ routing: {}, decisions: [] }", false],
    ["{ version: v0.3, providers: { models: [] } }", false],
    ["version: v0.3", false],
    ["[]", false],
    ["decisons: []", false],
  ])("%s: %s", (text, expected) => {
    expect(isOldLayout(parse(text))).toBe(expected);
  });
});
