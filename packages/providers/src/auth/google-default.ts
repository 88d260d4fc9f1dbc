import type { JsonObject } from "@signalbox/core";
import { type TokenCredential, tokenCredential } from "./bearer-token.ts";
import { CredentialError, wordsOf } from "./credential-error.ts";
import { CLOUD_PLATFORM_SCOPE } from "./google.ts";

type Library = typeof import("google-auth-library");

export interface GoogleDefaultOptions {
  /**
   * The content of a credential file of workload identity federation (`type: external_account`), of a source that the
   * operator trusts: it names addresses and files. Google's default credentials are looked for when left out.
   */
  readonly federation?: JsonObject;
  readonly scope?: string;
}

/**
 * Tokens as Google's own library gets them: application default credentials, or workload identity federation. By the
 * optional package `google-auth-library`, which is loaded with the first request. Node only.
 */
export function googleDefault({
  federation,
  scope = CLOUD_PLATFORM_SCOPE,
}: GoogleDefaultOptions = {}): TokenCredential {
  return tokenCredential({
    async fetch() {
      const library = await loadLibrary();
      try {
        const client = await clientOf(library, { federation, scope });
        const { token } = await client.getAccessToken();
        if (typeof token !== "string" || token === "") throw new TypeError("The library gave no token.");
        const { expiry_date: expiresAtMs } = client.credentials;
        return { value: token, ...(typeof expiresAtMs === "number" && { expiresAtMs }) };
      } catch (error) {
        const message = "Google's library found no credentials, or got no token for them.";
        throw new CredentialError("unavailable", message, { cause: wordsOf(error) });
      }
    },
  });
}

async function clientOf(
  { GoogleAuth, ExternalAccountClient }: Library,
  { federation, scope }: { readonly federation: JsonObject | undefined; readonly scope: string },
) {
  if (federation === undefined) return new GoogleAuth({ scopes: [scope] }).getClient();
  // The library checks what it reads.
  const client = ExternalAccountClient.fromJSON(
    federation as unknown as Parameters<typeof ExternalAccountClient.fromJSON>[0],
  );
  if (client === null) throw new TypeError("The credential file is not of the type external_account.");
  client.scopes = [scope];
  return client;
}

async function loadLibrary(): Promise<Library> {
  try {
    return await import("google-auth-library");
  } catch (cause) {
    throw new CredentialError(
      "package_missing",
      "Google's default credentials need the package google-auth-library: npm install google-auth-library.",
      { cause },
    );
  }
}
