import type { Backend, Secret } from "@signalbox/core";
import {
  apiKeyCredential,
  awsCredentials,
  clientKeyCredential,
  CredentialError,
  entraCredential,
  googleDefault,
  googleServiceAccount,
  readSecret,
  sigV4Credential,
  staticAwsKeys,
  type AuthStyle,
  type Credential,
  type KeyStyle,
  type SecretSource,
} from "@signalbox/providers";
import type { ProviderAccess } from "./provider-access.ts";
import type { ResolvedApi } from "./resolve-api.ts";

type Declared = NonNullable<Backend["declared"]>;
type Credentials = NonNullable<Declared["credentials"]>;

/**
 * The credential of a back end; undefined where a plain key, or none, is all that it has: headers do that. Secrets are read
 * when they are needed, and files again each time, since they are replaced.
 */
export function openCredential(
  backend: Backend,
  { auth }: Pick<ResolvedApi, "auth">,
  access: ProviderAccess,
): Credential | undefined {
  const { declared = {} } = backend;
  const { credentials: given = {} } = declared;
  const isEntra = given.tenant_id !== undefined || given.type === "AzureCredentials";
  const style = isEntra && auth.includes("entra") ? "entra" : auth[0];
  switch (style) {
    case "sigv4":
      return sigV4(declared, access);
    case "google":
      return google(given, access);
    case "entra":
      return entra(given, access);
    default:
      return keyed(backend, keyStyleOf(style), access);
  }
}

function keyStyleOf(style: Exclude<AuthStyle, "sigv4" | "google" | "entra">): KeyStyle {
  return style === "optional-bearer" ? "bearer" : style;
}

function keyed(backend: Backend, style: KeyStyle, access: ProviderAccess): Credential | undefined {
  const { declared = {}, apiKey, authHeader, authPrefix } = backend;
  const { credentials: given = {} } = declared;
  let fallback: Credential | undefined;
  if (apiKey !== undefined) {
    fallback =
      declared.auth_header === undefined && declared.auth_prefix === undefined
        ? apiKeyCredential({ key: apiKey, style })
        : { authorize: async () => ({ set: { [authHeader]: `${authPrefix}${apiKey.reveal()}` }, remove: [] }) };
  } else if (given.api_key_file !== undefined) {
    const file = given.api_key_file;
    fallback = {
      authorize: async (request, options) => {
        const key = await readSecret({ file }, { ...access, signal: options.signal });
        return apiKeyCredential({ key, style }).authorize(request, options);
      },
    };
  }
  if (given.client_key_header === undefined) return fallback;
  return clientKeyCredential({ header: given.client_key_header, style, ...(fallback !== undefined && { fallback }) });
}

function sigV4({ region, credentials: given = {} }: Declared, access: ProviderAccess): Credential {
  const { access_key_id_env: idName, secret_access_key_env: secretName, session_token_env: tokenName } = given;
  const { profile, credentials_file: credentialsFile } = given;
  if (idName === undefined || secretName === undefined) {
    const keys = awsCredentials({
      ...(profile !== undefined && { profile }),
      ...(credentialsFile !== undefined && { credentialsFile }),
      ...(region !== undefined && { region }),
    });
    return sigV4Credential({ keys, ...(region !== undefined && { region }) });
  }
  return late(async (signal) => {
    const read = (source: SecretSource): Promise<Secret> => readSecret(source, { ...access, signal });
    const accessKeyId = (await read({ env: idName })).reveal();
    const secretAccessKey = await read({ env: secretName });
    const keys = staticAwsKeys({
      accessKeyId,
      secretAccessKey,
      ...(tokenName !== undefined && { sessionToken: await read({ env: tokenName }) }),
    });
    return sigV4Credential({ keys, ...(region !== undefined && { region }) });
  });
}

function google({ credentials_file: file }: Credentials, access: ProviderAccess): Credential {
  if (file === undefined) return googleDefault();
  return late(async (signal) => {
    const keyFile = await readSecret({ file }, { ...access, signal });
    const content = parse(keyFile.reveal());
    return content["type"] === "external_account"
      ? googleDefault({ federation: content })
      : googleServiceAccount({ keyFile, fetch: access.fetch });
  });
}

function entra(given: Credentials, access: ProviderAccess): Credential {
  const { tenant_id: tenantId, client_id: clientId, token_file: tokenFile } = given;
  const { client_secret_env: secretEnv, client_secret_file: secretFile } = given;
  if (tenantId === undefined || clientId === undefined)
    return failing("Microsoft Entra needs `tenant_id` and `client_id` in the back end's `credentials`.");
  return late(async (signal) => {
    const { fetch } = access;
    if (tokenFile !== undefined) {
      const assertion = (options: { readonly signal: AbortSignal }): Promise<Secret> =>
        readSecret({ file: tokenFile }, { ...access, ...options });
      return entraCredential({ tenantId, clientId, proof: { assertion }, fetch });
    }
    const source = secretFile !== undefined ? { file: secretFile } : { env: secretEnv ?? "AZURE_CLIENT_SECRET" };
    const clientSecret = await readSecret(source, { ...access, signal });
    return entraCredential({ tenantId, clientId, proof: { clientSecret }, fetch });
  });
}

function failing(message: string): Credential {
  return {
    authorize: async () => {
      throw new CredentialError("missing", message);
    },
  };
}

/** A credential that is made with the first request that needs it; one that could not be made is tried again. */
function late(make: (signal: AbortSignal) => Promise<Credential>): Credential {
  let made: Credential | undefined;
  return {
    async authorize(request, options) {
      made ??= await make(options.signal);
      return made.authorize(request, options);
    },
  };
}

function parse(text: string): Record<string, never> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, never>) : {};
  } catch {
    return {};
  }
}
