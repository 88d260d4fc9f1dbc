import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requireProgram, skipReason } from "../testing/program.ts";
import { chartFolder } from "./chart-values.mjs";
import { chartFiles } from "./generate.mjs";
import { lintChart, type Values } from "./testing/render-chart.ts";

const helm = requireProgram("helm");

describe("the chart's generated files", () => {
  it.each(Object.entries(chartFiles()))("%s is as its sources say", (file, text) => {
    expect(readFileSync(join(chartFolder, file), "utf8")).toBe(text);
  });
});

describe.skipIf(helm.missing)(`the schema of the chart's values ${skipReason(helm)}`, () => {
  const v03 = (rest: Values): Values => ({ config: { version: "v0.3", ...rest } });

  it.each<[string, Values, RegExp]>([
    ["a misspelt name", { replicaCounts: 2 }, /'replicaCounts' not allowed/],
    ["a misspelt name below another", { image: { tagg: "1" } }, /'\/image': additional properties 'tagg'/],
    ["a word that is none of the choices", { profile: "cuda" }, /'\/profile': value must be one of 'cpu', 'gpu'/],
    ["text for a port", { service: { grpc: { port: "grpc" } } }, /'\/service\/grpc\/port': got string, want integer/],
    ["a misspelt name in a configuration", v03({ routig: {} }), /'\/config': additional properties 'routig'/],
    ["a wrong type deep in a configuration", v03({ routing: { decisions: 3 } }), /'\/config\/routing\/decisions'/],
    [
      "the same in configOverride",
      { configOverride: { routing: { decisions: 3 } } },
      /'\/configOverride\/routing\/decisions'/,
    ],
  ])("refuses %s and says where", async (_, values, reason) => {
    await expect(lintChart(helm.path!, values)).rejects.toThrow(reason);
  });

  it.each<[string, Values]>([
    [
      "a reference to the environment for a number",
      v03({ global: { services: { management_api: { port: "${PORT}" } } } }),
    ],
    [
      "values of vLLM Semantic Router's chart without effect",
      { rbac: { create: false }, observability: { alerts: { enabled: true } } },
    ],
    ["globals of a chart around this one", { global: { storageClass: "fast" } }],
    ["anchors under names of their own", { "x-common": { a: 1 } }],
    [
      "models as they were written before v0.3",
      { config: { routing: {}, providers: { models: [{ name: "a", endpoints: [] }] } } },
    ],
    ["any keys of a flat configuration", { config: { model_reasoning_configs: [], vllm_endpoints: [] } }],
  ])("takes %s", async (_, values) => {
    expect(await lintChart(helm.path!, values)).toContain("0 chart(s) failed");
  });
});
