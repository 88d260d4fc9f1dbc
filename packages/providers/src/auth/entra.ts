import type { Secret } from "@signalbox/core";
import { type TokenCredential, tokenCredential } from "./bearer-token.ts";
import { type Fetch, requestToken } from "./token-endpoint.ts";

export interface EntraOptions {
  readonly tenantId: string;
  readonly clientId: string;
  /** The application's secret, or a token of another issuer that Entra trusts (workload identity), asked for each time. */
  readonly proof:
    | { readonly clientSecret: Secret }
    | { readonly assertion: (options: { readonly signal: AbortSignal }) => Promise<Secret> };
  /** Azure OpenAI's when left out. */
  readonly scope?: string;
  /** Without a trailing slash; the public cloud's when left out. */
  readonly authority?: string;
  readonly fetch: Fetch;
}

const AZURE_OPENAI_SCOPE = "https://cognitiveservices.azure.com/.default";
const PUBLIC_AUTHORITY = "https://login.microsoftonline.com";
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Tokens of Microsoft Entra by client credentials:
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow.
 */
export function entraCredential({
  tenantId,
  clientId,
  proof,
  scope = AZURE_OPENAI_SCOPE,
  authority = PUBLIC_AUTHORITY,
  fetch,
}: EntraOptions): TokenCredential {
  const url = `${authority}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
  return tokenCredential({
    async fetch({ signal, nowMs }) {
      const body = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, scope });
      if ("clientSecret" in proof) body.set("client_secret", proof.clientSecret.reveal());
      else {
        body.set("client_assertion_type", ASSERTION_TYPE);
        body.set("client_assertion", (await proof.assertion({ signal })).reveal());
      }
      return requestToken({
        fetch,
        url,
        init: { method: "POST", body },
        signal,
        nowMs,
        issuer: "Microsoft Entra",
      });
    },
  });
}
