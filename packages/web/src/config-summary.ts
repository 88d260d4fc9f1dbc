import type { CompiledConfig, RuleNode } from "@signalbox/core";
import type { ConfigSummary } from "./decide-calls.ts";

/** What a page shows of a config. */
export function summariseConfig(config: CompiledConfig): ConfigSummary {
  const signals = new Map(
    config.decisions.flatMap(({ rules }) => leaves(rules)).map((leaf) => [`${leaf.type}: ${leaf.name}`, leaf]),
  );
  return {
    hash: config.hash,
    autoModelNames: config.autoModelNames,
    modelNames: [...config.models.keys()],
    defaultModel: config.defaultModel,
    strategy: config.strategy,
    decisions: config.decisions.map((decision) => ({
      name: decision.name,
      description: decision.description,
      priority: decision.priority,
      models: decision.models.map((model) => model.name),
      plugins: decision.plugins.map((plugin) => plugin.type),
    })),
    signals: [...signals.values()],
  };
}

function leaves(rules: RuleNode | undefined): { readonly type: string; readonly name: string }[] {
  if (rules === undefined) return [];
  return rules.kind === "leaf" ? [{ type: rules.type, name: rules.name }] : rules.conditions.flatMap(leaves);
}
