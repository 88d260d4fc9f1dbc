import { loadConfig } from "@signalbox/core/config";
import { expect, test } from "vitest";
import { resolveApi } from "./resolve-api.ts";

/** What is known of a back end with these fields, in short. */
function resolve(reference: string, { apiFormat = "openai" }: { readonly apiFormat?: "openai" | "anthropic" } = {}) {
  const { config, diagnostics } = loadConfig(
    `
providers: {models: [{name: m, api_format: ${apiFormat}, backend_refs: [{${reference}}]}]}
routing: {}
`,
  );
  const backend = config?.models.get("m")?.backends[0];
  if (backend === undefined) throw new Error(JSON.stringify(diagnostics));
  const { row, target, path, problem } = resolveApi(backend, { apiFormat, strict: false });
  const { family, basePath, transport } = target ?? {};
  return { row: row.key, family, basePath, transport: transport?.kind, path, problem };
}

const bedrock = "https://bedrock-runtime.eu-west-1.amazonaws.com";
const vertex = "https://europe-west4-aiplatform.googleapis.com";
const google = "https://generativelanguage.googleapis.com";
const azure = "https://acme.openai.azure.com";

test.each<[reference: string, expected: object]>([
  // The upstream project's meaning is kept where a path is written.
  [
    `provider: gemini, base_url: "${google}/v1beta/openai"`,
    { row: "gemini", family: "openai", path: "/v1beta/openai/chat/completions" },
  ],
  [
    `provider: bedrock, base_url: "https://proxy.example/v1"`,
    { row: "bedrock", family: "openai", path: "/v1/chat/completions" },
  ],
  [
    `provider: vertex-ai, base_url: "https://x.example", chat_path: /a`,
    { row: "vertex-ai", family: "openai", path: "/a" },
  ],
  [
    `provider: azure-openai, base_url: "${azure}/openai/deployments/d", api_version: v`,
    { family: "openai", path: "/openai/deployments/d/chat/completions?api-version=v" },
  ],
  [
    `provider: minimax, base_url: "https://api.minimax.io"`,
    { row: "minimax", family: "openai", basePath: "/v1", path: undefined },
  ],
  [`provider: openai, base_url: "http://vllm:8000/v1"`, { row: "self-hosted", path: "/v1/chat/completions" }],
  // The providers' own APIs.
  [`provider: gemini, base_url: "${google}"`, { family: "gemini", basePath: "/v1beta" }],
  [`provider: bedrock, base_url: "${bedrock}"`, { family: "bedrock-converse", path: undefined }],
  [
    `provider: vertex-ai, project: p, base_url: "${vertex}"`,
    { family: "gemini", transport: "vertex", problem: undefined },
  ],
  [
    `provider: vertex-ai, base_url: "${vertex}/v1/projects/p/locations/europe-west4"`,
    { family: "gemini", transport: "vertex", path: undefined },
  ],
  [`provider: vertex-anthropic, base_url: "${vertex}"`, { problem: expect.stringContaining("`project`") }],
  [`provider: bedrock-anthropic, base_url: "${bedrock}"`, { family: "anthropic", transport: "bedrock" }],
  [`provider: azure-openai, base_url: "${azure}"`, { family: "openai", transport: "azure", path: undefined }],
  [
    `provider: azure-openai, base_url: "${azure}/openai/v1"`,
    { family: "openai", transport: "native", path: "/openai/v1/chat/completions" },
  ],
  [`provider: groq, base_url: "https://api.groq.com"`, { basePath: "/openai/v1", path: undefined }],
  [`provider: groq, base_url: "https://proxy.example/groq"`, { row: "groq", path: "/groq/chat/completions" }],
  [
    `provider: anthropic, base_url: "https://api.anthropic.com"`,
    { family: "anthropic", basePath: "/v1", path: undefined },
  ],
  // Envoy AI Gateway's names.
  [`provider: {name: AWSBedrock}, base_url: "${bedrock}"`, { row: "bedrock", family: "bedrock-converse" }],
  [
    `provider: {name: OpenAI, version: v1beta/openai}, base_url: "${google}"`,
    { row: "gemini", family: "openai", basePath: "/v1beta/openai" },
  ],
  [
    `provider: {name: OpenAI, prefix: /openai/v1}, base_url: "https://api.groq.com"`,
    { row: "groq", basePath: "/openai/v1" },
  ],
  [`provider: {name: AzureOpenAI, version: v}, base_url: "${azure}"`, { family: "openai", transport: "azure" }],
  [
    `provider: {name: Cohere, version: v2}, base_url: "https://api.cohere.com"`,
    { problem: expect.stringContaining("reranks") },
  ],
  // Nothing is said: the API that the model's entry names.
  [`endpoint: "127.0.0.1:8000"`, { row: "self-hosted", family: "openai", path: "/v1/chat/completions" }],
])("%s", (reference, expected) => {
  expect(resolve(reference)).toMatchObject(expected);
});

test("a model that speaks Messages is Anthropic's API, whoever serves it", () => {
  expect(resolve(`endpoint: "127.0.0.1:8000"`, { apiFormat: "anthropic" })).toMatchObject({
    family: "anthropic",
    path: "/v1/messages",
  });
});
