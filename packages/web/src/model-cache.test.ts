import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openModelCache } from "./model-cache.ts";
import type { FetchProgress, RemoteFile } from "./model-cache.ts";

const contents = new Uint8Array(300_000).map((_, index) => index % 251);
const sha256 = createHash("sha256").update(contents).digest("hex");

/** The Cache API over a map, as far as model files need it. */
function memoryCaches(): CacheStorage {
  const stored = new Map<string, Response>();
  const cache = {
    match: (key: string) => Promise.resolve(stored.get(key)?.clone()),
    put: (key: string, response: Response) => Promise.resolve(void stored.set(key, response)),
  };
  return { open: () => Promise.resolve(cache) } as unknown as CacheStorage;
}

describe("the model cache", () => {
  let requests = 0;
  let send: "whole" | "half" | "longer" | "missing" = "whole";
  const server = createServer((_, response) => {
    requests++;
    if (send === "missing") return response.writeHead(404).end();
    response.writeHead(200, send === "half" ? { "content-length": contents.length } : {});
    if (send === "half") return response.write(contents.subarray(0, 100_000), () => response.destroy());
    response.end(send === "longer" ? Buffer.concat([contents, contents]) : contents);
    return response;
  });
  let file: RemoteFile;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    file = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/model`, bytes: contents.length, sha256 };
  });
  beforeEach(() => {
    requests = 0;
    send = "whole";
  });
  afterAll(() => void server.close());

  const open = (caches: CacheStorage | undefined, subtle: SubtleCrypto | undefined = crypto.subtle) =>
    openModelCache({ fetch: (input, init) => fetch(input, init), caches, subtle });

  test("downloads once, and then says cached before it says anything else", async () => {
    const cache = open(memoryCaches());
    const first: FetchProgress[] = [];
    expect(await cache.has(file)).toBe(false);
    expect(await cache.read(file, { onProgress: (progress) => first.push(progress) })).toEqual(contents);
    expect(first[0]?.phase).toBe("downloading");
    expect(
      first.every((progress) => progress.phase !== "downloading" || progress.loadedBytes <= progress.totalBytes),
    ).toBe(true);
    const second: FetchProgress[] = [];
    expect(await cache.has(file)).toBe(true);
    expect(await cache.read(file, { onProgress: (progress) => second.push(progress) })).toEqual(contents);
    expect(second).toEqual([{ phase: "cached" }]);
    expect(requests).toBe(1);
  });

  test("refuses bytes with another hash, and keeps none of them", async () => {
    const cache = open(memoryCaches());
    const wrong = { ...file, sha256: sha256.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) };
    await expect(cache.read(wrong)).rejects.toMatchObject({ code: "hash_mismatch" });
    expect(await cache.has(wrong)).toBe(false);
    send = "longer";
    await expect(cache.read(file)).rejects.toMatchObject({ code: "hash_mismatch" });
  });

  test("says what could not be loaded, and starts again the next time", async () => {
    const cache = open(memoryCaches());
    send = "missing";
    await expect(cache.read(file)).rejects.toMatchObject({
      code: "download_failed",
      message: expect.stringContaining("404") as string,
    });
    send = "half";
    await expect(cache.read(file)).rejects.toMatchObject({ code: "download_failed" });
    send = "whole";
    expect(await cache.read(file)).toEqual(contents);
  });

  test("without the Cache API or hashes keeps files as long as it lives", async () => {
    const cache = openModelCache({ fetch: (input, init) => fetch(input, init), caches: undefined, subtle: undefined });
    expect(cache.isPersistent).toBe(false);
    await cache.read(file);
    await cache.read(file);
    expect(requests).toBe(1);
  });

  test("goes on when the browser refuses to store", async () => {
    const full = {
      open: () =>
        Promise.resolve({
          match: () => Promise.resolve(undefined),
          put: () => Promise.reject(new DOMException("full", "QuotaExceededError")),
        }),
    } as unknown as CacheStorage;
    expect(await open(full).read(file)).toEqual(contents);
  });

  test("rejects with the signal's reason when it is aborted", async () => {
    await expect(open(memoryCaches()).read(file, { signal: AbortSignal.abort(new Error("closed")) })).rejects.toThrow(
      "closed",
    );
  });
});
