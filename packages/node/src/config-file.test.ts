import type { CompiledConfig } from "@signalbox/core";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRecorder, type Recorder } from "./__fixtures__/recorder.ts";
import { watchConfigFile, type ConfigFile, type ConfigFileOptions } from "./config-file.ts";
import { NodeError } from "./node-error.ts";

/** A valid document; `model` tells versions apart. */
function document(model: string): string {
  return `version: v0.3
providers:
  models:
    - name: ${model}
      backend_refs:
        - name: primary
          endpoint: 127.0.0.1:8000
          protocol: http
  defaults:
    default_model: ${model}
routing:
  modelCards:
    - name: ${model}
`;
}

const QUICK = { debounceMs: 20, settleMs: 20 };
let folder: string;
let recorder: Recorder;
let changes: CompiledConfig[];
let open: ConfigFile | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-config-"));
  recorder = createRecorder();
  changes = [];
});

afterEach(async () => {
  await open?.close();
  open = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function watchIt(path: string, options: ConfigFileOptions = {}): Promise<ConfigFile> {
  open = await watchConfigFile(path, {
    ...QUICK,
    ...recorder,
    onChange: (config) => void changes.push(config),
    ...options,
  });
  return open;
}

async function changedTo(model: string): Promise<void> {
  await expect.poll(() => changes.at(-1)?.defaultModel, { timeout: 5000 }).toBe(model);
  expect(open?.current()).toBe(changes.at(-1));
}

const errors = (): unknown[] => recorder.lines.filter(({ level }) => level === "error");

describe("watchConfigFile", () => {
  test("loads the document and says nothing about an unchanged one", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(path, document("one"));
    const file = await watchIt(path);
    expect(file.current()?.defaultModel).toBe("one");
    writeFileSync(path, document("one"));
    await file.reload();
    expect([changes, recorder.lines]).toEqual([[], []]);
  });

  test("brings what the signals of a document need, also when a change first needs it", async () => {
    const path = join(folder, "config.yaml");
    const signals = "  signals: { pii: [{ name: strict, threshold: 0.7 }], language: [{ name: de }] }\n";
    writeFileSync(path, document("one"));
    const file = await watchIt(path);
    writeFileSync(path, document("two") + signals);
    // Sources of the language detector take seconds to load on a busy machine.
    await expect.poll(() => file.current()?.defaultModel, { timeout: 25_000 }).toBe("two");
    expect(file.diagnostics()).toEqual([]);
  });

  test("translates older layouts, also on a change, and says so", async () => {
    const path = join(folder, "config.yaml");
    const flat = (model: string): string =>
      `default_model: ${model}\nmodel_config: { ${model}: { preferred_endpoints: [e] } }\nvllm_endpoints: [{ name: e, address: 127.0.0.1, port: 8000 }]\n`;
    writeFileSync(path, flat("one"));
    const file = await watchIt(path);
    expect(file.current()?.defaultModel).toBe("one");
    writeFileSync(path, flat("two"));
    await changedTo("two");
    writeFileSync(path, document("three"));
    await changedTo("three");
    expect(recorder.lines.map(({ facts }) => facts["warnings"])).toEqual([
      [expect.stringMatching(/config\.yaml:1:1: warning: an older layout/)],
      [],
    ]);
  });

  test("starts relative paths at the working directory, or where VLLM_SR_CONFIG_BASE_DIR says", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(
      path,
      `${document("one")}global: { integrations: { tools: { tools_db_path: config/tools.json } } }\n`,
    );
    const toolsPath = async (env: Record<string, string>): Promise<string | undefined> => {
      const file = await watchConfigFile(path, { ...QUICK, env });
      await file.close();
      return file.current()?.source.global?.integrations?.tools?.tools_db_path;
    };
    expect(await toolsPath({})).toBe(join(process.cwd(), "config/tools.json"));
    expect(await toolsPath({ VLLM_SR_CONFIG_BASE_DIR: "/app" })).toBe("/app/config/tools.json");
    await expect(toolsPath({ VLLM_SR_CONFIG_BASE_DIR: "app" })).rejects.toThrow("must be an absolute path");
  });

  test("follows a write", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(path, document("one"));
    await watchIt(path);
    writeFileSync(path, document("two"));
    await changedTo("two");
    writeFileSync(path, document("three"));
    await changedTo("three");
    expect(changes).toHaveLength(2);
  });

  test("follows a rename over the file, as editors save", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(path, document("one"));
    await watchIt(path);
    for (const model of ["two", "three"]) {
      writeFileSync(join(folder, ".config.yaml.swp"), document(model));
      renameSync(join(folder, ".config.yaml.swp"), path);
      await changedTo(model);
    }
  });

  test("follows the swap of `..data` in a ConfigMap's folder, more than once", async () => {
    const version = (name: string, model: string): void => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "config.yaml"), document(model));
    };
    version("..2026_01", "one");
    symlinkSync("..2026_01", join(folder, "..data"));
    symlinkSync("..data/config.yaml", join(folder, "config.yaml"));
    await watchIt(join(folder, "config.yaml"));
    for (const [index, model] of ["two", "three"].entries()) {
      version(`..2026_02_${index}`, model);
      symlinkSync(`..2026_02_${index}`, join(folder, "..data_tmp"));
      renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
      await changedTo(model);
    }
  });

  test("follows writes to the target of a link in another folder", async () => {
    mkdirSync(join(folder, "real"));
    mkdirSync(join(folder, "links"));
    writeFileSync(join(folder, "real", "settings.yaml"), document("one"));
    symlinkSync("../real/settings.yaml", join(folder, "links", "config.yaml"));
    await watchIt(join(folder, "links", "config.yaml"));
    writeFileSync(join(folder, "real", "settings.yaml"), document("two"));
    await changedTo("two");
  });

  test("keeps the last valid config when the document breaks, says so once, and takes the repaired one", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(path, document("one"));
    const file = await watchIt(path);
    writeFileSync(path, "version: v0.3\nrouting: [\n");
    await expect.poll(() => errors(), { timeout: 5000 }).toHaveLength(1);
    await file.reload();
    await file.reload();
    expect(errors()).toEqual([
      expect.objectContaining({
        message: expect.stringContaining("the last valid one stays"),
        facts: expect.objectContaining({ errors: [expect.stringContaining(`${path}:`)] }),
      }),
    ]);
    expect(file.current()?.defaultModel).toBe("one");
    expect(file.diagnostics().some(({ severity }) => severity === "error")).toBe(true);
    writeFileSync(path, document("two"));
    await changedTo("two");
    expect(recorder.measured).toEqual([
      { name: "signalbox_config_reloads_total", value: 0, labels: { result: "success" } },
      { name: "signalbox_config_reloads_total", value: 0, labels: { result: "failure" } },
      { name: "signalbox_config_reloads_total", value: 1, labels: { result: "failure" } },
      { name: "signalbox_config_rejected", value: 1, labels: {} },
      { name: "signalbox_config_reloads_total", value: 1, labels: { result: "success" } },
      { name: "signalbox_config_rejected", value: -1, labels: {} },
    ]);
  });

  test("keeps the last valid config while the file is gone", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(path, document("one"));
    const file = await watchIt(path);
    unlinkSync(path);
    await expect.poll(() => errors(), { timeout: 5000 }).toHaveLength(1);
    expect(file.current()?.defaultModel).toBe("one");
    writeFileSync(path, document("two"));
    await changedTo("two");
  });

  test("makes one change of a burst of writes", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(path, document("one"));
    await watchIt(path, { debounceMs: 300, settleMs: 50 });
    for (let index = 0; index < 10; index++) {
      writeFileSync(path, document(`m${index}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await changedTo("m9");
    expect(changes).toHaveLength(1);
  });

  test("gives a document that is faulty from the start no config, and its diagnostics", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(path, "routing: 7\n");
    const file = await watchIt(path);
    expect(file.current()).toBeUndefined();
    expect(file.diagnostics()).not.toEqual([]);
    writeFileSync(path, document("two"));
    await changedTo("two");
  });

  test("rejects when there is no file", async () => {
    const error = await watchConfigFile(join(folder, "nowhere.yaml")).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NodeError);
    expect(error).toMatchObject({ code: "config_file", message: expect.stringContaining("nowhere.yaml") });
  });

  test("survives a listener that throws", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(path, document("one"));
    const file = await watchIt(path, {
      onChange: () => {
        throw new Error("no");
      },
    });
    writeFileSync(path, document("two"));
    await file.reload();
    expect(file.current()?.defaultModel).toBe("two");
    expect(recorder.lines.at(-1)).toMatchObject({ level: "error", facts: { error: "no" } });
  });

  test("closes more than once, and hears nothing after it", async () => {
    const path = join(folder, "config.yaml");
    writeFileSync(path, document("one"));
    const file = await watchIt(path);
    writeFileSync(path, document("two"));
    await Promise.all([file.close(), file.close()]);
    await file.reload();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(changes).toEqual([]);
    expect(file.current()?.defaultModel).toBe("one");
  });
});
