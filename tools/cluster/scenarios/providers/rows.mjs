// What each provider's own documentation says of a chat request: host, path and credential. Written out by hand, apart
// from the table that makes the manifests.

const bearer = (id, host, path, model) => ({ id, host, model, wire: "openai", path, credential: "bearer" });
const place = "/v1/projects/your-project/locations/us-central1/publishers";

/**
 * `wire` is whose body it is; `path` where chat goes and `streamPath` where streams of it go, the same if left out.
 * @type {{ id: string, host: string, model: string, wire: string, path: string, streamPath?: string, credential: string }[]}
 */
export const rows = [
  bearer("openai", "api.openai.com", "/v1/chat/completions", "gpt-4.1-mini"),
  {
    id: "aws-bedrock",
    host: "bedrock-runtime.us-east-1.amazonaws.com",
    model: "us.meta.llama3-2-1b-instruct-v1:0",
    wire: "converse",
    path: "/model/us.meta.llama3-2-1b-instruct-v1:0/converse",
    streamPath: "/model/us.meta.llama3-2-1b-instruct-v1:0/converse-stream",
    credential: "sigv4",
  },
  {
    id: "azure-openai",
    host: "your-resource.openai.azure.com",
    model: "gpt-4.1-mini",
    wire: "openai",
    path: "/openai/deployments/gpt-4.1-mini/chat/completions?api-version=2025-01-01-preview",
    credential: "api-key",
  },
  bearer("gemini", "generativelanguage.googleapis.com", "/v1beta/openai/chat/completions", "gemini-2.5-flash"),
  {
    id: "gcp-vertex",
    host: "us-central1-aiplatform.googleapis.com",
    model: "gemini-2.5-flash",
    wire: "gemini",
    path: `${place}/google/models/gemini-2.5-flash:generateContent`,
    streamPath: `${place}/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse`,
    credential: "google",
  },
  {
    id: "gcp-anthropic",
    host: "us-central1-aiplatform.googleapis.com",
    model: "claude-sonnet-4@20250514",
    wire: "anthropic-vertex",
    path: `${place}/anthropic/models/claude-sonnet-4@20250514:rawPredict`,
    streamPath: `${place}/anthropic/models/claude-sonnet-4@20250514:streamRawPredict`,
    credential: "google",
  },
  bearer("groq", "api.groq.com", "/openai/v1/chat/completions", "llama-3.1-8b-instant"),
  bearer("grok", "api.x.ai", "/v1/chat/completions", "grok-3-mini"),
  bearer("together", "api.together.xyz", "/v1/chat/completions", "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
  bearer("cohere", "api.cohere.com", "/compatibility/v1/chat/completions", "command-r7b-12-2024"),
  bearer("mistral", "api.mistral.ai", "/v1/chat/completions", "mistral-small-latest"),
  bearer("deepinfra", "api.deepinfra.com", "/v1/openai/chat/completions", "meta-llama/Meta-Llama-3.1-8B-Instruct"),
  bearer("deepseek", "api.deepseek.com", "/v1/chat/completions", "deepseek-chat"),
  bearer("hunyuan", "api.hunyuan.cloud.tencent.com", "/v1/chat/completions", "hunyuan-turbos-latest"),
  bearer("tencent-lke", "api.lkeap.cloud.tencent.com", "/v1/chat/completions", "deepseek-v3"),
  bearer("tars", "api.router.tetrate.ai", "/v1/chat/completions", "gpt-4o-mini"),
  bearer("sambanova", "api.sambanova.ai", "/v1/chat/completions", "Meta-Llama-3.1-8B-Instruct"),
  {
    id: "self-hosted",
    host: "vllm.default.svc.cluster.local",
    model: "base-model",
    wire: "openai",
    path: "/v1/chat/completions",
    credential: "none",
  },
  // Native Messages: AI Gateway has no chat for this schema.
  {
    id: "anthropic",
    host: "api.anthropic.com",
    model: "claude-sonnet-4-5",
    wire: "anthropic",
    path: "/v1/messages",
    credential: "x-api-key",
  },
  {
    id: "aws-anthropic",
    host: "bedrock-runtime.us-east-1.amazonaws.com",
    model: "us.anthropic.claude-sonnet-4-20250514-v1:0",
    wire: "anthropic-bedrock",
    path: "/model/us.anthropic.claude-sonnet-4-20250514-v1:0/invoke",
    streamPath: "/model/us.anthropic.claude-sonnet-4-20250514-v1:0/invoke-with-response-stream",
    credential: "sigv4",
  },
  bearer("minimax", "api.minimax.io", "/v1/chat/completions", "MiniMax-M2"),
  bearer("anthropic-openai", "api.anthropic.com", "/v1/chat/completions", "claude-sonnet-4-5"),
];

/** The key of a provider in its Secret: each one its own, so that none can be taken for another's. */
export const keyOf = (id) => `key-of-${id}`;
export const awsKeys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "sim/secret+0123456789" };
/** Whom Google's keys are of; a row's Secret has its own. */
export const serviceAccountOf = (id) => `${id}@your-project.iam.gserviceaccount.com`;
export const tokenEndpoint = "http://provider-simulator.default.svc.cluster.local/token";
