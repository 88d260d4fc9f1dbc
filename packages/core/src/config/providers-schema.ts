import * as z from "zod/mini";
import { field, inactive } from "./field.ts";
import { providerKeys } from "./provider-keys.ts";

/** How Envoy AI Gateway names an API, `AIServiceBackend.spec.schema`; `version` was the older name of `prefix`. */
const backendSchema = z.strictObject({
  name: z.enum([
    "OpenAI",
    "AzureOpenAI",
    "AWSBedrock",
    "AWSAnthropic",
    "GCPVertexAI",
    "GCPAnthropic",
    "Anthropic",
    "Cohere",
  ]),
  prefix: field.string(),
  version: field.string(),
});

/**
 * How the gateway proves who it is, beside `api_key`. Secrets are named by their variable (`_env`) or file (`_file`) only.
 * Left out, AWS and Google are asked for credentials as their own tools are: variables, shared files, roles, metadata.
 */
const credentials = z.strictObject({
  /** How Envoy AI Gateway names the way, `BackendSecurityPolicy.spec.type`; needed where the fields leave a choice. */
  type: field.oneOf("APIKey", "AnthropicAPIKey", "AzureAPIKey", "AzureCredentials", "AWSCredentials", "GCPCredentials"),
  api_key_file: field.path(),
  /** A request's header with the client's own key. */
  client_key_header: field.string(),
  /** Of the shared files of AWS. */
  profile: field.string(),
  /** AWS's shared credentials, or Google's key file of a service account. */
  credentials_file: field.path(),
  access_key_id_env: field.string(),
  secret_access_key_env: field.string(),
  session_token_env: field.string(),
  /** Microsoft Entra. */
  tenant_id: field.string(),
  client_id: field.string(),
  client_secret_env: field.string(),
  client_secret_file: field.path(),
  /** A token of another issuer that Entra trusts. */
  token_file: field.path(),
});

/** Contract 1.3: one place that serves a model. */
const backendReference = z.strictObject({
  name: field.string(),
  endpoint: field.string(),
  protocol: field.oneOf("http", "https"),
  weight: field.number(),
  type: field.string(),
  base_url: field.string(),
  provider: z.optional(z.union([z.enum(providerKeys), backendSchema])),
  auth_header: field.string(),
  auth_prefix: field.string(),
  extra_headers: field.map(z.string()),
  api_version: field.string(),
  chat_path: field.string(),
  api_key: field.string(),
  api_key_env: field.string(),
  /** Of AWS or Google; read from the host's name where it is left out. */
  region: field.string(),
  /** Of Google. */
  project: field.string(),
  credentials: z.optional(credentials),
});

const reasoningFamily = z.strictObject({
  type: z.enum(["chat_template_kwargs", "reasoning_effort", "top_level_reasoning_effort"]),
  parameter: z.string(),
});

const pricing = z.strictObject({
  currency: field.string(),
  prompt_per_1m: field.number(),
  completion_per_1m: field.number(),
  cached_input_per_1m: field.number(),
  cache_write_per_1m: field.number(),
});

/** What `kubernetes manifests --overlay failover` makes Envoy's retries and health checks of. */
const reliability = z.strictObject({
  lb_policy: field.oneOf("round_robin", "least_request"),
  retry_count: z.optional(z.int().check(z.minimum(0), z.maximum(5))),
  retry_on: field.string(),
  consecutive_5xx: field.count(),
  base_ejection_time: field.string(),
  max_ejection_percent: field.count(),
  health_check_path: field.string(),
  health_check_interval: field.string(),
  health_check_timeout: field.string(),
});

const providerModel = z.strictObject({
  name: z.string().check(z.minLength(1)),
  provider_model_id: field.string(),
  external_model_ids: field.map(z.string()),
  reasoning_family: field.string(),
  api_format: field.oneOf("openai", "anthropic"),
  pricing: inactive(z.optional(pricing), "cost accounting"),
  reliability: z.optional(reliability),
  backend_refs: field.list(backendReference),
});

/** `providers`: physical back ends and what is known of them. */
export const providersSchema = z.strictObject({
  defaults: field.object({
    default_model: field.string(),
    reasoning_families: field.map(reasoningFamily),
    default_reasoning_effort: field.string(),
  }),
  models: field.list(providerModel),
});
