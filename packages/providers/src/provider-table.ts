import type { OpenAiQuirks } from "./families/target.ts";
import type { BackendSchema, Endpoint, ProviderApi, ProviderRow } from "./provider.ts";

/** Vendors that followed OpenAI before it renamed the limit and the developer's role. */
const CLASSIC: OpenAiQuirks = {
  rename: { max_completion_tokens: "max_tokens" },
  systemRoleOnly: true,
  noAllowedTools: true,
};
/** What only OpenAI itself has. */
const OPENAI_ONLY = ["verbosity", "service_tier", "metadata"];

type OpenAiLike = Pick<ProviderRow, "key" | "name" | "host" | "endpoints" | "quirks"> &
  Partial<Pick<ProviderRow, "basePath" | "http" | "auth" | "others">>;

function openAiLike({ key, name, host, http = false, others = [], basePath = "/v1", ...api }: OpenAiLike): ProviderRow {
  return { key, name, host, http, policies: ["APIKey"], others, ...openAiApi({ basePath, ...api }) };
}

function openAiApi({
  basePath,
  endpoints,
  quirks,
  auth = ["bearer"],
}: Pick<ProviderApi, "basePath" | "endpoints" | "quirks"> & Partial<Pick<ProviderApi, "auth">>): ProviderApi {
  const schema: BackendSchema = { name: "OpenAI", prefix: basePath.slice(1) };
  return { family: "openai", transport: "native", basePath, auth, endpoints, quirks, schema };
}

const TEXT: readonly Endpoint[] = ["chat", "completions", "embeddings"];
const MESSAGES: readonly Endpoint[] = ["chat", "messages", "count_tokens"];

/**
 * Every provider, from the vendors' public documentation. Base paths and schemas are those of Envoy AI Gateway's table of
 * supported providers, so that a configuration for it can be followed literally.
 */
