import type { CompiledConfig } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";

/** Compiles a config whose models are given as YAML list items of `providers.models`; decisions choose the first. */
export function sampleConfig(
  models: string,
  { cards = "", rest = "" }: { readonly cards?: string; readonly rest?: string } = {},
): CompiledConfig {
  const text = `version: v0.3
providers:
  defaults: {default_model: ${JSON.stringify(/name"?: ?"?([^\s,}"]+)/.exec(models)?.[1])}}
  models:
${indent(models, 4)}
routing:
  modelCards: [${cards}]
  decisions: []
${rest}
`;
  const { config, diagnostics } = loadConfig(text, { env: { KEY: "secret" } });
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  return config;
}

function indent(text: string, spaces: number): string {
  return text.replace(/^/gm, " ".repeat(spaces));
}
