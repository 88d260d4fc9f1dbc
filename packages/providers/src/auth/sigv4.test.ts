import { Secret } from "@signalbox/core";
import { SignatureV4 } from "@smithy/signature-v4";
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import recorded from "./__fixtures__/sigv4-botocore.json" with { type: "json" };
import { staticAwsKeys } from "./aws-keys.ts";
import type { OutgoingRequest } from "./credential.ts";
import { regionOfHost, sigV4Credential } from "./sigv4.ts";

const signal = new AbortController().signal;
const keys = staticAwsKeys({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: new Secret("secret/Key") });
const request: OutgoingRequest = {
  method: "POST",
  url: new URL("https://bedrock-runtime.us-east-1.amazonaws.com/model/m%3A0/converse"),
  headers: { "content-type": "application/json" },
  body: "{}",
};

describe("signing for AWS", () => {
  it.each(recorded.cases)(`as ${recorded.by} does: $name`, async (test) => {
    const { accessKeyId, secretAccessKey, sessionToken, region, service, method, url, body } = test;
    const credential = sigV4Credential({
      keys: staticAwsKeys({
        accessKeyId,
        secretAccessKey: new Secret(secretAccessKey),
        ...(sessionToken !== null && { sessionToken: new Secret(sessionToken) }),
      }),
      region,
      service,
    });
    const headers: Record<string, string> = { ...test.headers, "content-type": "application/json", "user-agent": "x" };
    const outgoing = { method, url: new URL(url), headers, body };
    const { set } = await credential.authorize(outgoing, { signal, nowMs: Date.parse(test.time) });
    expect(set).toEqual(test.expected);
    const bytes = { ...outgoing, body: new TextEncoder().encode(body) };
    expect((await credential.authorize(bytes, { signal, nowMs: Date.parse(test.time) })).set).toEqual(test.expected);
  });

  it("as AWS's own JavaScript signer does, for any path, query, body and time", async () => {
    const segment = fc.string({ unit: "binary", maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed()));
    const path = fc.array(
      segment.filter((text) => text !== "" && text !== "." && text !== ".."),
      { minLength: 1, maxLength: 4 },
    );
    const query = fc.dictionary(fc.stringMatching(/^[A-Za-z-]{1,6}$/), fc.string({ unit: "grapheme", maxLength: 8 }), {
      maxKeys: 3,
    });
    const time = fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
    const token = fc.option(fc.base64String({ minLength: 4, maxLength: 40 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        path,
        query,
        fc.string({ unit: "grapheme" }),
        time,
        token,
        async (segments, params, body, date, session) => {
          const url = new URL(`https://vpce-1.bedrock-runtime.eu-west-1.vpce.amazonaws.com:8443/${segments.join("/")}`);
          for (const [name, value] of Object.entries(params)) url.searchParams.append(name, value);
          const credentials = {
            accessKeyId: "AKIDEXAMPLE",
            secretAccessKey: "secret/Key",
            ...(session !== undefined && { sessionToken: session }),
          };
          const signer = new SignatureV4({ credentials, service: "bedrock", region: "eu-west-1", sha256: NodeSha256 });
          const expected = await signer.sign(
            {
              method: "POST",
              protocol: "https:",
              hostname: url.hostname,
              port: Number(url.port),
              path: url.pathname,
              query: params,
              headers: { host: url.host },
              body,
            },
            { signingDate: date, unsignableHeaders: new Set(["x-amz-content-sha256"]) },
          );
          const { set } = await sigV4Credential({
            keys: staticAwsKeys({
              accessKeyId: credentials.accessKeyId,
              secretAccessKey: new Secret(credentials.secretAccessKey),
              ...(session !== undefined && { sessionToken: new Secret(session) }),
            }),
          }).authorize({ ...request, url, body }, { signal, nowMs: date.getTime() });
          expect(set["authorization"]).toBe(expected.headers["authorization"]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("covers the body that is sent, and the host", async () => {
    const credential = sigV4Credential({ keys, region: "us-east-1" });
    const sign = async (changed: Partial<OutgoingRequest>) =>
      (await credential.authorize({ ...request, ...changed }, { signal, nowMs: 0 })).set["authorization"];
    const signatures = [
      await sign({}),
      await sign({ body: "{ }" }),
      await sign({ body: undefined }),
      await sign({ url: new URL("https://other.example/model/m%3A0/converse") }),
      await sign({ url: new URL("https://bedrock-runtime.us-east-1.amazonaws.com/model/m:0/converse") }),
    ];
    expect(new Set(signatures).size).toBe(signatures.length);
    expect(await sign({ headers: { "user-agent": "changed on the way" } })).toBe(signatures[0]);
  });

  it("puts away what clients and attempts before have left", async () => {
    const headers = {
      authorization: "Bearer client",
      "x-api-key": "client",
      "x-amz-date": "19700101T000000Z",
      "x-amz-security-token": "old",
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    };
    const credential = sigV4Credential({ keys });
    const clean = await credential.authorize(request, { signal, nowMs: 0 });
    const edits = await credential.authorize({ ...request, headers }, { signal, nowMs: 0 });
    expect(edits).toEqual(clean);
    expect(Object.keys(edits.set)).toEqual(["authorization", "x-amz-date"]);
    expect(edits.remove).toEqual(expect.arrayContaining(["x-api-key", "x-amz-security-token", "x-amz-content-sha256"]));
  });

  it("signs with the day's key after midnight, however many requests came before", async () => {
    const credential = sigV4Credential({ keys });
    const day = 24 * 3600_000;
    for (let count = 0; count < 40; count++) await credential.authorize(request, { signal, nowMs: count * day });
    const late = await credential.authorize(request, { signal, nowMs: 40 * day });
    expect(late).toEqual(await sigV4Credential({ keys }).authorize(request, { signal, nowMs: 40 * day }));
  });
});

describe("the region of a host", () => {
  it.each([
    ["bedrock-runtime.us-east-1.amazonaws.com", "us-east-1"],
    ["bedrock-runtime-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"],
    ["vpce-0a1-b2c.bedrock-runtime.ap-southeast-2.vpce.amazonaws.com", "ap-southeast-2"],
    ["bedrock-runtime.eu-west-3.api.aws", "eu-west-3"],
    ["bedrock-runtime.cn-north-1.amazonaws.com.cn", "cn-north-1"],
    ["bedrock-runtime.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"],
  ])("of %s is %s", (host, region) => {
    expect(regionOfHost(host)).toBe(region);
  });

  it("must be named where the host does not tell it", () => {
    expect(() => regionOfHost("bedrock.internal.example")).toThrow("name it in the configuration");
  });
});

/** What the signer wants of a hash. */
class NodeSha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = secret === undefined || typeof secret === "string" ? secret : Buffer.from(secret as ArrayBuffer);
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
  reset(): void {
    throw new Error("not needed");
  }
}
