import type { RouteOutcome, RuleTrace, SignalRecord } from "@signalbox/core";

/** Confidence from which `routing_decision` calls a choice specialised. */
const SPECIALISED_CONFIDENCE = 0.7;

/**
 * The answer of `POST /api/v1/classify/intent`. As upstream has it, `category` is the name of the decision when one
 * matched, and the classifier's label otherwise.
 */
export function classifyIntentAnswer(outcome: RouteOutcome, options: { readonly wantsProbabilities: boolean }): object {
  const { record, timings } = outcome;
  const domain = record.heads.find(({ head }) => head === "domain");
  const winner = record.decisions.find((decision) => decision.outcome === "won");
  const confidence = winner?.confidence ?? domain?.confidence ?? 0;
  return {
    classification: { category: winner?.name ?? domain?.label ?? "", confidence, processing_time_ms: timings.totalMs },
    ...(options.wantsProbabilities && domain !== undefined ? { probabilities: domain.scores } : {}),
    ...(record.result.kind === "model" ? { recommended_model: record.result.model } : {}),
    routing_decision: confidence >= SPECIALISED_CONFIDENCE ? "high_confidence_specialized" : "low_confidence_general",
    matched_signals: namesByType(record.signals.filter((signal) => signal.matched)),
    ...(winner === undefined
      ? {}
      : {
          decision_result: {
            decision_name: winner.name,
            confidence: winner.confidence,
            matched_rules: matchedLeaves(winner.rules),
          },
        }),
  };
}

function namesByType(signals: readonly SignalRecord[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const { type, name } of signals) (groups[type] ??= []).push(name);
  return groups;
}

function matchedLeaves(rules: RuleTrace): string[] {
  switch (rules.kind) {
    case "always":
      return [];
    case "leaf":
      return rules.matched ? [`${rules.type}:${rules.name}`] : [];
    case "group":
      return rules.conditions.flatMap(matchedLeaves);
  }
}
