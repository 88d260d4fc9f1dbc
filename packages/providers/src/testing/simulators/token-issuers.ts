import { createHmac, generateKeyPairSync, randomBytes, verify } from "node:crypto";
import type { Fetch } from "../../auth/token-endpoint.ts";
import { startTokenServer, type TokenCall, type TokenServer } from "../token-server.ts";

const GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token";
const ENTRA_HOST = "https://login.microsoftonline.com";
const ACCOUNT = "router@acme.iam.gserviceaccount.com";

/** The application that Entra knows. */
export const SIMULATED_ENTRA = { tenantId: "tenant-1", clientId: "client-1", clientSecret: "entra-secret-0123456789" };

/** Google's and Microsoft's token endpoints on loopback: they check who asks, and sign what they give. */
export interface TokenIssuers extends AsyncDisposable {
  /** The key file of a service account of Google. */
  readonly googleKeyFile: string;
  /** Leads requests for the two hosts here, and refuses all others. */
  readonly fetch: Fetch;
  readonly calls: TokenServer["calls"];
  /** What is wrong with an `Authorization` header. */
  googleFault(authorization: string): string | undefined;
  entraFault(authorization: string): string | undefined;
}

export async function startTokenIssuers(): Promise<TokenIssuers> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const secret = randomBytes(32);
  const sign = (issuer: string, expires: number): string => {
    const claims = Buffer.from(JSON.stringify({ issuer, expires })).toString("base64url");
    return `${claims}.${createHmac("sha256", secret).update(claims).digest("base64url")}`;
  };
  const tokenFault = (issuer: string, authorization: string): string | undefined => {
    const [scheme, token = ""] = authorization.split(" ");
    const [claims = ""] = token.split(".");
    if (scheme !== "Bearer" || token === "") return "there is no token";
    const { issuer: by, expires } = parse(Buffer.from(claims, "base64url").toString());
    if (token !== sign(String(by), Number(expires))) return "the token's signature is not the issuer's";
    if (by !== issuer) return `the token is ${String(by)}'s`;
    return Number(expires) > Date.now() ? undefined : "the token is too old";
  };
  const server = await startTokenServer((call) => {
    const isGoogle = call.path === new URL(GOOGLE_TOKEN_URL).pathname;
    const fault = isGoogle ? assertionFault(call, publicKey) : entraRequestFault(call);
    if (fault !== undefined) return [401, { error: "invalid_client", error_description: fault }];
    const token = sign(isGoogle ? "google" : "entra", Date.now() + 3600_000);
    return [200, { access_token: token, expires_in: 3599, token_type: "Bearer" }];
  });
  return {
    googleKeyFile: JSON.stringify({
      type: "service_account",
      client_email: ACCOUNT,
      private_key_id: "key-1",
      private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    }),
    fetch: (url, init) => {
      const isKnown = url === GOOGLE_TOKEN_URL || url.startsWith(`${ENTRA_HOST}/`);
      if (!isKnown) throw new Error(`a token was asked for at ${url}`);
      return fetch(`${server.url}${new URL(url).pathname}`, init);
    },
    calls: server.calls,
    googleFault: (authorization) => tokenFault("google", authorization),
    entraFault: (authorization) => tokenFault("entra", authorization),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** What is wrong with a request of a service account, https://developers.google.com/identity/protocols/oauth2/service-account. */
function assertionFault({ form }: TokenCall, publicKey: Parameters<typeof verify>[2]): string | undefined {
  if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer") return "another grant";
  const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const { alg, kid } = parse(Buffer.from(head, "base64url").toString());
  if (alg !== "RS256" || kid !== "key-1") return "another key";
  const isSigned = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${claims}`),
    publicKey,
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) return "the assertion is not signed by the account";
  const { iss, aud, scope, iat, exp } = parse(Buffer.from(claims, "base64url").toString());
  if (iss !== ACCOUNT || aud !== GOOGLE_TOKEN_URL) return "another account or audience";
  if (scope !== "https://www.googleapis.com/auth/cloud-platform") return "another scope";
  const now = Date.now() / 1000;
  const isTimely = Number(iat) <= now + 60 && Number(exp) > now && Number(exp) - Number(iat) <= 3600;
  return isTimely ? undefined : "the assertion's times";
}

function entraRequestFault({ path, form }: TokenCall): string | undefined {
  const { tenantId, clientId, clientSecret } = SIMULATED_ENTRA;
  if (path !== `/${tenantId}/oauth2/v2.0/token`) return "another tenant";
  if (form.get("grant_type") !== "client_credentials" || form.get("client_id") !== clientId) return "another client";
  if (form.get("client_secret") !== clientSecret) return "another secret";
  return form.get("scope") === "https://cognitiveservices.azure.com/.default" ? undefined : "another scope";
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
