import { describe, expect, test } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import type { Backend } from "./model-binding.ts";

function bound(model: string, reference: string): Backend {
  const yaml = `version: v0.3
listeners: []
providers: {models: [{name: m, ${model} backend_refs: [{name: a, ${reference}}]}]}
routing: {modelCards: [{name: m}]}
`;
  const { config, diagnostics } = loadConfig(yaml);
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  return config.models.get("m")!.backends[0]!;
}

describe("path and key header of a back end", () => {
  test.each([
    ["", 'endpoint: "h:1"', "/v1/chat/completions", "authorization"],
    ["", 'base_url: "https://h/deep"', "/deep/chat/completions", "authorization"],
    ["api_format: anthropic,", 'endpoint: "h:1"', "/v1/messages", "x-api-key"],
    ["api_format: anthropic,", 'base_url: "https://h/anthropic"', "/anthropic/v1/messages", "x-api-key"],
    ["api_format: anthropic,", 'base_url: "https://h/v1/"', "/v1/messages", "x-api-key"],
    ["api_format: anthropic,", 'endpoint: "h:1", provider: anthropic', "/v1/messages", "x-api-key"],
  ])("%s %s: %s, %s", (model, reference, path, header) => {
    expect(bound(model, reference)).toMatchObject({ chatPath: path, authHeader: header });
  });
});
