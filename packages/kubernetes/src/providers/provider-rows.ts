/** `spec.schema` of an AIServiceBackend: what the provider speaks. */
export interface ProviderSchema {
  readonly name:
    | "OpenAI"
    | "Cohere"
    | "AWSBedrock"
    | "AWSAnthropic"
    | "AzureOpenAI"
    | "GCPVertexAI"
    | "GCPAnthropic"
    | "Anthropic";
  /** Path before the endpoint's own; read for OpenAI and Anthropic only. */
  readonly prefix?: string;
  /** Read for the others: `api-version` of Azure, `anthropic_version` of Claude in a cloud, the path of Cohere. */
  readonly version?: string;
}

/** How AI Gateway signs in: `type` of a BackendSecurityPolicy, and the key of its Secret. */
export type ProviderSignIn = "APIKey" | "AnthropicAPIKey" | "AzureAPIKey" | "AWSCredentials" | "GCPCredentials";

/** A provider that AI Gateway can send requests to. */
export interface ProviderRow {
  /** Stands in `type` of a back end, and names the file. */
  readonly id: string;
  readonly title: string;
  readonly schema: ProviderSchema;
  /** `{region}` and `{resource}` are the user's. */
  readonly host: string;
  readonly signIn: ProviderSignIn | undefined;
  /** A model of it, for its example. */
  readonly model: string;
  /** What a user has to know, in a sentence. */
  readonly note?: string;
}

const openAi = (prefix: string): ProviderSchema => ({ name: "OpenAI", prefix });

/** A provider with OpenAI's API and a bearer token, as most are. */
function openAiLike(
  id: string,
  title: string,
  place: Pick<ProviderRow, "host" | "model"> & { readonly prefix?: string },
) {
  const { host, model, prefix = "/v1" } = place;
  return { id, title, host, model, schema: openAi(prefix), signIn: "APIKey" } as const satisfies ProviderRow;
}

