import type { OpenAiQuirks, Transport } from "./families/target.ts";
import type { FamilyId } from "./wire-id.ts";

/** What of a provider's API the gateway reaches, beside listing models. */
export type Endpoint =
  | "chat"
  | "completions"
  | "responses"
  | "messages"
  | "count_tokens"
  | "embeddings"
  | "rerank"
  | "images"
  | "audio";

/** Which credential a provider takes and where it stands on the wire. */
export type AuthStyle =
  /** `Authorization: Bearer <key>`. */
  | "bearer"
  /** As `bearer`, or nothing. */
  | "optional-bearer"
  /** Anthropic's `x-api-key: <key>`. */
  | "x-api-key"
  /** Google AI Studio's `x-goog-api-key: <key>`. */
  | "x-goog-api-key"
  /** Azure's `api-key: <key>`. */
  | "api-key"
  /** `Authorization: Bearer <token>` from Microsoft Entra, for the scope https://cognitiveservices.azure.com/.default. */
  | "entra"
  /** `Authorization: Bearer <token>` from Google, for the scope https://www.googleapis.com/auth/cloud-platform. */
  | "google"
  /** AWS Signature Version 4 for the service `bedrock`. */
  | "sigv4";

/** How Envoy AI Gateway names an API: `AIServiceBackend.spec.schema`. */
export interface BackendSchema {
  readonly name:
    | "OpenAI"
    | "AzureOpenAI"
    | "AWSBedrock"
    | "AWSAnthropic"
    | "GCPVertexAI"
    | "GCPAnthropic"
    | "Anthropic"
    | "Cohere";
  /** The path prefix of `OpenAI` and `Anthropic` (`prefix` or, in older versions, `version`), without slashes at the ends. */
  readonly prefix?: string;
  /** The version that the others send: Azure's `api-version`, Anthropic's `anthropic_version`, Cohere's path. */
  readonly version?: string;
}

/** How Envoy AI Gateway names a credential: `BackendSecurityPolicy.spec.type`. */
export type BackendPolicy =
  | "APIKey"
  | "AnthropicAPIKey"
  | "AzureAPIKey"
  | "AzureCredentials"
  | "AWSCredentials"
  | "GCPCredentials";

/** One API of a provider. */
export interface ProviderApi {
  /** The wire of its chat, or `cohere` for Cohere's own API, of which only reranking is used. */
  readonly family: FamilyId | "cohere";
  /** Without a trailing slash; `Target.basePath`. */
  readonly basePath: string;
  readonly transport: Transport["kind"];
  /** In the order in which they are tried with what the configuration holds. */
  readonly auth: readonly [AuthStyle, ...AuthStyle[]];
  readonly endpoints: readonly Endpoint[];
  readonly quirks: OpenAiQuirks;
  readonly schema: BackendSchema;
}

/** One provider; its fields as an API are those of the API that is used when the configuration names none. */
export interface ProviderRow extends ProviderApi {
  /** As the configuration names it. */
  readonly key: string;
  readonly name: string;
  /** Host, with `{region}` and `{resource}` to fill in; undefined where only the configuration knows it. */
  readonly host: string | undefined;
  /** Whether plain http is allowed. */
  readonly http: boolean;
  readonly policies: readonly BackendPolicy[];
  /** Other APIs of the same host. */
  readonly others: readonly ProviderApi[];
}
