import { Secret } from "@signalbox/core";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { startTokenServer } from "../testing/token-server.ts";
import type { OutgoingRequest } from "./credential.ts";
import { entraCredential } from "./entra.ts";

const signal = new AbortController().signal;
const request: OutgoingRequest = {
  method: "POST",
  url: new URL("https://x.openai.azure.com/openai/v1/chat/completions"),
  headers: {},
  body: "{}",
};
const clientSecret = new Secret("s3cret~value");
const options = { tenantId: "tenant/1", clientId: "client-1", fetch, proof: { clientSecret } };

describe("tokens of Microsoft Entra", () => {
  it("are asked for with the application's secret, once while they are good", async () => {
    await using server = await startTokenServer(() => [
      200,
      { access_token: "eyJ0", expires_in: 3599, token_type: "Bearer" },
    ]);
    const credential = entraCredential({ ...options, authority: server.url });
    const edits = await Promise.all([1, 2, 3].map((nowMs) => credential.authorize(request, { signal, nowMs })));
    for (const { set, remove } of edits) {
      expect(set).toEqual({ authorization: "Bearer eyJ0" });
      expect(remove).toContain("api-key");
    }
    expect(server.calls).toHaveLength(1);
    const [{ method, path, headers, form }] = server.calls as [(typeof server.calls)[0]];
    expect([method, path]).toEqual(["POST", "/tenant%2F1/oauth2/v2.0/token"]);
    expect(headers["content-type"]).toContain("application/x-www-form-urlencoded");
    expect(Object.fromEntries(form)).toEqual({
      grant_type: "client_credentials",
      client_id: "client-1",
      client_secret: "s3cret~value",
      scope: "https://cognitiveservices.azure.com/.default",
    });
  });

  it("are asked for with another issuer's token, read anew each time", async () => {
    await using server = await startTokenServer(() => [200, { access_token: "t", expires_in: "60" }]);
    let count = 0;
    const assertion = async (): Promise<Secret> => new Secret(`federated-${++count}`);
    const credential = entraCredential({ ...options, proof: { assertion }, authority: server.url });
    await credential.authorize(request, { signal, nowMs: 0 });
    await credential.authorize(request, { signal, nowMs: 60_000 });
    expect(server.calls.map(({ form }) => form.get("client_assertion"))).toEqual(["federated-1", "federated-2"]);
    expect(server.calls[0]?.form.get("client_assertion_type")).toBe(
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    );
    expect(server.calls[0]?.form.has("client_secret")).toBe(false);
  });

  it.each([
    [
      "refused",
      401,
      { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret.\r\nTrace ID: 1" },
      "Microsoft Entra gave no token (status 401): invalid_client: AADSTS7000215: Invalid client secret.",
    ],
    ["unavailable", 503, "<html>busy</html>", "Microsoft Entra gave no token (status 503)."],
    ["unavailable", 200, { token_type: "Bearer" }, "Microsoft Entra answered with status 200, but with no token."],
    ["unavailable", 200, { access_token: "a\nb" }, "Microsoft Entra answered with status 200, but with no token."],
  ])("that are not given are %s (status %i)", async (code, status, body, message) => {
    await using server = await startTokenServer(() => [status, body]);
    const credential = entraCredential({ ...options, authority: server.url });
    await expect(credential.authorize(request, { signal, nowMs: 0 })).rejects.toMatchObject({ code, message });
  });

  it("that are refused do not tell the secret, should the refusal repeat it", async () => {
    const error_description = `The secret ${clientSecret.reveal()} is wrong`;
    await using server = await startTokenServer(() => [401, { error: "invalid_client", error_description }]);
    const credential = entraCredential({ ...options, authority: server.url });
    await expect(credential.authorize(request, { signal, nowMs: 0 })).rejects.toMatchObject({
      message: "Microsoft Entra gave no token (status 401): invalid_client: The secret **** is wrong.",
    });
  });

  it("are not asked for elsewhere, though the server says so", async () => {
    await using other = await startTokenServer(() => [200, { access_token: "evil" }]);
    await using server = await startTokenServer(() => [307, "", { location: other.url }]);
    const credential = entraCredential({ ...options, authority: server.url });
    await expect(credential.authorize(request, { signal, nowMs: 0 })).rejects.toMatchObject({ code: "unavailable" });
    expect(other.calls).toEqual([]);
  });

  it("fail as unavailable when nobody answers, with the reason as the cause", async () => {
    const authority = "http://127.0.0.1:1";
    const failure: unknown = await entraCredential({ ...options, authority })
      .authorize(request, { signal, nowMs: 0 })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "unavailable", message: expect.stringContaining("127.0.0.1:1") as string });
    expect(failure).toHaveProperty("cause");
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain(clientSecret.reveal());
  });
});
