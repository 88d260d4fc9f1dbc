import type { DecisionOutcome } from "../record/decision-record.ts";
import { evaluateRules, type SignalLookup } from "./rule-tree.ts";
import type { CompiledDecision } from "./compiled-decision.ts";

/** The decision that won, if any, and what became of each. */
export interface DecisionChoice {
  readonly winner: CompiledDecision | undefined;
  readonly confidence: number;
  readonly outcomes: readonly DecisionOutcome[];
}

type Matched = { readonly decision: CompiledDecision; readonly confidence: number };
type Loss = "lower_priority" | "lower_confidence" | "later_tier" | "later_name";

/**
 * Evaluates every decision and chooses among those that match (contract 2.3): with any tier set, tier ascending,
 * confidence and priority descending; else by the strategy's key first and the other second; the name breaks ties.
 * In tier order a decision without a tier comes after those with one.
 */
export function chooseDecision(
  decisions: readonly CompiledDecision[],
  lookup: SignalLookup,
  strategy: "priority" | "confidence",
): DecisionChoice {
  const traces = decisions.map((decision) => evaluateRules(decision.rules, lookup));
  const matched = decisions.flatMap((decision, index): Matched[] =>
    traces[index]!.matched ? [{ decision, confidence: traces[index]!.confidence }] : [],
  );
  const keys = orderingKeys(matched, strategy);
  const compare = (a: Matched, b: Matched): number => {
    for (const key of keys) {
      const difference = key.difference(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const winner = matched.reduce<Matched | undefined>(
    (best, candidate) => (best === undefined || compare(candidate, best) < 0 ? candidate : best),
    undefined,
  );
  const outcomes = decisions.map((decision, index): DecisionOutcome => {
    const trace = traces[index]!;
    const outcome =
      winner === undefined || !trace.matched
        ? "no_match"
        : decision === winner.decision
          ? "won"
          : keys.find((key) => key.difference(winner, { decision, confidence: trace.confidence }) !== 0)!.loss;
    return {
      name: decision.name,
      priority: decision.priority,
      tier: decision.tier,
      matched: trace.matched,
      confidence: trace.confidence,
      outcome,
      rules: trace,
    };
  });
  return { winner: winner?.decision, confidence: winner?.confidence ?? 0, outcomes };
}

interface OrderingKey {
  readonly loss: Loss;
  /** Negative when `a` comes first. */
  difference(a: Matched, b: Matched): number;
}

const byTier: OrderingKey = { loss: "later_tier", difference: (a, b) => tierOf(a) - tierOf(b) };
const byConfidence: OrderingKey = { loss: "lower_confidence", difference: (a, b) => b.confidence - a.confidence };
const byPriority: OrderingKey = {
  loss: "lower_priority",
  difference: (a, b) => b.decision.priority - a.decision.priority,
};
const byName: OrderingKey = {
  loss: "later_name",
  difference: (a, b) => (a.decision.name < b.decision.name ? -1 : a.decision.name > b.decision.name ? 1 : 0),
};

function orderingKeys(matched: readonly Matched[], strategy: "priority" | "confidence"): readonly OrderingKey[] {
  if (matched.some(({ decision }) => decision.tier > 0)) return [byTier, byConfidence, byPriority, byName];
  return strategy === "priority" ? [byPriority, byConfidence, byName] : [byConfidence, byPriority, byName];
}

function tierOf({ decision }: Matched): number {
  return decision.tier > 0 ? decision.tier : Number.MAX_SAFE_INTEGER;
}
