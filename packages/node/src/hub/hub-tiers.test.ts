import { createLadder } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { createFakeModel } from "@signalbox/core/testing";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { HubServer } from "../__fixtures__/hub-server.ts";
import { createSmallHubFolder, smallClassifier } from "../__fixtures__/small-hub-folder.ts";
import type { EmbeddedModels } from "../embedded-models.ts";
import { hubReferences } from "./config-references.ts";
import { addHubTiers, type HubTiers } from "./hub-tiers.ts";
import { pullModel } from "./pull-model.ts";

vi.setConfig({ testTimeout: 60_000 });

const labels = ["biology", "law", "math", "other"];
const repository = "owner/domains";
let cacheDirectory: string;
beforeAll(async () => {
  cacheDirectory = mkdtempSync(join(tmpdir(), "signalbox-tiers-"));
  const server = await HubServer.start({ repository, files: smallClassifier(["LAW", "MATH"]) });
  await pullModel(repository, { endpoint: server.endpoint, cacheDirectory, env: {} });
  await server.close();
});
afterAll(() => rmSync(cacheDirectory, { recursive: true, force: true }));

const allConditions = ["{type: domain, name: law}", "{type: jailbreak, name: attack}", "{type: pii, name: strict}"];

/** A config with these models whose decision reads the heads of the conditions. */
function catalog(yaml: string, conditions: readonly string[] = allConditions) {
  const text = `version: v0.3
providers: {models: [{name: m, backend_refs: [{endpoint: "127.0.0.1:1"}]}], defaults: {default_model: m}}
routing:
  modelCards: [{name: m}]
  signals: {jailbreak: [{name: attack, threshold: 0.5}], pii: [{name: strict, threshold: 0.5}]}
  decisions: [{name: d, modelRefs: [{model: m}], rules: {operator: OR, conditions: [${conditions.join(", ")}]}}]
global: {model_catalog: ${yaml}}`;
  const { config, diagnostics } = loadConfig(text, { services: { findPii: () => [] } });
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  return config;
}

/** The tiers of a document above a fake that is never sure. */
function tiersOf(yaml: string): HubTiers {
  const ladder = createLadder([
    createFakeModel({ tier: "static", heads: { domain: () => "law" }, labels: { domain: labels } }),
  ]);
  const models: EmbeddedModels = { ...ladder, ready: () => Promise.resolve(ladder.status()) };
  return addHubTiers(models, catalog(yaml), { cacheDirectory });
}

