import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatDiagnostic } from "../config/diagnostic.ts";
import { loadConfig } from "../config/load-config.ts";
import { migrateV01 } from "./migrate-v01.ts";

interface Translated {
  readonly providers?: { readonly models?: readonly Record<string, unknown>[]; readonly defaults?: unknown };
  readonly routing: { readonly modelCards?: readonly Record<string, unknown>[] };
}

function translate(old: string): Translated & { readonly said: readonly string[] } {
  const { document, notices } = migrateV01(parse(old));
  const { diagnostics } = loadConfig(JSON.stringify(document));
  expect(diagnostics.filter(({ severity }) => severity !== "notice")).toEqual([]);
  return { ...(document as unknown as Translated), said: notices.map((notice) => formatDiagnostic(notice)) };
}

describe("models of the old layouts", () => {
  it("become cards of what is known of them, and provider entries of how they are reached", () => {
    const { providers, routing, said } = translate(`
model_config:
  big:
    model_id: org/Big
    reasoning_family: q
    api_format: openai
    external_model_ids: { vllm: org/Big-v }
    pricing: { currency: USD, prompt_per_1m: 1, completion_per_1m: 2 }
    param_size: 70B
    context_window_size: 8192
    description: strong
    capabilities: [code]
    loras: [{ name: big-math, description: sums }]
    quality_score: 0.9
    modality: ar
    tags: [t]
    made_up: 1
reasoning_families: { q: { type: chat_template_kwargs, parameter: p } }`);
    expect(routing.modelCards).toEqual([
      {
        name: "big",
        param_size: "70B",
        context_window_size: 8192,
        description: "strong",
        capabilities: ["code"],
        loras: [{ name: "big-math", description: "sums" }],
        quality_score: 0.9,
        modality: "ar",
        tags: ["t"],
      },
    ]);
    expect(providers?.models).toEqual([
      {
        name: "big",
        provider_model_id: "org/Big",
        external_model_ids: { vllm: "org/Big-v" },
        reasoning_family: "q",
        api_format: "openai",
        pricing: { currency: "USD", prompt_per_1m: 1, completion_per_1m: 2 },
      },
    ]);
    expect(said).toEqual(["warning: model_config.big.made_up: left out: v0.3 has no such field of a model"]);
  });

  it("get the endpoints that they prefer, with the profile and the key that go with them", () => {
    const { providers, said } = translate(`
vllm_endpoints:
  - { name: a, address: 10.0.0.1, port: 8000, weight: 2, protocol: https, type: vllm }
  - { name: b, address: "fd00::1", port: 8001, api_key: own }
  - { name: c, provider_profile: cloud }
provider_profiles:
  cloud: { type: openai, base_url: "https://llm.example/v1", auth_header: x-key, auth_prefix: "", extra_headers: { x-a: b }, api_version: "1", chat_path: /chat, region: eu }
  unused: { type: openai }
model_config: { m: { preferred_endpoints: [a, b, c, aa], access_key: shared } }`);
    expect(providers?.models).toEqual([
      {
        name: "m",
        backend_refs: [
          { name: "a", endpoint: "10.0.0.1:8000", protocol: "https", weight: 2, type: "vllm", api_key: "shared" },
          { name: "b", endpoint: "[fd00::1]:8001", api_key: "own" },
          {
            name: "c",
            provider: "openai",
            base_url: "https://llm.example/v1",
            auth_header: "x-key",
            auth_prefix: "",
            extra_headers: { "x-a": "b" },
            api_version: "1",
            chat_path: "/chat",
            api_key: "shared",
          },
        ],
      },
    ]);
    expect(said).toEqual([
      "warning: provider_profiles.cloud.region: left out: v0.3 has no such field of a back end",
      "warning: provider_profiles.unused: left out: no endpoint names this profile",
      'warning: model_config.m.preferred_endpoints[3]: left out: vllm_endpoints has no "aa" (did you mean "a"?)',
    ]);
  });

  it("get the endpoints that list them where they prefer none, also without an entry of their own", () => {
    const { providers, routing, said } = translate(`
vllm_endpoints:
  - { name: a, address: 10.0.0.1, port: 80, models: [m, n] }
  - { name: b, address: 10.0.0.2, port: 80, models: [alone] }
  - { name: c, address: 10.0.0.3, port: 80 }
model_config: { m: {}, n: { preferred_endpoints: [b] }, o: { access_key: k } }`);
    expect(providers?.models).toEqual([
      { name: "m", backend_refs: [{ name: "a", endpoint: "10.0.0.1:80" }] },
      { name: "n", backend_refs: [{ name: "b", endpoint: "10.0.0.2:80" }] },
    ]);
    expect(routing.modelCards).toEqual([{ name: "m" }, { name: "n" }, { name: "o" }]);
    expect(said).toEqual([
      "warning: model_config.o.access_key: left out: the model has no endpoint that the key could be sent to",
      expect.stringContaining("vllm_endpoints[2]: left out: no model has this endpoint"),
    ]);
    expect(translate("vllm_endpoints: [{ name: b, address: h, port: 80, models: [alone] }]").providers?.models).toEqual(
      [{ name: "alone", backend_refs: [{ name: "b", endpoint: "h:80" }] }],
    );
  });

  it("are read in the command line's layout too", () => {
    const { providers, routing, said } = translate(`
version: v0.1
providers:
  default_model: m
  reasoning_families: { q: { type: reasoning_effort, parameter: reasoning_effort } }
  models:
    - name: m
      param_size: 7B
      reasoning_family: q
      access_key: k
      endpoints: [{ name: e, endpoint: "h:80", protocol: http, weight: 3 }, { endpoint: "i:80" }]`);
    expect(routing.modelCards).toEqual([{ name: "m", param_size: "7B" }]);
    expect(providers?.models).toEqual([
      {
        name: "m",
        reasoning_family: "q",
        backend_refs: [
          { name: "e", endpoint: "h:80", protocol: "http", weight: 3, api_key: "k" },
          { endpoint: "i:80", api_key: "k" },
        ],
      },
    ]);
    expect(said).toEqual([]);
  });

  it("are read in the layout with targets, back ends and credentials too", () => {
    const { providers, said } = translate(`
version: v0.2
providers:
  model_targets: { m: { provider_model_id: org/M, backend_refs: [e, nowhere], auth_ref: cloud } }
  backends: { e: { endpoint: "h:80", weight: 2 } }
  auth_profiles: { cloud: { api_key: secret } }`);
    expect(providers?.models).toEqual([
      {
        name: "m",
        provider_model_id: "org/M",
        backend_refs: [{ name: "e", endpoint: "h:80", weight: 2, api_key: "secret" }],
      },
    ]);
    expect(said).toEqual([
      'warning: providers.model_targets.m.backend_refs[1]: left out: providers.backends has no "nowhere"',
    ]);
  });

  it("get their reasoning family from the patterns of the oldest layout", () => {
    const { providers } = translate(`
model_config: { org/Qwen3-8B: {}, ds-v3: {}, kids-3: {}, gpt-4: { reasoning_family: gpt } }
model_reasoning_configs:
  - { name: q, patterns: [qwen3], reasoning_syntax: { type: chat_template_kwargs, parameter: enable_thinking } }
  - { name: deepseek, patterns: ["ds-"], reasoning_syntax: { type: chat_template_kwargs, parameter: thinking } }
  - { name: gpt, patterns: [gpt], reasoning_syntax: { type: reasoning_effort, parameter: reasoning_effort } }`);
    expect(providers?.models).toEqual([
      { name: "gpt-4", reasoning_family: "gpt" },
      { name: "org/Qwen3-8B", reasoning_family: "q" },
      { name: "ds-v3", reasoning_family: "deepseek" },
    ]);
  });

  it("get a card when only decisions or the default name them, unless a card has them as a LoRA", () => {
    const { routing } = translate(
      "{ default_model: extra, model_config: { m: { loras: [{ name: l }] } }, decisions: [{ name: d, modelRefs: [{ model: n }, { model: l }] }] }",
    );
    expect(routing.modelCards?.map(({ name }) => name)).toEqual(["m", "n", "l", "extra"]);
    expect(
      translate("{ default_model: l, model_config: { m: { loras: [{ name: l }] } } }").routing.modelCards,
    ).toHaveLength(1);
  });
});