export const PROVIDERS: readonly ProviderRow[] = [
  openAiLike({
    key: "openai",
    name: "OpenAI",
    host: "api.openai.com",
    endpoints: [...TEXT, "responses", "images", "audio"],
    quirks: { refuses: ["top_k"] },
  }),
  {
    key: "bedrock",
    name: "AWS Bedrock",
    family: "bedrock-converse",
    host: "bedrock-runtime.{region}.amazonaws.com",
    basePath: "",
    transport: "native",
    http: false,
    auth: ["sigv4"],
    endpoints: ["chat", "embeddings"],
    quirks: {},
    schema: { name: "AWSBedrock" },
    policies: ["AWSCredentials"],
    others: [],
  },
  {
    key: "azure-openai",
    name: "Azure OpenAI",
    family: "openai",
    host: "{resource}.openai.azure.com",
    basePath: "/openai",
    transport: "azure",
    http: false,
    auth: ["api-key", "entra"],
    endpoints: [...TEXT, "responses", "images", "audio"],
    quirks: { refuses: ["top_k", "service_tier"] },
    schema: { name: "AzureOpenAI", version: "2025-01-01-preview" },
    policies: ["AzureAPIKey", "AzureCredentials"],
    others: [
      openAiApi({
        basePath: "/openai/v1",
        auth: ["api-key", "entra"],
        endpoints: [...TEXT, "responses", "images", "audio"],
        quirks: { refuses: ["top_k", "service_tier"] },
      }),
    ],
  },
  {
    key: "gemini",
    name: "Google Gemini on AI Studio",
    family: "gemini",
    host: "generativelanguage.googleapis.com",
    basePath: "/v1beta",
    transport: "native",
    http: false,
    auth: ["x-goog-api-key"],
    endpoints: ["chat", "embeddings", "count_tokens"],
    quirks: {},
    // The seed's gateway reaches AI Studio through its OpenAI-compatible API only.
    schema: { name: "OpenAI", prefix: "v1beta/openai" },
    policies: ["APIKey"],
    others: [
      openAiApi({
        basePath: "/v1beta/openai",
        endpoints: ["chat", "embeddings", "images"],
        quirks: {
          systemRoleOnly: true,
          noAllowedTools: true,
          refuses: ["top_k", "logit_bias", "logprobs", "top_logprobs", "user", "parallel_tool_calls", ...OPENAI_ONLY],
        },
      }),
    ],
  },
  {
    key: "vertex-ai",
    name: "Google Vertex AI",
    family: "gemini",
    host: "{region}-aiplatform.googleapis.com",
    basePath: "/v1",
    transport: "vertex",
    http: false,
    auth: ["google"],
    endpoints: ["chat", "embeddings", "count_tokens"],
    quirks: {},
    schema: { name: "GCPVertexAI" },
    policies: ["GCPCredentials"],
    others: [],
  },
  {
    key: "vertex-anthropic",
    name: "Anthropic on Google Vertex AI",
    family: "anthropic",
    host: "{region}-aiplatform.googleapis.com",
    basePath: "/v1",
    transport: "vertex",
    http: false,
    auth: ["google"],
    endpoints: MESSAGES,
    quirks: {},
    schema: { name: "GCPAnthropic", version: "vertex-2023-10-16" },
    policies: ["GCPCredentials"],
    others: [],
  },
  openAiLike({
    key: "groq",
    name: "Groq",
    host: "api.groq.com",
    basePath: "/openai/v1",
    endpoints: ["chat", "responses", "audio"],
    quirks: {
      reasoningField: "reasoning",
      systemRoleOnly: true,
      noAllowedTools: true,
      refuses: ["top_k", "logit_bias", "logprobs", "top_logprobs", "n", "verbosity", "metadata"],
    },
  }),
  openAiLike({
    key: "grok",
    name: "Grok",
    host: "api.x.ai",
    endpoints: ["chat", "completions", "responses", "images"],
    quirks: { systemRoleOnly: true, noAllowedTools: true, refuses: ["top_k", "logit_bias", ...OPENAI_ONLY] },
  }),
  openAiLike({
    key: "together",
    name: "Together AI",
    host: "api.together.xyz",
    endpoints: [...TEXT, "rerank", "images", "audio"],
    quirks: { ...CLASSIC, reasoningField: "reasoning", refuses: ["parallel_tool_calls", "user", ...OPENAI_ONLY] },
  }),
  openAiLike({
    key: "cohere",
    name: "Cohere",
    host: "api.cohere.com",
    basePath: "/compatibility/v1",
    endpoints: ["chat", "embeddings"],
    quirks: {
      ...CLASSIC,
      refuses: ["top_k", "n", "logit_bias", "top_logprobs", "parallel_tool_calls", "user", ...OPENAI_ONLY],
    },
    others: [
      {
        family: "cohere",
        basePath: "",
        transport: "native",
        auth: ["bearer"],
        endpoints: ["rerank"],
        quirks: {},
        schema: { name: "Cohere", version: "v2" },
      },
    ],
  }),
  openAiLike({
    key: "mistral",
    name: "Mistral",
    host: "api.mistral.ai",
    endpoints: ["chat", "embeddings", "audio"],
    quirks: {
      rename: { max_completion_tokens: "max_tokens", seed: "random_seed" },
      systemRoleOnly: true,
      noAllowedTools: true,
      // Usage comes with the last chunk anyway; unknown fields are an error.
      noStreamOptions: true,
      callIdLength: 9,
      refuses: ["top_k", "logit_bias", "logprobs", "top_logprobs", "user", ...OPENAI_ONLY],
    },
  }),
  openAiLike({
    key: "deepinfra",
    name: "DeepInfra",
    host: "api.deepinfra.com",
    basePath: "/v1/openai",
    endpoints: [...TEXT, "images", "audio"],
    quirks: { ...CLASSIC, refuses: ["logit_bias", "parallel_tool_calls", ...OPENAI_ONLY] },
  }),
  openAiLike({
    key: "deepseek",
    name: "DeepSeek",
    host: "api.deepseek.com",
    endpoints: ["chat"],
    quirks: {
      ...CLASSIC,
      reasoningControl: "thinking",
      takesThoughts: true,
      textContent: true,
      schemaByTool: true,
      refuses: ["top_k", "seed", "n", "logit_bias", "parallel_tool_calls", "user", ...OPENAI_ONLY],
    },
  }),
  openAiLike({
    key: "hunyuan",
    name: "Tencent Hunyuan",
    host: "api.hunyuan.cloud.tencent.com",
    endpoints: ["chat", "embeddings"],
    quirks: {
      ...CLASSIC,
      reasoningControl: "none",
      schemaByTool: true,
      refuses: ["n", "logit_bias", "logprobs", "top_logprobs", "parallel_tool_calls", "user", ...OPENAI_ONLY],
    },
  }),
  openAiLike({
    key: "tencent-lkeap",
    name: "Tencent LLM Knowledge Engine",
    host: "api.lkeap.cloud.tencent.com",
    endpoints: ["chat"],
    quirks: {
      ...CLASSIC,
      reasoningControl: "thinking",
      takesThoughts: true,
      textContent: true,
      schemaByTool: true,
      refuses: ["top_k", "seed", "n", "logit_bias", "parallel_tool_calls", "user", ...OPENAI_ONLY],
    },
  }),
  openAiLike({
    key: "tetrate",
    name: "Tetrate Agent Router Service",
    host: "api.router.tetrate.ai",
    endpoints: TEXT,
    // A gateway itself; it passes on what its providers take.
    quirks: { cacheControl: true },
  }),
  openAiLike({
    key: "sambanova",
    name: "SambaNova",
    host: "api.sambanova.ai",
    endpoints: ["chat", "completions", "embeddings", "audio"],
    quirks: { ...CLASSIC, refuses: ["n", "seed", "logit_bias", "logprobs", "top_logprobs", "user", ...OPENAI_ONLY] },
  }),
  {
    key: "anthropic",
    name: "Anthropic",
    family: "anthropic",
    host: "api.anthropic.com",
    basePath: "/v1",
    transport: "native",
    http: false,
    auth: ["x-api-key"],
    endpoints: MESSAGES,
    quirks: {},
    schema: { name: "Anthropic", prefix: "v1" },
    policies: ["AnthropicAPIKey", "APIKey"],
    others: [],
  },
  openAiLike({
    key: "self-hosted",
    name: "Self-hosted (vLLM, Ollama, llama.cpp, any OpenAI-compatible server)",
    host: undefined,
    http: true,
    auth: ["optional-bearer"],
    endpoints: [...TEXT, "responses", "rerank", "images", "audio"],
    // Old servers know only the old name of the limit, and new ones still take it.
    quirks: { ...CLASSIC, takesThoughts: true },
  }),
  {
    key: "bedrock-anthropic",
    name: "Anthropic on AWS Bedrock",
    family: "anthropic",
    host: "bedrock-runtime.{region}.amazonaws.com",
    basePath: "",
    transport: "bedrock",
    http: false,
    auth: ["sigv4"],
    endpoints: MESSAGES,
    quirks: {},
    schema: { name: "AWSAnthropic", version: "bedrock-2023-05-31" },
    policies: ["AWSCredentials"],
    others: [],
  },
  openAiLike({
    key: "minimax",
    name: "MiniMax",
    host: "api.minimax.io",
    endpoints: ["chat"],
    quirks: {
      ...CLASSIC,
      reasoningControl: "none",
      textContent: true,
      schemaByTool: true,
      refuses: ["top_k", "seed", "n", "logit_bias", "logprobs", "top_logprobs", "user", ...OPENAI_ONLY],
    },
  }),
];

