import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HubServer, type HubServerOptions, type HubTrouble } from "../__fixtures__/hub-server.ts";
import { smallClassifier } from "../__fixtures__/small-hub-folder.ts";
import { NodeError } from "../node-error.ts";
import { createHubModel } from "./hub-model.ts";
import { openHubModel } from "./open-hub-model.ts";
import { pullModel, type PullOptions, type PullProgress } from "./pull-model.ts";
import { hashFaults, listPulled, readRecord } from "./pull-record.ts";

vi.setConfig({ testTimeout: 60_000 });

const repository = "owner/small-model";
const network = "onnx/model_quantized.onnx";
const weights = `${network}_data`;
const files: Readonly<Record<string, Uint8Array>> = {
  ...smallClassifier(["math", "law"], { onnx: network }),
  // Long enough to be cut in the middle; the network does not read it.
  [weights]: Uint8Array.from({ length: 300_000 }, (_, at) => at % 251),
  "onnx/model.onnx": new Uint8Array(5000),
  "README.md": new TextEncoder().encode("# A model"),
  "model.safetensors": new Uint8Array(9000),
};
const retry = { attempts: 3, firstMs: 1, lastMs: 4, longestAskedMs: 5000 };

let cacheDirectory: string;
let folder: string;
let server: HubServer;
beforeEach(() => {
  cacheDirectory = mkdtempSync(join(tmpdir(), "signalbox-pull-"));
  folder = join(cacheDirectory, "owner", "small-model");
});
afterEach(async () => {
  await server.close();
  rmSync(cacheDirectory, { recursive: true, force: true });
});

async function start(options: Partial<HubServerOptions> = {}, troubles: Readonly<Record<string, HubTrouble[]>> = {}) {
  server = await HubServer.start({ repository, files, ...options });
  for (const [path, list] of Object.entries(troubles)) server.troubles.set(path, [...list]);
}

const pull = (options: PullOptions = {}, name = repository) =>
  pullModel(name, { endpoint: server.endpoint, cacheDirectory, retry, env: {}, ...options });

/** The error of a pull, which must leave no model behind. */
async function failure(options: PullOptions = {}, name = repository): Promise<NodeError> {
  const error: unknown = await pull(options, name).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NodeError)) throw new Error(`expected a NodeError, got ${String(error)}`);
  expect(error.code).toBe("hub");
  return error;
}

