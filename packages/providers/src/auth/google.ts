import { isJsonObject, type Secret } from "@signalbox/core";
import { type TokenCredential, tokenCredential } from "./bearer-token.ts";
import { CredentialError } from "./credential-error.ts";
import { type Fetch, requestToken } from "./token-endpoint.ts";

/** For all of Google Cloud; what an account may do is decided by its roles. */
export const CLOUD_PLATFORM_SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const TOKEN_URL = "https://oauth2.googleapis.com/token";
const JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/** Google's most. */
const ASSERTION_SECONDS = 3600;

interface ServiceAccount {
  readonly email: string;
  readonly keyId: string | undefined;
  readonly privateKey: CryptoKey;
  readonly tokenUrl: string;
}

/**
 * Tokens for a service account by its key file (`service_account.json`), as in
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest.
 */
export function googleServiceAccount({
  keyFile,
  scope = CLOUD_PLATFORM_SCOPE,
  fetch,
}: {
  /** The text of the file. */
  readonly keyFile: Secret;
  readonly scope?: string;
  readonly fetch: Fetch;
}): TokenCredential {
  let account: ServiceAccount | undefined;
  return tokenCredential({
    async fetch({ signal, nowMs }) {
      // With the first request that needs it: most configurations never do.
      const { importPKCS8, SignJWT } = await import("jose");
      account ??= await readKeyFile(keyFile, (pem) => importPKCS8(pem, "RS256"));
      const nowSeconds = Math.floor(nowMs / 1000);
      const assertion = await new SignJWT({ scope })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(account.keyId !== undefined && { kid: account.keyId }) })
        .setIssuer(account.email)
        .setAudience(account.tokenUrl)
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + ASSERTION_SECONDS)
        .sign(account.privateKey);
      const body = new URLSearchParams({ grant_type: JWT_GRANT, assertion });
      const init = { method: "POST", body };
      return requestToken({ fetch, url: account.tokenUrl, init, signal, nowMs, issuer: "Google" });
    },
  });
}

const METADATA_HOST = "metadata.google.internal";

/**
 * Tokens of the machine's own account, from the metadata server: Compute Engine, Cloud Run, and GKE's workload identity,
 * which answers at the same address.
 */
export function googleMetadata({
  scope = CLOUD_PLATFORM_SCOPE,
  host = METADATA_HOST,
  fetch,
}: {
  readonly scope?: string;
  /** `GCE_METADATA_HOST`, where that is set. */
  readonly host?: string;
  readonly fetch: Fetch;
}): TokenCredential {
  const query = new URLSearchParams({ scopes: scope });
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token?${query}`;
  return tokenCredential({
    fetch: ({ signal, nowMs }) =>
      requestToken({
        fetch,
        url,
        init: { method: "GET", headers: { "metadata-flavor": "Google" } },
        signal,
        nowMs,
        issuer: "Google's metadata server",
      }),
  });
}

async function readKeyFile(keyFile: Secret, importKey: (pem: string) => Promise<CryptoKey>): Promise<ServiceAccount> {
  const file = parse(keyFile.reveal());
  const { client_email: email, private_key: pem, private_key_id: keyId, token_uri: tokenUrl = TOKEN_URL } = file;
  if (typeof email !== "string" || typeof pem !== "string" || typeof tokenUrl !== "string")
    throw new CredentialError("invalid", "A Google key file must hold `client_email` and `private_key`.");
  if (!isSafe(tokenUrl))
    throw new CredentialError("invalid", "`token_uri` of a Google key file must be an https address.");
  try {
    const privateKey = await importKey(pem);
    return { email, keyId: typeof keyId === "string" ? keyId : undefined, privateKey, tokenUrl };
  } catch {
    // No cause: the error of a parser may quote what it could not read.
    throw new CredentialError("invalid", "`private_key` of a Google key file is no PKCS #8 key.");
  }
}

function parse(text: string): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Without encryption only to this machine, where tests are. */
function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname));
}
