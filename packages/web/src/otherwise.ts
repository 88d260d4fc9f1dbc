import { chooseDecision } from "@signalbox/core";
import type { CompiledConfig, DecisionRecord, RuleTrace, SignalRecord } from "@signalbox/core";
import type { Otherwise } from "./decide-calls.ts";

/**
 * Decides once more as if the first signal that made the winner match had not fired: the answer to "what would have
 * flipped it". By the same function that decided, over the same record.
 */
export function withoutItsSignal(config: CompiledConfig, record: DecisionRecord): Otherwise | undefined {
  const winner = record.decisions.find(({ outcome }) => outcome === "won");
  const signal = winner && firstMatch(winner.rules);
  if (signal === undefined) return undefined;
  const lookup = (type: string, name: string): SignalRecord | undefined => {
    const found = record.signals.find((each) => each.type === type && each.name === name);
    return found !== undefined && type === signal.type && name === signal.name ? { ...found, matched: false } : found;
  };
  const choice = chooseDecision(config.decisions, lookup, config.strategy);
  return { signal, decision: choice.winner?.name, model: choice.winner?.models[0]?.name ?? config.defaultModel };
}

function firstMatch(rules: RuleTrace): Otherwise["signal"] | undefined {
  if (!rules.matched) return undefined;
  if (rules.kind === "leaf") return { type: rules.type, name: rules.name };
  if (rules.kind === "always" || rules.operator === "NOT") return undefined;
  for (const condition of rules.conditions) {
    const found = firstMatch(condition);
    if (found !== undefined) return found;
  }
  return undefined;
}