/** AI Gateway's list of supported providers, Claude on Bedrock, MiniMax, and OpenAI's API at Anthropic. */
export const providerRows: readonly ProviderRow[] = [
  openAiLike("openai", "OpenAI", { host: "api.openai.com", model: "gpt-4.1-mini" }),
  {
    id: "aws-bedrock",
    title: "AWS Bedrock",
    schema: { name: "AWSBedrock" },
    host: "bedrock-runtime.{region}.amazonaws.com",
    signIn: "AWSCredentials",
    model: "us.meta.llama3-2-1b-instruct-v1:0",
    note: "Chat goes to the Converse API; embeddings work with Titan models.",
  },
  {
    id: "azure-openai",
    title: "Azure OpenAI",
    schema: { name: "AzureOpenAI", version: "2025-01-01-preview" },
    host: "{resource}.openai.azure.com",
    signIn: "AzureAPIKey",
    model: "gpt-4.1-mini",
    note: "The model is the name of your deployment. `schema: {name: OpenAI, prefix: /openai/v1}` is Azure's newer API.",
  },
  openAiLike("gemini", "Google Gemini on AI Studio", {
    host: "generativelanguage.googleapis.com",
    model: "gemini-2.5-flash",
    prefix: "/v1beta/openai",
  }),
  {
    id: "gcp-vertex",
    title: "Google Vertex AI",
    schema: { name: "GCPVertexAI" },
    host: "{region}-aiplatform.googleapis.com",
    signIn: "GCPCredentials",
    model: "gemini-2.5-flash",
  },
  {
    id: "gcp-anthropic",
    title: "Anthropic on Google Vertex AI",
    schema: { name: "GCPAnthropic", version: "vertex-2023-10-16" },
    host: "{region}-aiplatform.googleapis.com",
    signIn: "GCPCredentials",
    model: "claude-sonnet-4@20250514",
  },
  openAiLike("groq", "Groq", { host: "api.groq.com", model: "llama-3.1-8b-instant", prefix: "/openai/v1" }),
  openAiLike("grok", "Grok (xAI)", { host: "api.x.ai", model: "grok-3-mini" }),
  openAiLike("together", "Together AI", {
    host: "api.together.xyz",
    model: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
  }),
  {
    ...openAiLike("cohere", "Cohere", {
      host: "api.cohere.com",
      model: "command-r7b-12-2024",
      prefix: "/compatibility/v1",
    }),
    note: "For /cohere/v2/rerank use `schema: {name: Cohere, version: v2}`.",
  },
  openAiLike("mistral", "Mistral", { host: "api.mistral.ai", model: "mistral-small-latest" }),
  openAiLike("deepinfra", "DeepInfra", {
    host: "api.deepinfra.com",
    model: "meta-llama/Meta-Llama-3.1-8B-Instruct",
    prefix: "/v1/openai",
  }),
  openAiLike("deepseek", "DeepSeek", { host: "api.deepseek.com", model: "deepseek-chat" }),
  openAiLike("hunyuan", "Hunyuan", { host: "api.hunyuan.cloud.tencent.com", model: "hunyuan-turbos-latest" }),
  openAiLike("tencent-lke", "Tencent LLM Knowledge Engine", {
    host: "api.lkeap.cloud.tencent.com",
    model: "deepseek-v3",
  }),
  openAiLike("tars", "Tetrate Agent Router Service (TARS)", { host: "api.router.tetrate.ai", model: "gpt-4o-mini" }),
  openAiLike("sambanova", "SambaNova", { host: "api.sambanova.ai", model: "Meta-Llama-3.1-8B-Instruct" }),
  {
    id: "self-hosted",
    title: "Self-hosted models (vLLM and others)",
    schema: openAi("/v1"),
    host: "vllm.default.svc.cluster.local",
    signIn: undefined,
    model: "base-model",
    note: "Plain HTTP on port 8000 here. A server behind a key gets a BackendSecurityPolicy of type APIKey.",
  },
  {
    id: "anthropic",
    title: "Anthropic",
    schema: { name: "Anthropic" },
    host: "api.anthropic.com",
    signIn: "AnthropicAPIKey",
    model: "claude-sonnet-4-5",
    note: "Serves /anthropic/v1/messages alone: AI Gateway has no chat completions for this schema. See anthropic-openai.",
  },
  {
    id: "aws-anthropic",
    title: "Anthropic on AWS Bedrock",
    schema: { name: "AWSAnthropic", version: "bedrock-2023-05-31" },
    host: "bedrock-runtime.{region}.amazonaws.com",
    signIn: "AWSCredentials",
    model: "us.anthropic.claude-sonnet-4-20250514-v1:0",
  },
  openAiLike("minimax", "MiniMax", { host: "api.minimax.io", model: "MiniMax-M2" }),
  {
    ...openAiLike("anthropic-openai", "Anthropic through its OpenAI-compatible API", {
      host: "api.anthropic.com",
      model: "claude-sonnet-4-5",
    }),
    note: "The way to chat completions with Anthropic's own models; /anthropic/v1/messages is translated.",
  },
];

/** The row with this id. */
export function providerRow(id: string): ProviderRow | undefined {
  return providerRows.find((row) => row.id === id);
}

/** The row with a schema: one whose servers the host belongs to, or else the first. */
export function providerRowOfSchema(name: ProviderSchema["name"], host: string): ProviderRow | undefined {
  const rows = providerRows.filter(({ schema }) => schema.name === name);
  return rows.find((row) => hostPattern(row).test(host)) ?? rows[0];
}

/** The row whose servers a host belongs to: the first one, as Anthropic on Vertex has Vertex AI's. */
export function providerRowOf(host: string): ProviderRow | undefined {
  return providerRows.find((row) => row.id !== "self-hosted" && hostPattern(row).test(host));
}

/** What stands for `{region}` and `{resource}` in a host of the row; empty when it is another's. */
export function hostParts(row: ProviderRow, host: string): { readonly region?: string; readonly resource?: string } {
  return { ...hostPattern(row).exec(host)?.groups };
}

function hostPattern({ host }: ProviderRow): RegExp {
  const escaped = host.replaceAll(".", "\\.").replace(/\{(\w+)\}/, "(?<$1>[a-z0-9-]+)");
  return new RegExp(`^${escaped}$`);
}
