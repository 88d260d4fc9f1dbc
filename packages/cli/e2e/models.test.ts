import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HubServer } from "../../node/src/__fixtures__/hub-server.ts";
import { smallClassifier } from "../../node/src/__fixtures__/small-hub-folder.ts";

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const repository = "owner/small-model";

let cache: string;
let server: HubServer;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "signalbox-models-"));
  server = await HubServer.start({ repository, files: smallClassifier(["law", "math"]) });
});
afterEach(async () => {
  await server.close();
  await rm(cache, { recursive: true, force: true });
});

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ["--conditions=@signalbox/source", program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, SIGNALBOX_HUB_CACHE: cache, HF_ENDPOINT: server.endpoint, HF_TOKEN: "", HF_HUB_OFFLINE: "" },
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

describe("signalbox models", () => {
  it("pulls a model, lists it, checks it, and finds damage", async () => {
    const pulled = await run("models", "pull", repository);
    expect(pulled).toMatchObject({
      code: 0,
      out: expect.stringContaining("Pulled owner/small-model at 111111111111 (onnx/model.onnx"),
    });
    expect(pulled.err).toMatch(/^\d+ % of [\d.]+ KB {2}owner\/small-model config.json\n$/);
    expect((await run("models", "pull", repository, "--offline")).out).toContain(
      "is there already, every file checked",
    );
    expect((await run("models", "list")).out).toMatch(
      /^owner\/small-model {2}text-classification {2}main \(1{12}\) {2}onnx\/model.onnx {2}[\d.]+ KB\n$/,
    );
    expect(await run("models", "check", repository)).toMatchObject({
      code: 0,
      out: expect.stringContaining("4 files as recorded"),
    });
    await writeFile(join(cache, "owner", "small-model", "config.json"), "{}");
    const checked = await run("models", "check", repository, "--json");
    expect(checked).toMatchObject({ code: 1, err: expect.stringContaining("config.json: expected") });
    expect(JSON.parse(checked.out)).toMatchObject({ ok: false, faults: [{ path: "config.json", found: "2 bytes" }] });
  });

  it("prints JSON, for success and for failure", async () => {
    const pulled = await run("models", "pull", repository, "--json");
    expect(JSON.parse(pulled.out)).toMatchObject({
      ok: true,
      repository,
      revision: "main",
      task: "text-classification",
      onnx: "onnx/model.onnx",
    });
    const failed = await run("models", "pull", repository, "--revision", "1.0", "--json");
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining("Invalid rev id: 1.0") });
    expect(JSON.parse(failed.out)).toMatchObject({ ok: false, fault: "not_found", status: 404 });
  });

  it.each([
    [["models", "pull"], 2, "name the model"],
    [["models", "push", "a/b"], 2, "expected pull, list or check"],
    [["models", "check", "a/b"], 1, "run: signalbox models pull a/b"],
    [["models", "pull", "a/b", "--offline"], 1, "the network is switched off"],
    [["models", "pull", repository, "--task", "poetry"], 2, "expected one of text-classification"],
  ])("refuses %j", async (args, code, message) => {
    expect(await run(...args)).toMatchObject({ code, err: expect.stringContaining(message) });
  });

  it("names the command for a model that a config names and nobody pulled", async () => {
    const config = join(cache, "config.yaml");
    await writeFile(
      config,
      `version: v0.3
providers: {models: [{name: m, backend_refs: [{endpoint: "127.0.0.1:1"}]}], defaults: {default_model: m}}
routing:
  modelCards: [{name: m}]
  signals: {keywords: [{name: hello, operator: OR, keywords: [hello]}], domains: [{name: math}]}
  decisions: [{name: d, rules: {operator: OR, conditions: [{type: keyword, name: hello}, {type: domain, name: math}]}, modelRefs: [{model: m}]}]
global: {model_catalog: {modules: {classifier: {domain: {model_ref: ${repository}}}}}}
`,
    );
    const { code, out, err } = await run("route", "hello", "--config", config, "--tier", "static");
    expect(err).toContain(`run: signalbox models pull ${repository}`);
    expect(code).toBe(0);
    expect(out).toContain("d");
  });
});
