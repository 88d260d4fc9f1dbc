import { expect, it } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { compileOnDemand } from "./compile-on-demand.ts";

const document = (plugins: string): string => `
providers: { defaults: { default_model: m }, models: [{ name: m, backend_refs: [{ endpoint: "127.0.0.1:1" }] }] }
routing:
  modelCards: [{ name: m }]
  decisions: [{ name: d, modelRefs: [{ model: m }], plugins: [${plugins}] }]
`;

it.each([
  ["{ type: system_prompt, configuration: { system_prompt: s } }, { type: response_cache }", ["system_prompt"]],
  [
    "{ type: system_prompt, configuration: { system_prompt: s } }, { type: request_params, configuration: { max_n: 1 } }",
    ["request_params", "system_prompt"],
  ],
])("compiles %s as compileConfig does", async (plugins, types) => {
  const { source, config } = loadConfig(document(plugins));
  const compiled = await compileOnDemand(source!, { hash: "h" });
  expect(compiled.config!.decisions[0]!.plugins.map(({ type }) => type)).toEqual(types);
  expect(config!.decisions[0]!.plugins.map(({ type }) => type)).toEqual(types);
});

it("suggests a kind that it does not hold from the start", async () => {
  const { source } = loadConfig(document("{ type: response_cache }"));
  const [decision] = source!.routing!.decisions!;
  const routing = { ...source!.routing, decisions: [{ ...decision!, plugins: [{ type: "request_parms" }] }] };
  const { diagnostics } = await compileOnDemand({ ...source!, routing }, { hash: "h" });
  expect(diagnostics).toMatchObject([{ severity: "error", suggestion: "request_params" }]);
});
