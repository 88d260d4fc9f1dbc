import { loadConfig } from "@signalbox/core/config";
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openCredential } from "./open-credential.ts";
import type { ProviderAccess } from "./provider-access.ts";
import { resolveApi } from "./resolve-api.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const googleKey = JSON.stringify({
  type: "service_account",
  client_email: "router@acme.iam.gserviceaccount.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
});
const files: Readonly<Record<string, string>> = {
  "/key": "key-from-a-file\n",
  "/google.json": googleKey,
  "/token": "token-of-another-issuer",
};
const env = { KEY: "key-0123456789", ID: "AKID", SECRET: "secret", TOKEN: "session", CLIENT_SECRET: "hush" };

/** The headers that a back end with these fields is asked with, and where tokens were asked for. */
async function authorized(reference: string, headers: Readonly<Record<string, string>> = {}) {
  const asked: { url: string; form: string }[] = [];
  const access: ProviderAccess = {
    env,
    readFile: async (path) => files[path] ?? Promise.reject(new Error("no such file")),
    fetch: async (url, { body }) => {
      asked.push({ url, form: body instanceof URLSearchParams ? body.toString() : "" });
      return Response.json({ access_token: "fresh-token", expires_in: 3600 });
    },
  };
  const { config } = loadConfig(
    `
providers: {models: [{name: m, backend_refs: [{${reference}}]}]}
routing: {}
`,
    { env },
  );
  const backend = config!.models.get("m")!.backends[0]!;
  const credential = openCredential(backend, resolveApi(backend, { apiFormat: "openai", strict: false }), access);
  const url = new URL(`${backend.origin}/model/m/converse`);
  const options = { signal: new AbortController().signal, nowMs: Date.UTC(2026, 0, 1) };
  const edits = await credential?.authorize({ method: "POST", url, headers, body: "{}" }, options);
  return { set: edits?.set, remove: edits?.remove, asked };
}

const aws = `base_url: "https://bedrock-runtime.eu-west-1.amazonaws.com", provider: bedrock`;
const vertex = `base_url: "https://europe-west4-aiplatform.googleapis.com", provider: vertex-ai, project: p`;
const azure = `base_url: "https://acme.openai.azure.com", provider: azure-openai`;
const groq = `base_url: "https://api.groq.com", provider: groq`;

describe("the credential of a back end", () => {
  test.each<[reference: string, set: object]>([
    [`${groq}, api_key_env: KEY`, { authorization: "Bearer key-0123456789" }],
    [`${groq}, api_key_env: KEY, auth_header: X-Key`, { "x-key": "key-0123456789" }],
    [`${groq}, credentials: {api_key_file: /key}`, { authorization: "Bearer key-from-a-file" }],
    [`base_url: "https://x.example", provider: gemini, api_key_env: KEY`, { "x-goog-api-key": "key-0123456789" }],
    [`${azure}, api_key_env: KEY`, { "api-key": "key-0123456789" }],
  ])("%s", async (reference, set) => {
    expect((await authorized(reference)).set).toEqual(set);
  });

  test("none where the configuration holds none", async () => {
    expect((await authorized(groq)).set).toBeUndefined();
  });

  test("the client's own key goes to the provider's header, and no further", async () => {
    const own = `${groq}, api_key_env: KEY, credentials: {client_key_header: X-Provider-Key}`;
    const { set, remove } = await authorized(own, { "x-provider-key": "mine" });
    expect(set).toEqual({ authorization: "Bearer mine" });
    expect(remove).toContain("x-provider-key");
    expect((await authorized(own)).set).toEqual({ authorization: "Bearer key-0123456789" });
  });

  test("requests to AWS are signed with keys from variables, for the region of the host or the one that is named", async () => {
    const keys = "credentials: {access_key_id_env: ID, secret_access_key_env: SECRET, session_token_env: TOKEN}";
    const { set } = await authorized(`${aws}, ${keys}`);
    expect(set).toMatchObject({
      authorization: expect.stringMatching(/Credential=AKID\/20260101\/eu-west-1\/bedrock\/aws4_request/),
      "x-amz-security-token": "session",
    });
    const named = await authorized(`${aws}, region: us-west-2, ${keys}`);
    expect(named.set?.["authorization"]).toContain("/us-west-2/");
  });

  test("Google is asked for a token with the key file of a service account", async () => {
    const { set, asked } = await authorized(`${vertex}, credentials: {credentials_file: /google.json}`);
    expect(set).toEqual({ authorization: "Bearer fresh-token" });
    expect(asked[0]?.url).toBe("https://oauth2.googleapis.com/token");
  });

  test.each([
    ["a secret", "client_secret_env: CLIENT_SECRET", "client_secret=hush"],
    ["another issuer's token", "token_file: /token", "client_assertion=token-of-another-issuer"],
  ])("Microsoft Entra is asked for a token with %s", async (_, proof, form) => {
    const { set, asked } = await authorized(`${azure}, credentials: {tenant_id: t, client_id: c, ${proof}}`);
    expect(set).toEqual({ authorization: "Bearer fresh-token" });
    expect(asked[0]?.url).toBe("https://login.microsoftonline.com/t/oauth2/v2.0/token");
    expect(asked[0]?.form).toContain(form);
  });

  test.each([
    [`${azure}, credentials: {type: AzureCredentials}`, /tenant_id/],
    [`${aws}, credentials: {access_key_id_env: ID, secret_access_key_env: NONE}`, /NONE/],
    [`${groq}, credentials: {api_key_file: /nowhere}`, /\/nowhere/],
  ])("says what is missing: %s", async (reference, message) => {
    await expect(authorized(reference)).rejects.toThrow(message);
  });
});
