import { providerKeys } from "@signalbox/core/config";
import { describe, expect, it } from "vitest";
import { apiOfSchema, providerOf, PROVIDERS } from "./provider-table.ts";

describe("the table of providers", () => {
  it("has every provider that a configuration may name", () => {
    expect(PROVIDERS.map(({ key }) => key).toSorted()).toEqual(providerKeys.toSorted());
  });

  it.each(PROVIDERS)("is complete for $name", (row) => {
    expect(providerOf(row.key)).toBe(row);
    expect(row.key).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(row.host === undefined).toBe(row.http);
    if (row.host !== undefined) expect(row.host).toMatch(/^([a-z0-9-]|\{(region|resource)\}|\.)+$/);
    expect(row.policies.length).toBeGreaterThan(0);
    for (const api of [row, ...row.others]) {
      expect(api.basePath).toMatch(/^(\/[a-z0-9]+)*$/);
      expect(api.endpoints.length).toBeGreaterThan(0);
      expect(new Set(api.endpoints).size).toBe(api.endpoints.length);
      expect(api.endpoints.includes("messages")).toBe(api.family === "anthropic");
      expect(api.auth.length).toBeGreaterThan(0);
      if (api.family !== "openai") expect(api.quirks).toEqual({});
      if (api.schema.name === "OpenAI" && row.key !== "gemini") expect(`/${api.schema.prefix}`).toBe(api.basePath);
      const versioned = ["AzureOpenAI", "GCPAnthropic", "AWSAnthropic", "Cohere"].includes(api.schema.name);
      expect(api.schema.version !== undefined).toBe(versioned);
    }
  });

  it("renames no field that it refuses", () => {
    for (const { quirks } of PROVIDERS.flatMap((row) => [row, ...row.others])) {
      for (const name of Object.keys(quirks.rename ?? {})) expect(quirks.refuses ?? []).not.toContain(name);
    }
  });
});

describe("a schema of Envoy AI Gateway", () => {
  it.each([
    [{ name: "OpenAI" }, "api.openai.com", "openai", "/v1"],
    [{ name: "OpenAI", prefix: "/openai/v1" }, "api.groq.com", "groq", "/openai/v1"],
    [{ name: "OpenAI", prefix: "v1beta/openai" }, "generativelanguage.googleapis.com", "gemini", "/v1beta/openai"],
    [{ name: "OpenAI", prefix: "/openai/v1" }, "my.openai.azure.com:443", "azure-openai", "/openai/v1"],
    [{ name: "AzureOpenAI", version: "2024-10-21" }, "my.openai.azure.com", "azure-openai", "/openai"],
    [{ name: "AWSBedrock" }, "bedrock-runtime.eu-west-1.amazonaws.com", "bedrock", ""],
    [{ name: "AWSBedrock" }, "vpce-1.bedrock-runtime.eu-west-1.vpce.amazonaws.com", "bedrock", ""],
    [{ name: "AWSAnthropic" }, "bedrock-runtime.eu-west-1.amazonaws.com", "bedrock-anthropic", ""],
    [{ name: "GCPVertexAI" }, "us-central1-aiplatform.googleapis.com", "vertex-ai", "/v1"],
    [{ name: "GCPAnthropic" }, "aiplatform.googleapis.com", "vertex-anthropic", "/v1"],
    [{ name: "Anthropic" }, "api.anthropic.com", "anthropic", "/v1"],
    [{ name: "Cohere", version: "v2" }, "api.cohere.com", "cohere", ""],
    [{ name: "OpenAI", prefix: "/compatibility/v1" }, "api.cohere.com", "cohere", "/compatibility/v1"],
    [{ name: "OpenAI" }, "vllm.models.svc.cluster.local", "self-hosted", "/v1"],
    [{ name: "OpenAI", prefix: "/serving/" }, "10.0.0.7:8000", "self-hosted", "/serving"],
    // Anthropic's own compatible API.
    [{ name: "OpenAI" }, "api.anthropic.com", "anthropic", "/v1"],
  ] as const)("%j at %s is the API of %s", (schema, host, key, basePath) => {
    const found = apiOfSchema(schema, host);
    expect(found?.provider.key).toBe(key);
    expect(found?.api.basePath).toBe(basePath);
    expect(found?.api.schema.name).toBe(schema.name);
  });
});
