import type { Logger, Metrics } from "@signalbox/core";
import { SIMULATED_AWS, SIMULATED_KEY, type RecordedWire, type SeededRandom } from "@signalbox/providers/testing";
import { generateKeyPairSync } from "node:crypto";
import { createGatewayScope } from "../gateway-app.ts";
import type { ProviderAccess } from "../providers/provider-access.ts";
import type { GatewayScope, RequestReport } from "../serve-request.ts";
import type { Upstream } from "../upstream.ts";
import { createTestRouter } from "./test-router.ts";

const aws = "region: us-east-1, credentials: {access_key_id_env: AWS_ID, secret_access_key_env: AWS_SECRET}";
const vertex = "project: acme, region: europe-west4, credentials: {credentials_file: /google.json}";

/** A back end of every kind that differs in what the gateway does for it, and the wire that it speaks. */
export const PROVIDER_MODELS: readonly {
  readonly model: string;
  readonly host: string;
  readonly backend: string;
  readonly wire: RecordedWire;
}[] = [
  { model: "gpt", host: "api.openai.com", backend: "provider: openai, api_key_env: KEY", wire: "openai" },
  { model: "mistral", host: "api.mistral.ai", backend: "provider: mistral, api_key_env: KEY", wire: "openai" },
  { model: "deepseek", host: "api.deepseek.com", backend: "provider: deepseek, api_key_env: KEY", wire: "openai" },
  {
    model: "hunyuan",
    host: "api.hunyuan.cloud.tencent.com",
    backend: "provider: hunyuan, api_key_env: KEY",
    wire: "openai",
  },
  {
    model: "azure",
    host: "acme.openai.azure.com",
    backend: "provider: azure-openai, api_version: 2025-01-01-preview, api_key_env: KEY",
    wire: "openai",
  },
  { model: "claude", host: "api.anthropic.com", backend: "provider: anthropic, api_key_env: KEY", wire: "anthropic" },
  {
    model: "vertex-claude",
    host: "europe-west4-aiplatform.googleapis.com",
    backend: `provider: vertex-anthropic, ${vertex}`,
    wire: "anthropic",
  },
  {
    model: "bedrock-claude",
    host: "bedrock-runtime.us-east-1.amazonaws.com",
    backend: `provider: {name: AWSAnthropic}, ${aws}`,
    wire: "bedrock-anthropic",
  },
  {
    model: "gemini",
    host: "generativelanguage.googleapis.com",
    backend: "provider: gemini, api_key_env: KEY",
    wire: "gemini",
  },
  {
    model: "vertex",
    host: "europe-west4-aiplatform.googleapis.com",
    backend: `provider: vertex-ai, ${vertex}`,
    wire: "gemini",
  },
  {
    model: "bedrock",
    host: "bedrock-runtime.us-east-1.amazonaws.com",
    backend: `provider: bedrock, ${aws}`,
    wire: "bedrock-converse",
  },
];

/** One of the models. Signing for AWS takes several times as long as all the rest, so those are picked less often. */
export function pickProvider(random: SeededRandom): (typeof PROVIDER_MODELS)[number] {
  const picked = random.pick(PROVIDER_MODELS);
  return picked.host.includes("amazonaws") && !random.oneIn(3) ? random.pick(PROVIDER_MODELS) : picked;
}

/** The words that lead a routed prompt (model `auto`) through every plugin that edits bodies, to each model. */
export const ROUTED_WORD = "poem";

function config(isStrict: boolean): string {
  const models = PROVIDER_MODELS.map(
    ({ model, host, backend }) =>
      `  - {name: ${model}, provider_model_id: ${upstreamName(model)}, backend_refs: [{base_url: "https://${host}", ${backend}}]}`,
  );
  const decisions = PROVIDER_MODELS.map(
    ({ model }) => `  - name: to-${model}
    priority: 1
    rules: {operator: AND, conditions: [{type: keyword, name: ${model}}]}
    modelRefs: [{model: ${model}, use_reasoning: true, reasoning_effort: high}]
    plugins:
      - {type: system_prompt, configuration: {system_prompt: "Be brief.", mode: insert}}
      - {type: request_params, configuration: {max_tokens_limit: 100, strip_unknown: false, max_n: 2}}
      - {type: header_mutation, configuration: {add: [{name: x-team, value: a}]}}`,
  );
  const keywords = PROVIDER_MODELS.map(
    ({ model }) => `{name: ${model}, operator: OR, keywords: ["${ROUTED_WORD} ${model}"]}`,
  );
  return `
providers:
  defaults: {default_model: gpt}
  models:
${models.join("\n")}
routing:
  signals: {keywords: [${keywords.join(", ")}]}
  decisions:
${decisions.join("\n")}
global: {signalbox: {strict_parameters: ${isStrict}}}
`;
}

function upstreamName(model: string): string {
  return model.includes("claude")
    ? "claude-opus-4-6"
    : model.startsWith("bedrock")
      ? "amazon.nova-pro-v1:0"
      : `up-${model}`;
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const env = { KEY: SIMULATED_KEY, AWS_ID: SIMULATED_AWS.accessKeyId, AWS_SECRET: SIMULATED_AWS.secretAccessKey };
const access: ProviderAccess = {
  env,
  readFile: async () =>
    JSON.stringify({
      type: "service_account",
      client_email: "router@acme.iam.gserviceaccount.com",
      private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    }),
  fetch: async () => Response.json({ access_token: "token-of-google", expires_in: 3600 }),
};

/** The gateway's own handling over an upstream of the test, with nothing between that has a socket. */
export function createProviderGateway(options: {
  readonly upstream: Upstream;
  readonly strict?: boolean;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  readonly onRequest?: (report: RequestReport) => void;
}): GatewayScope {
  const { strict = false, ...rest } = options;
  const router = createTestRouter(config(strict), { env });
  return createGatewayScope({ ...rest, getRouter: () => router, providerAccess: access, newId: () => "id-1" });
}
