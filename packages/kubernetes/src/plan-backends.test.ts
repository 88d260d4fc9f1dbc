import { describe, expect, test } from "vitest";
import { planBackends } from "./plan-backends.ts";
import { sampleConfig } from "./testing/sample-config.ts";

const plan = (models: string, options?: Parameters<typeof sampleConfig>[1]) =>
  planBackends(sampleConfig(models, options), { namespace: "default" });

describe("which back ends a config has", () => {
  test("a model is matched by its name upstream, and each place stands once", () => {
    const { backends, routes } = plan(`
- {name: a, provider_model_id: a-2025, backend_refs: [{endpoint: "vllm.ai.svc.cluster.local:8000"}]}
- {name: b, backend_refs: [{endpoint: "vllm.ai.svc.cluster.local:8000"}]}`);
    expect(routes.map(({ model, name }) => [model, name])).toEqual([
      ["a-2025", "a"],
      ["b", "b"],
    ]);
    expect(backends).toHaveLength(1);
    expect(backends[0]).toMatchObject({
      name: "vllm",
      host: "vllm.ai.svc.cluster.local",
      port: 8000,
      isTls: false,
      signIn: undefined,
      schema: { name: "OpenAI", prefix: "/v1" },
    });
  });

  test("adapters have rules of their own, models without a back end have none", () => {
    const { routes } = plan(`- {name: base, backend_refs: [{endpoint: "llm.default.svc:8000"}]}`, {
      cards: "{name: base, loras: [{name: math}, {name: law}]}, {name: elsewhere}",
    });
    expect(routes.map(({ model, entry }) => [model, entry])).toEqual([
      ["base", "base"],
      ["math", "base"],
      ["law", "base"],
    ]);
  });

  test("names that Envoy would not find are completed", () => {
    const hosts = plan(`
- {name: a, backend_refs: [{endpoint: "vllm:8000"}]}
- {name: b, backend_refs: [{endpoint: "vllm.ai.svc:8000"}]}
- {name: c, backend_refs: [{endpoint: "10.0.0.7:8000"}]}
- {name: d, backend_refs: [{endpoint: "models.example.com:8000"}]}`).backends.map(({ host }) => host);
    expect(hosts).toEqual([
      "vllm.default.svc.cluster.local",
      "vllm.ai.svc.cluster.local",
      "10.0.0.7",
      "models.example.com",
    ]);
  });

  test.each([
    ["{endpoint: 'api.groq.com:443', protocol: https}", "groq", "/openai/v1"],
    ["{type: deepseek, endpoint: 'proxy.example.com:443', protocol: https}", "deepseek", "/v1"],
    ["{provider: openai, base_url: 'https://api.x.ai/v1'}", "grok", "/v1"],
    ["{provider: openai, base_url: 'https://llm.example.com/api/v2'}", "self-hosted", "/api/v2"],
    [
      "{provider: gemini, base_url: 'https://generativelanguage.googleapis.com/v1beta/openai'}",
      "gemini",
      "/v1beta/openai",
    ],
    ["{provider: anthropic, endpoint: 'api.anthropic.com:443', protocol: https}", "anthropic-openai", "/v1"],
    ["{endpoint: 'vllm.default.svc.cluster.local:8000'}", "self-hosted", "/v1"],
  ])("%s is %s with prefix %s", (reference, row, prefix) => {
    const [backend] = plan(`- {name: m, backend_refs: [${reference}]}`).backends;
    expect(backend).toMatchObject({ row: { id: row }, schema: { name: "OpenAI", prefix } });
  });

  test.each([
    ["bedrock-anthropic", "bedrock-runtime.eu-west-1.amazonaws.com", "AWSAnthropic"],
    ["vertex-anthropic", "europe-west4-aiplatform.googleapis.com", "GCPAnthropic"],
    ["tetrate", "proxy.example.com", "OpenAI"],
    ["tencent-lkeap", "proxy.example.com", "OpenAI"],
    ["minimax", "proxy.example.com", "OpenAI"],
    ["{name: AWSAnthropic}", "bedrock-runtime.eu-west-1.amazonaws.com", "AWSAnthropic"],
    ["{name: GCPAnthropic, version: vertex-2023-10-16}", "proxy.example.com", "GCPAnthropic"],
    ["{name: Cohere, version: v2}", "api.cohere.com", "Cohere"],
  ])("provider %s at %s speaks %s, behind its own credential", (provider, host, schema) => {
    const reference = `{provider: ${provider}, endpoint: "${host}:443", protocol: https}`;
    const [backend] = plan(`- {name: m, backend_refs: [${reference}]}`).backends;
    expect(backend?.schema.name).toBe(schema);
    expect(backend?.row.id).not.toBe("self-hosted");
  });

  test("region and project are those that the config names", () => {
    const [backend] = plan(`
- {name: a, backend_refs: [{provider: vertex-ai, endpoint: "aiplatform.example.com:443", protocol: https, region: europe-west9, project: acme}]}`).backends;
    expect(backend).toMatchObject({ region: "europe-west9", project: "acme" });
  });

  test("clouds give region, project and version", () => {
    const { backends } = plan(`
- {name: a, backend_refs: [{provider: bedrock, endpoint: "bedrock-runtime.eu-west-1.amazonaws.com:443", protocol: https}]}
- {name: b, backend_refs: [{provider: vertex-ai, base_url: "https://europe-west4-aiplatform.googleapis.com/v1/projects/acme/locations/europe-west4"}]}
- {name: c, backend_refs: [{provider: azure-openai, base_url: "https://acme.openai.azure.com/openai", api_version: 2024-10-21}]}`);
    expect(backends[0]).toMatchObject({
      schema: { name: "AWSBedrock" },
      region: "eu-west-1",
      signIn: "AWSCredentials",
    });
    expect(backends[1]).toMatchObject({ schema: { name: "GCPVertexAI" }, region: "europe-west4", project: "acme" });
    expect(backends[2]).toMatchObject({
      schema: { name: "AzureOpenAI", version: "2024-10-21" },
      signIn: "AzureAPIKey",
    });
  });

  test("a model with Anthropic's own API keeps it, and one server of one's own with a key gets a policy", () => {
    const { backends } = plan(`
- {name: a, api_format: anthropic, backend_refs: [{endpoint: "api.anthropic.com:443", protocol: https}]}
- {name: b, backend_refs: [{endpoint: "vllm.ai.svc:8000", api_key_env: KEY}]}`);
    expect(backends[0]).toMatchObject({ row: { id: "anthropic" }, signIn: "AnthropicAPIKey" });
    expect(backends[1]).toMatchObject({ row: { id: "self-hosted" }, signIn: "APIKey" });
  });

  test("weights become whole numbers, and another name at one place is written over", () => {
    const [route] = plan(`
- name: m
  external_model_ids: {openai: gpt-4.1, vllm: llama}
  backend_refs:
    - {name: one, type: vllm, endpoint: "vllm.ai.svc:8000", weight: 0.7}
    - {name: two, type: openai, endpoint: "api.openai.com:443", protocol: https, weight: 0.3}`).routes;
    expect(route?.model).toBe("llama");
    expect(route?.backends.map(({ weight, modelNameOverride }) => [weight, modelNameOverride])).toEqual([
      [70, undefined],
      [30, "gpt-4.1"],
    ]);
  });

  test("models that share a name upstream are told apart by a second header", () => {
    const { routes } = plan(`
- {name: a, provider_model_id: m, backend_refs: [{endpoint: "one.ai.svc:8000"}]}
- {name: b, provider_model_id: m, backend_refs: [{endpoint: "two.ai.svc:8000"}]}`);
    expect(routes.map(({ isShared }) => isShared)).toEqual([true, true]);
  });

  test("a config that names models alone gets the one back end that an option names", () => {
    const config = sampleConfig(`- {name: base, pricing: {}}`, { cards: "{name: base, loras: [{name: math}]}" });
    expect(planBackends(config, { namespace: "default" }).routes).toEqual([]);
    const { backends, routes } = planBackends(config, { namespace: "default", defaultBackend: "vllm:8000" });
    expect(backends.map(({ host, port }) => [host, port])).toEqual([["vllm.default.svc.cluster.local", 8000]]);
    expect(routes.map(({ model }) => model)).toEqual(["base", "math"]);
  });
});
