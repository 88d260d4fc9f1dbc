import { Secret } from "@signalbox/core";
import { exportPKCS8, generateKeyPair, jwtVerify } from "jose";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { startTokenServer, type TokenCall } from "../testing/token-server.ts";
import type { OutgoingRequest } from "./credential.ts";
import { googleDefault } from "./google-default.ts";
import { googleMetadata, googleServiceAccount } from "./google.ts";

const signal = new AbortController().signal;
const request: OutgoingRequest = {
  method: "POST",
  url: new URL("https://us-central1-aiplatform.googleapis.com/v1/x"),
  headers: {},
  body: "{}",
};
const scope = "https://www.googleapis.com/auth/cloud-platform";
const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
const pem = await exportPKCS8(privateKey);
const keyFile = (rest: Record<string, unknown>): Secret =>
  new Secret(
    JSON.stringify({
      type: "service_account",
      client_email: "robot@project.iam.gserviceaccount.com",
      private_key: pem,
      private_key_id: "key-1",
      ...rest,
    }),
  );

describe("tokens of a Google service account", () => {
  it("are asked for with a signed assertion, which the public key proves", async () => {
    await using server = await startTokenServer(() => [200, { access_token: "ya29.x", expires_in: 3599 }]);
    const tokenUri = `${server.url}/token`;
    const nowMs = Date.parse("2026-03-04T05:06:07Z");
    const credential = googleServiceAccount({ keyFile: keyFile({ token_uri: tokenUri }), fetch });
    expect((await credential.authorize(request, { signal, nowMs })).set).toEqual({ authorization: "Bearer ya29.x" });
    await credential.authorize(request, { signal, nowMs: nowMs + 60_000 });
    expect(server.calls).toHaveLength(1);
    const { form, path, method } = server.calls[0] as TokenCall;
    expect([method, path]).toEqual(["POST", "/token"]);
    expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
    const { payload, protectedHeader } = await jwtVerify(form.get("assertion") ?? "", publicKey, {
      currentDate: new Date(nowMs),
      audience: tokenUri,
      issuer: "robot@project.iam.gserviceaccount.com",
      algorithms: ["RS256"],
    });
    expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT", kid: "key-1" });
    expect(payload).toMatchObject({ scope, iat: nowMs / 1000, exp: nowMs / 1000 + 3600 });
  });

  it.each([
    ["no JSON", new Secret("-----BEGIN"), "`client_email` and `private_key`"],
    ["another kind of file", new Secret('{"type":"authorized_user"}'), "`client_email` and `private_key`"],
    ["a broken key", keyFile({ private_key: "-----BEGIN PRIVATE KEY-----\nPLANTED\n" }), "no PKCS #8 key"],
    ["a token address without encryption", keyFile({ token_uri: "http://evil.example/token" }), "https"],
  ])("need more than %s", async (_, file, message) => {
    const credential = googleServiceAccount({ keyFile: file, fetch });
    const failure: unknown = await credential.authorize(request, { signal, nowMs: 0 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "invalid", message: expect.stringContaining(message) as string });
    expect(JSON.stringify([String(failure), (failure as Error).cause ?? ""])).not.toContain("PLANTED");
  });
});

describe("tokens of Google's metadata server", () => {
  it("are asked for as the server demands", async () => {
    await using server = await startTokenServer(({ headers }) =>
      headers["metadata-flavor"] === "Google" ? [200, { access_token: "ya29.m", expires_in: 1200 }] : [403, "no"],
    );
    const credential = googleMetadata({ host: new URL(server.url).host, fetch });
    expect((await credential.authorize(request, { signal, nowMs: 0 })).set).toEqual({ authorization: "Bearer ya29.m" });
    expect(server.calls[0]?.path).toBe(
      `/computeMetadata/v1/instance/service-accounts/default/token?scopes=${encodeURIComponent(scope)}`,
    );
  });
});

/** A file of workload identity federation, whose issuer's token stands in another file. */
async function federation(url: string, subjectToken: string) {
  const folder = await mkdtemp(join(tmpdir(), "signalbox-google-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "token"), subjectToken);
  return {
    type: "external_account",
    audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: `${url}/v1/token`,
    credential_source: { file: join(folder, "token") },
  };
}

describe("tokens by Google's own library", () => {
  it("are exchanged for those of another issuer", async () => {
    const answer = {
      access_token: "ya29.lib",
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      token_type: "Bearer",
      expires_in: 3600,
    };
    await using server = await startTokenServer(() => [200, answer]);
    const credential = googleDefault({ federation: await federation(server.url, "subject-token") });
    const nowMs = Date.now();
    expect((await credential.authorize(request, { signal, nowMs })).set).toEqual({ authorization: "Bearer ya29.lib" });
    await credential.authorize(request, { signal, nowMs: nowMs + 50 * 60_000 });
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0]?.form.get("subject_token")).toBe("subject-token");
    expect(server.calls[0]?.form.get("scope")).toBe(scope);
  });

  it("fail without telling what was sent", async () => {
    await using server = await startTokenServer(() => [400, { error: "invalid_grant" }]);
    const credential = googleDefault({ federation: await federation(server.url, "PLANTED-subject") });
    const failure: unknown = await credential.authorize(request, { signal, nowMs: 0 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "unavailable" });
    expect(server.calls[0]?.form.get("subject_token")).toBe("PLANTED-subject");
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain("PLANTED");
  });

  it("are unavailable for a file of another kind", async () => {
    const credential = googleDefault({ federation: { type: "service_account" } });
    await expect(credential.authorize(request, { signal, nowMs: 0 })).rejects.toMatchObject({ code: "unavailable" });
  });
});