const BY_KEY: ReadonlyMap<string, ProviderRow> = new Map(PROVIDERS.map((row) => [row.key, row]));

/** The row of a provider's key. */
export function providerOf(key: string): ProviderRow | undefined {
  return BY_KEY.get(key);
}

/**
 * The API that a schema of Envoy AI Gateway means, with its provider: the host decides among vendors with the same
 * schema. `host` is the back end's; the first row with the schema is taken for hosts that no row knows, which for
 * `OpenAI` is a self-hosted server at that prefix.
 */
export function apiOfSchema(
  schema: BackendSchema,
  host: string,
): { readonly provider: ProviderRow; readonly api: ProviderApi } | undefined {
  const name = schema.name;
  const candidates = PROVIDERS.flatMap((provider) =>
    [provider, ...provider.others].filter((api) => api.schema.name === name).map((api) => ({ provider, api })),
  );
  const prefix =
    schema.prefix?.replace(/^\/+|\/+$/g, "") ?? (name === "OpenAI" || name === "Anthropic" ? "v1" : undefined);
  const atHost = candidates.filter(({ provider }) => provider.host !== undefined && isHostOf(provider.host, host));
  // AI Studio's own API has the schema of its compatible one; the configuration means the latter.
  const exact = atHost.findLast(({ api }) => prefix === undefined || api.schema.prefix === prefix);
  if (exact !== undefined) return exact;
  if (name !== "OpenAI") return atHost[0] ?? candidates[0];
  const provider =
    PROVIDERS.find((row) => row.host !== undefined && isHostOf(row.host, host)) ?? providerOf("self-hosted");
  if (provider === undefined) return undefined;
  const { quirks, auth } = provider;
  const endpoints = provider.endpoints.filter((endpoint) => endpoint !== "messages" && endpoint !== "count_tokens");
  return { provider, api: openAiApi({ basePath: prefix ? `/${prefix}` : "", endpoints, quirks, auth }) };
}

function isHostOf(template: string, host: string): boolean {
  const pattern = template.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^.]+");
  return new RegExp(`^${pattern}$`, "i").test(host.replace(/:\d+$/, ""));
}