describe("pullModel", () => {
  test("brings what a model needs and nothing else, with a record of every file", async () => {
    await start();
    const progress: PullProgress[] = [];
    const pulled = await pull({ onProgress: (event) => progress.push(event) });
    const wanted = ["config.json", "tokenizer.json", "tokenizer_config.json", network, weights];
    expect(pulled.record).toMatchObject({
      format: "signalbox-pull/1",
      repository,
      revision: "main",
      commit: server.commit,
      task: "text-classification",
      onnx: network,
    });
    expect(pulled.record.files.map(({ path }) => path)).toEqual(wanted);
    for (const path of wanted) expect(readFileSync(join(folder, path))).toEqual(Buffer.from(files[path]!));
    const total = wanted.reduce((sum, path) => sum + files[path]!.length, 0);
    expect(pulled.receivedBytes).toBe(total);
    expect(progress.at(-1)).toEqual({ kind: "file", path: weights, bytes: total, totalBytes: total });
    expect(await hashFaults(folder, pulled.record)).toEqual([]);
    expect(await listPulled(cacheDirectory)).toMatchObject([{ folder, record: { repository }, faults: [] }]);
    // What is pulled can be loaded.
    const model = createHubModel({ model: repository, cacheDirectory });
    expect(await model.ready()).toEqual({ state: "ready", runtime: "cpu" });
    expect(model.heads).toEqual({ domain: { kind: "labels", labels: ["math", "law"] } });
    await model.close();
  });

  test("fetches nothing again that is there", async () => {
    await start();
    await pull();
    server.log.length = 0;
    expect(await pull()).toMatchObject({ receivedBytes: 0 });
    expect(server.asked()).toEqual(["listing"]);
    server.log.length = 0;
    expect(await pull({ revision: server.commit })).toMatchObject({ receivedBytes: 0 });
    expect(server.log).toEqual([]);
  });

  test("brings the files that changed when the branch has moved on, and removes what is left over", async () => {
    await start();
    await pull();
    server.commit = "2".repeat(40);
    const { [weights]: _gone, ...rest } = files;
    server.files = {
      ...rest,
      "config.json": new TextEncoder().encode('{"architectures":["BertForSequenceClassification"]}'),
    };
    server.log.length = 0;
    const { record } = await pull();
    expect(record.commit).toBe(server.commit);
    expect(server.asked()).toEqual(["listing", "config.json"]);
    expect(existsSync(join(folder, weights))).toBe(false);
  });

  test("repairs a file that was changed on disk", async () => {
    await start();
    await pull();
    writeFileSync(
      join(folder, network),
      files[network]!.map((byte) => byte ^ 1),
    );
    expect(await hashFaults(folder, readRecord(folder)!)).toMatchObject([
      { path: network, expected: expect.stringContaining("SHA-256") },
    ]);
    expect(await pull({ revision: server.commit })).toMatchObject({ receivedBytes: files[network]!.length });
    expect(await hashFaults(folder, readRecord(folder)!)).toEqual([]);
  });

  test("goes on where a connection broke, within one pull", async () => {
    await start(
      {},
      {
        [weights]: [
          { kind: "cut", after: 100_000 },
          { kind: "cut", after: 50_000 },
        ],
      },
    );
    const retries: string[] = [];
    const { receivedBytes } = await pull({
      onProgress: (event) => event.kind === "retry" && retries.push(event.reason),
    });
    expect(retries).toHaveLength(2);
    expect(retries[0]).toMatch(/model_quantized.onnx_data: GET http.* (?:broke off|ended) after \d+ of 300000 bytes/);
    const ranges = server.log.filter(({ from, path }) => from === "cdn" && path === weights);
    expect(ranges.map(({ range }) => range)).toEqual([undefined, "bytes=100000-", "bytes=150000-"]);
    expect(ranges[1]!.ifRange).toMatch(/^"cdn-/);
    const total = Object.values(readRecord(folder)!.files).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(receivedBytes).toBe(total);
  });

  test("goes on where an earlier pull gave up", async () => {
    const cut: HubTrouble = { kind: "cut", after: 0 };
    await start({}, { [weights]: [{ kind: "cut", after: 120_000 }, cut, cut, cut, cut] });
    expect(await failure()).toMatchObject({ facts: { fault: "network" } });
    expect(readRecord(folder)).toBeUndefined();
    expect(() => createHubModel({ model: repository, cacheDirectory })).toThrow(
      "run: signalbox models pull owner/small-model",
    );
    server.troubles.clear();
    server.log.length = 0;
    await pull();
    expect(server.log.find(({ from, path }) => from === "cdn" && path === weights)?.range).toBe("bytes=120000-");
    expect(readFileSync(join(folder, weights))).toEqual(Buffer.from(files[weights]!));
  });

  test("starts a file again where the server will not go on", async () => {
    await start({}, { [weights]: [{ kind: "cut", after: 100_000 }, { kind: "whole" }] });
    await pull();
    expect(readFileSync(join(folder, weights))).toEqual(Buffer.from(files[weights]!));
  });

  test("gives up a connection that brings nothing more, and goes on", async () => {
    await start({}, { [weights]: [{ kind: "stall", after: 100_000 }] });
    const retries: string[] = [];
    await pull({ idleMs: 200, onProgress: (event) => event.kind === "retry" && retries.push(event.reason) });
    expect(retries).toEqual([expect.stringContaining("brought nothing for 200 ms")]);
  });

  test("throws away a part of other bytes, once put together, and takes the file whole", async () => {
    await start({}, { [weights]: [{ kind: "cut", after: 100_000 }, { kind: "corrupt" }] });
    await pull();
    expect(readFileSync(join(folder, weights))).toEqual(Buffer.from(files[weights]!));
  });

  test.each([
    [
      "a large file by its SHA-256",
      weights,
      /onnx_data: what GET .* gave has the SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}/,
    ],
    [
      "a small file by git's blob hash",
      "tokenizer_config.json",
      /gave has the git blob hash [0-9a-f]{40}, expected [0-9a-f]{40}/,
    ],
  ])("refuses %s", async (_, path, message) => {
    await start({}, { [path]: [{ kind: "corrupt" }] });
    const error = await failure();
    expect(error.message).toMatch(message);
    expect(error.facts).toMatchObject({ fault: "content", path: join(folder, path) });
    expect(readRecord(folder)).toBeUndefined();
    expect(existsSync(join(folder, `${path}.part`))).toBe(false);
  });

  test("learns sizes and hashes from the answers where the listing does not tell", async () => {
    await start({ tellsBlobs: false }, { [weights]: [{ kind: "corrupt" }] });
    expect((await failure()).message).toMatch(/onnx_data: .* has the SHA-256/);
    await pull();
    expect(await hashFaults(folder, readRecord(folder)!)).toEqual([]);
  });

  test.each<[string, HubTrouble]>([
    ["429 with the pause that it asks for", { kind: "status", status: 429, headers: { "retry-after": "1" } }],
    ["503", { kind: "status", status: 503 }],
  ])("tries again after %s", async (_, trouble) => {
    await start({}, { listing: [trouble], [weights]: [trouble] });
    const pauses: number[] = [];
    await pull({ onProgress: (event) => event.kind === "retry" && pauses.push(event.pauseMs) });
    expect(pauses).toHaveLength(2);
    if (trouble.kind === "status" && trouble.status === 429) expect(Math.min(...pauses)).toBe(1000);
  });

  test("fails in the end when a server stays in trouble", async () => {
    const trouble: HubTrouble = { kind: "status", status: 500 };
    await start({}, { [network]: [trouble, trouble, trouble] });
    const error = await failure();
    expect(error.message).toMatch(/^onnx\/model_quantized.onnx: GET http:.* answered 500; expected 200/);
    expect(error.message).not.toContain("secret");
  });

  test("says what to do about a gated model, and pulls it with a token that only the hub sees", async () => {
    await start({ token: "hf_x" });
    const error = await failure();
    expect(error).toMatchObject({ facts: { fault: "denied", status: 401, code: "GatedRepo" } });
    expect(error.message).toContain("accept the terms on the model's page, and set HF_TOKEN");
    await pull({ env: { HF_TOKEN: "hf_x" } });
    expect(
      server.log.filter(({ from }) => from === "cdn").every(({ authorization }) => authorization === undefined),
    ).toBe(true);
  });

  test.each<[string, PullOptions, string, string]>([
    [
      "a repository that is not there",
      {},
      "owner/nothing",
      "there is no such repository, or it is private and needs HF_TOKEN",
    ],
    [
      "a revision that is not there",
      { revision: "v9" },
      repository,
      "answered 404, RevisionNotFound, Invalid rev id: v9",
    ],
    ["a name that is none", {}, "../x", '"../x" is no repository of the hub'],
    [
      "weights that are not there",
      { dtype: "fp16" },
      repository,
      "its ONNX files are: onnx/model_quantized.onnx, onnx/model.onnx",
    ],
    ["a dtype that does not exist", { dtype: "q99" }, repository, 'there is no dtype "q99"'],
    [
      "a model for something else",
      { task: "feature-extraction" },
      repository,
      "which is for text-classification, expected feature-extraction",
    ],
    ["an endpoint that is none", { endpoint: "huggingface.co" }, repository, "expected a URL with http or https"],
  ])("refuses %s", async (_, options, name, message) => {
    await start();
    expect((await failure(options, name)).message).toContain(message);
    expect(server.asked("cdn")).toEqual([]);
    expect(readRecord(folder)).toBeUndefined();
  });

  test("refuses a repository without ONNX files or without a tokenizer", async () => {
    const { "tokenizer.json": _gone, ...rest } = files;
    await start({ files: rest });
    expect((await failure()).message).toContain("has no tokenizer.json");
    server.files = Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith("onnx/")));
    expect((await failure()).message).toContain("it has no ONNX file at all");
  });

  test("takes a network by its own path", async () => {
    await start();
    expect((await pull({ onnx: "onnx/model.onnx" })).record.onnx).toBe("onnx/model.onnx");
  });

  test("refuses files outside the folder", async () => {
    await start({ files: { ...files, "../evil.onnx": new Uint8Array(1) } });
    expect((await failure()).message).toContain('names a file "../evil.onnx"');
  });

  test("fails when nobody answers", async () => {
    await start();
    expect((await failure({ endpoint: "http://127.0.0.1:9" })).message).toMatch(
      /did not get through: .*ECONNREFUSED|bad port/,
    );
  });

  test("asks nobody when the network is switched off", async () => {
    await start();
    for (const options of [{ isOffline: true }, { env: { HF_HUB_OFFLINE: "1" } }])
      expect((await failure(options)).message).toContain("the network is switched off: nothing was pulled there");
    await pull();
    server.log.length = 0;
    expect(await pull({ isOffline: true })).toMatchObject({ receivedBytes: 0 });
    expect((await failure({ isOffline: true, revision: "v2" })).message).toContain(
      "it holds onnx/model_quantized.onnx of the revision main",
    );
    writeFileSync(join(folder, weights), "short");
    expect((await failure({ isOffline: true })).message).toContain(`${weights}: expected 300000 bytes, found 5 bytes`);
    expect(server.log).toEqual([]);
  });

  test("stops when it is aborted, and leaves parts to go on with", async () => {
    await start({}, { [weights]: [{ kind: "stall", after: 100_000 }] });
    const controller = new AbortController();
    const onProgress = (event: PullProgress): void => {
      if (event.kind === "file" && event.path === weights && event.bytes > 50_000)
        controller.abort(new Error("enough"));
    };
    await expect(pull({ signal: controller.signal, onProgress })).rejects.toThrow("enough");
    expect(readRecord(folder)).toBeUndefined();
    expect(existsSync(join(folder, `${weights}.part`))).toBe(true);
    await pull();
  });

  test("refuses to pull beside another pull of the same model, but not beside one that has ended", async () => {
    await start();
    const first = pull();
    expect((await failure()).message).toMatch(/another pull has .*small-model \(process \d+/);
    await first;
    rmSync(join(folder, "signalbox-pull.json"));
    writeFileSync(
      join(folder, "signalbox-pull.lock"),
      JSON.stringify({ pid: 2 ** 22 + 1, host: (await import("node:os")).hostname() }),
    );
    await pull();
  });
});

describe("openHubModel", () => {
  test("pulls only when it is told to", async () => {
    await start();
    await expect(openHubModel({ model: repository, cacheDirectory })).rejects.toThrow("run: signalbox models pull");
    expect(server.log).toEqual([]);
    const model = await openHubModel({
      model: repository,
      cacheDirectory,
      pull: { endpoint: server.endpoint, retry, env: {} },
    });
    expect(await model.ready()).toMatchObject({ state: "ready" });
    await model.close();
  });

  test("does not load weights that were changed since", async () => {
    await start();
    await pull();
    writeFileSync(
      join(folder, weights),
      files[weights]!.map((byte) => byte ^ 1),
    );
    const model = createHubModel({ model: repository, cacheDirectory });
    expect(await model.ready()).toMatchObject({
      state: "failed",
      message: expect.stringContaining(`${weights}: expected SHA-256`),
    });
    await model.close();
  });
});