describe("addHubTiers", () => {
  test.each([
    ["a repository", `{modules: {classifier: {domain: {model_ref: ${repository}}}}}`],
    [
      "a name of the registry",
      `{modules: {classifier: {domain: {model_ref: models/mine}}}, mom_registry: {models/mine: ${repository}}}`,
    ],
    [
      "a name of the system's models",
      `{modules: {classifier: {domain: {model_ref: domain_classifier}}}, system: {domain_classifier: models/mine}, mom_registry: {models/mine: ${repository}}}`,
    ],
  ])("puts the model of %s on top, with the labels of the head below", async (_, yaml) => {
    const { models, diagnostics } = tiersOf(yaml);
    expect(diagnostics).toEqual([]);
    expect(await models.ready()).toMatchObject({
      static: { state: "ready" },
      "hub-domain": { state: "ready", runtime: "cpu" },
    });
    const { labels: results } = await models.classify({ text: "abc", heads: ["domain"], onlyTier: "hub-domain" });
    expect(results.get("domain")).toMatchObject({
      tier: "hub-domain",
      labels,
      probabilities: [0, expect.any(Number), expect.any(Number), 0],
    });
    await models.close();
  });

  test("takes a folder", async () => {
    const folder = createSmallHubFolder(smallClassifier(["LAW", "MATH"]));
    const { models, diagnostics } = tiersOf(`{modules: {classifier: {domain: {model_ref: "${folder.path}"}}}}`);
    expect(diagnostics).toEqual([]);
    expect(await models.ready()).toMatchObject({ "hub-domain": { state: "ready" } });
    await models.close();
    folder.remove();
  });

  test.each([
    [
      "that was not pulled, with the command",
      "{modules: {prompt_guard: {model_ref: models/mmbert32k-jailbreak-detector-merged}}}",
      ["modules", "prompt_guard", "model_ref"],
      "run: signalbox models pull llm-semantic-router/mmbert32k-jailbreak-detector-merged. Until then the embedded tiers answer for the head jailbreak",
    ],
    [
      "whose labels do not fit",
      `{modules: {prompt_guard: {model_ref: ${repository}}}}`,
      ["modules", "prompt_guard", "model_ref"],
      "the model's labels LAW, MATH are none of benign, jailbreak",
    ],
    [
      "that is for something else",
      `{modules: {classifier: {pii: {model_ref: ${repository}}}}}`,
      ["modules", "classifier", "pii", "model_ref"],
      "which is for text-classification, expected token-classification",
    ],
    [
      "whose name is neither folder nor repository",
      "{modules: {classifier: {domain: {model_ref: models/unheard-of}}}}",
      ["modules", "classifier", "domain", "model_ref"],
      "it is neither a folder nor a repository of the hub",
    ],
  ])("reports a model %s, and leaves the ladder as it is", async (_, yaml, path, message) => {
    const { models, diagnostics } = tiersOf(yaml);
    expect(diagnostics).toEqual([
      {
        severity: "warning",
        code: "inactive",
        path: ["global", "model_catalog", ...path],
        message: expect.stringContaining(message),
      },
    ]);
    expect(Object.keys(await models.ready())).toEqual(["static"]);
    await models.close();
  });

  test("reports a pulled model that was damaged", () => {
    const damaged = mkdtempSync(join(tmpdir(), "signalbox-tiers-"));
    cpSync(cacheDirectory, damaged, { recursive: true });
    rmSync(join(damaged, "owner", "domains", "onnx"), { recursive: true });
    const ladder = createLadder([]);
    const config = catalog(`{modules: {classifier: {domain: {model_ref: ${repository}}}}}`);
    const { diagnostics } = addHubTiers({ ...ladder, ready: () => Promise.resolve({}) }, config, {
      cacheDirectory: damaged,
    });
    expect(diagnostics[0]!.message).toMatch(
      /model.onnx: expected \d+ bytes, found no file; run: signalbox models pull owner\/domains/,
    );
    rmSync(damaged, { recursive: true });
  });

  test("leaves out a model whose head no signal reads, and says so", () => {
    const ladder = createLadder([]);
    const config = catalog(`{modules: {classifier: {domain: {model_ref: ${repository}}}}}`, allConditions.slice(1));
    const { models, diagnostics } = addHubTiers({ ...ladder, ready: () => Promise.resolve({}) }, config, {
      cacheDirectory,
    });
    expect(models.tiers).toEqual([]);
    expect(diagnostics).toMatchObject([
      {
        severity: "notice",
        message: `"${repository}" is not loaded: no decision has a condition that reads the head domain`,
      },
    ]);
  });
});

describe("hubReferences", () => {
  test("leaves out modules that name no model or are switched off", () => {
    expect(
      hubReferences(
        catalog("{modules: {prompt_guard: {threshold: 0.7}, feedback_detector: {enabled: false, model_ref: a/b}}}"),
      ),
    ).toEqual([]);
  });

  test("takes the guard's positive labels for attacks and all others for harmless", () => {
    const [reference] = hubReferences(
      catalog("{modules: {prompt_guard: {model_ref: a/b, positive_labels: [INJECTION, hack]}}}"),
    );
    expect(reference!.rename).toMatchObject({ INJECTION: "jailbreak", hack: "jailbreak", "*": "benign" });
  });
});
