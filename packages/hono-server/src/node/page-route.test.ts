import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageHeaders } from "../page-headers.ts";
import { createTestRouter } from "../testing/test-router.ts";
import type { RunningServer } from "./listen.ts";
import { createPageRoute } from "./page-route.ts";
import { serveGateway } from "./serve.ts";

const script = `console.log(${JSON.stringify("x".repeat(2000))});`;
let root: string;
let gateway: RunningServer;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "signalbox-page-"));
  const directory = join(root, "public");
  await mkdir(join(directory, "assets"), { recursive: true });
  await writeFile(join(root, "secret.txt"), "secret");
  await writeFile(join(directory, "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(directory, "assets/app-A1B2C3D4.js"), script);
  await writeFile(join(directory, "assets/app-A1B2C3D4.js.br"), brotliCompressSync(script));
  await writeFile(join(directory, "server.json"), "1");
  await writeFile(join(directory, "model.onnx"), Buffer.alloc(100_000, 7));
  const router = createTestRouter("version: v0.3\nrouting: {}\n");
  gateway = await serveGateway({ port: 0, getRouter: () => router, page: createPageRoute({ directory }) });
});
afterAll(async () => {
  await gateway.close({ graceMs: 0 });
  await rm(root, { recursive: true });
});

async function get(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }> {
  const response = await request(`http://127.0.0.1:${gateway.port}${path}`, { headers });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.from(await response.body.arrayBuffer()),
  };
}

test("/ is the page, with the policy that keeps prompts in it, asked for again each time", async () => {
  const page = await get("/");
  expect([page.status, page.body.toString()]).toEqual([200, "<!doctype html><title>page</title>"]);
  expect(page.headers).toMatchObject({
    ...pageHeaders,
    "content-type": expect.stringContaining("text/html") as string,
    "cache-control": "no-cache",
  });
});

test("a hashed file is sent compressed to those who take it, and kept for a year", async () => {
  const packed = await get("/assets/app-A1B2C3D4.js", { "accept-encoding": "gzip, br" });
  expect(packed.headers).toMatchObject({
    "content-encoding": "br",
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": expect.stringContaining("javascript") as string,
  });
  expect(brotliDecompressSync(packed.body).toString()).toBe(script);
  const plain = await get("/assets/app-A1B2C3D4.js");
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.body.toString()).toBe(script);
});

test("a file outside assets/ is not kept", async () => {
  expect((await get("/server.json")).headers["cache-control"]).toBe("no-cache");
});

test("a binary file arrives whole", async () => {
  expect((await get("/model.onnx")).body.equals(Buffer.alloc(100_000, 7))).toBe(true);
});

test.each([
  "/missing.js",
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
])("%s: 404", async (path) => {
  const response = await get(path);
  expect(response.status).toBe(404);
  expect(response.body.toString()).not.toContain("secret");
});

test("the API keeps its own headers, and evaluation answers on the same origin", async () => {
  const models = await get("/v1/models");
  expect(models.status).toBe(200);
  expect(models.headers["content-security-policy"]).toBeUndefined();
  const response = await fetch(`http://127.0.0.1:${gateway.port}/api/v1/eval`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"text":"hi"}',
  });
  expect([response.status, await response.json()]).toMatchObject([200, { original_text: "hi" }]);
});
