import { PROVIDERS, type ProviderApi, type ProviderRow } from "@signalbox/providers";
import { SIMULATED_AWS, SIMULATED_ENTRA, SIMULATED_KEY, SIMULATED_PLACE } from "@signalbox/providers/testing";

/** One API of a provider with chat, as a configuration reaches it. */
export interface MatrixRow {
  readonly provider: ProviderRow;
  readonly api: ProviderApi;
  /** As the page calls it. */
  readonly name: string;
  /** As `provider` in the configuration. */
  readonly key: string;
  readonly origin: string;
  /** The fields of the back end in YAML, without its address. */
  readonly backend: string;
  /** As `backend`, with a credential that the provider does not take. */
  readonly wrongBackend: string;
  readonly model: string;
  readonly isEntra: boolean;
}

export const GOOGLE_KEY_FILE = "/google.json";
export const ROGUE_KEY_FILE = "/rogue.json";

/** What the configurations' `…_env` names stand for. */
export const MATRIX_ENV = {
  KEY: SIMULATED_KEY,
  WRONG_KEY: "sk-a-key-of-somebody-else",
  AWS_ID: SIMULATED_AWS.accessKeyId,
  AWS_SECRET: SIMULATED_AWS.secretAccessKey,
  ENTRA_SECRET: SIMULATED_ENTRA.clientSecret,
};

const REGIONS = { sigv4: "eu-central-1", google: SIMULATED_PLACE.region } as const;

/** Each provider's own API first, then the others that its host has. */
export const MATRIX_ROWS: readonly MatrixRow[] = PROVIDERS.flatMap((provider) =>
  [provider, ...provider.others]
    .filter((api) => api.endpoints.includes("chat"))
    .flatMap((api) =>
      api.auth.includes("entra") && api === provider
        ? [rowOf(provider, { api, isEntra: false }), rowOf(provider, { api, isEntra: true })]
        : [rowOf(provider, { api, isEntra: false })],
    ),
);

function rowOf(
  provider: ProviderRow,
  { api, isEntra }: { readonly api: ProviderApi; readonly isEntra: boolean },
): MatrixRow {
  const isOwn = api === provider;
  const [style] = api.auth;
  const region = style === "sigv4" ? REGIONS.sigv4 : REGIONS.google;
  const host = (provider.host ?? "models.internal:8000")
    .replace("{region}", region)
    .replace("{resource}", SIMULATED_PLACE.resource);
  const fields = (isWrong: boolean): string => {
    const schema = isOwn ? provider.key : `{name: ${api.schema.name}, prefix: ${api.schema.prefix}}`;
    return `provider: ${schema}, ${credentialOf(isEntra ? "entra" : style, { isWrong })}`;
  };
  return {
    provider,
    api,
    name: `${provider.name}${isOwn ? "" : ` at \`${api.basePath}\``}${isEntra ? ", by Entra" : ""}`,
    key: provider.key,
    origin: `${provider.http ? "http" : "https"}://${host}`,
    backend: fields(false),
    wrongBackend: fields(true),
    model: modelOf(api),
    isEntra,
  };
}

function credentialOf(style: string, { isWrong }: { readonly isWrong: boolean }): string {
  const key = isWrong ? "WRONG_KEY" : "KEY";
  switch (style) {
    case "sigv4":
      return `credentials: {access_key_id_env: AWS_ID, secret_access_key_env: ${isWrong ? "WRONG_KEY" : "AWS_SECRET"}}`;
    case "google": {
      const file = isWrong ? ROGUE_KEY_FILE : GOOGLE_KEY_FILE;
      return `project: ${SIMULATED_PLACE.project}, credentials: {credentials_file: ${file}}`;
    }
    case "entra": {
      const { tenantId, clientId } = SIMULATED_ENTRA;
      const secret = isWrong ? "WRONG_KEY" : "ENTRA_SECRET";
      return `credentials: {tenant_id: ${tenantId}, client_id: ${clientId}, client_secret_env: ${secret}}`;
    }
    default:
      return `api_key_env: ${key}`;
  }
}

/** A model of the vendor that can do all that the columns ask. */
function modelOf({ family }: ProviderApi): string {
  switch (family) {
    case "anthropic":
      return "claude-opus-4-6";
    case "gemini":
      return "gemini-3.6-flash";
    case "bedrock-converse":
      return "us.anthropic.claude-opus-4-6-v1:0";
    default:
      return "up-model";
  }
}
