import { Secret } from "@signalbox/core";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { apiKeyCredential, noCredential } from "./api-key.ts";
import { clientKeyCredential } from "./client-key.ts";
import type { Credential, OutgoingRequest } from "./credential.ts";
import { readSecret } from "./secret.ts";

const signal = new AbortController().signal;
const request = (headers: Record<string, string> = {}): OutgoingRequest => ({
  method: "POST",
  url: new URL("https://api.example.com/v1/chat/completions"),
  headers,
  body: "{}",
});
const authorize = (credential: Credential, headers: Record<string, string> = {}) =>
  credential.authorize(request(headers), { signal, nowMs: 0 });

describe("a key of ours", () => {
  it.each([
    ["bearer", "authorization", "Bearer sk-1"],
    ["x-api-key", "x-api-key", "sk-1"],
    ["x-goog-api-key", "x-goog-api-key", "sk-1"],
    ["api-key", "api-key", "sk-1"],
  ] as const)(
    "stands in the header of the style %s, and no other credential beside it",
    async (style, header, value) => {
      const { set, remove } = await authorize(apiKeyCredential({ key: new Secret("sk-1"), style }));
      expect(set).toEqual({ [header]: value });
      expect(remove).not.toContain(header);
      for (const other of ["authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"])
        if (other !== header) expect(remove).toContain(other);
    },
  );

  it("that no header can carry fails without being told", async () => {
    const broken = apiKeyCredential({ key: new Secret("sk-1\nx-evil: 1"), style: "bearer" });
    await expect(authorize(broken)).rejects.toMatchObject({ code: "invalid" });
    await expect(authorize(broken)).rejects.not.toThrow("sk-1");
  });

  it("may be none, and then the client's go no further", async () => {
    const { set, remove } = await authorize(noCredential(), { authorization: "Bearer client" });
    expect(set).toEqual({});
    expect(remove).toContain("authorization");
  });
});

describe("a key of the client", () => {
  const fallback = apiKeyCredential({ key: new Secret("sk-ours"), style: "x-api-key" });
  const own = clientKeyCredential({ header: "X-Provider-Key", style: "x-api-key", fallback });

  it("goes where the provider wants it, and its header goes no further", async () => {
    for (const value of ["sk-theirs", "Bearer sk-theirs", "  bearer   sk-theirs "]) {
      const { set, remove } = await authorize(own, { "x-provider-key": value });
      expect(set).toEqual({ "x-api-key": "sk-theirs" });
      expect(remove).toContain("x-provider-key");
    }
  });

  it("gives way to ours when there is none", async () => {
    for (const headers of [{} as Record<string, string>, { "x-provider-key": " " }, { "x-provider-key": "Bearer" }]) {
      const { set, remove } = await authorize(own, headers);
      expect(set).toEqual({ "x-api-key": "sk-ours" });
      expect(remove).toContain("x-provider-key");
    }
  });

  it("may come in the header in which it leaves", async () => {
    const same = clientKeyCredential({ header: "authorization", style: "bearer", fallback });
    expect(await authorize(same, { authorization: "Bearer sk-theirs" })).toMatchObject({
      set: { authorization: "Bearer sk-theirs" },
    });
    const { remove } = await authorize(same);
    expect(remove).toContain("authorization");
  });

  it("is missed where there is no other, and refused where it cannot be one", async () => {
    const alone = clientKeyCredential({ header: "x-provider-key", style: "bearer" });
    await expect(authorize(alone)).rejects.toMatchObject({ code: "missing", message: /x-provider-key/ });
    await expect(authorize(alone, { "x-provider-key": "a b" })).rejects.toMatchObject({ code: "invalid" });
    await expect(authorize(alone, { "x-provider-key": "a".repeat(9000) })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("a secret", () => {
  const reading = {
    env: { KEY: " sk-1\n", EMPTY: " " },
    readFile: (path: string) =>
      path === "/run/key" ? Promise.resolve("sk-2\r\n") : Promise.reject(new Error("ENOENT")),
    signal,
  };

  it("is read from the environment or a file", async () => {
    expect((await readSecret({ env: "KEY" }, reading)).reveal()).toBe("sk-1");
    expect((await readSecret({ file: "/run/key" }, reading)).reveal()).toBe("sk-2");
  });

  it.each([{ env: "EMPTY" }, { env: "NONE" }, { file: "/run/none" }])(
    "is missed when %j holds none",
    async (source) => {
      await expect(readSecret(source, reading)).rejects.toMatchObject({ code: "missing" });
    },
  );

  it("prints as a mask, wherever it is printed", async () => {
    const secret = await readSecret({ env: "KEY" }, reading);
    const printed = [
      String(secret),
      secret.toString(),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: { secret } }, { depth: 5, showHidden: true }),
      inspect(new Error("x", { cause: secret }), { showHidden: true }),
      JSON.stringify(Object.getOwnPropertyNames(secret)),
      JSON.stringify(structuredClone({ ...secret })),
    ].join("\n");
    expect(printed).not.toContain("sk-1");
    expect(inspect(secret)).toBe("****");
  });
});
