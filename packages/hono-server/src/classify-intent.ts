import type { RouteOutcome } from "@signalbox/core";

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
  const matched = record.signals.filter((signal) => signal.matched).map((signal) => ({ type: signal.type, name: signal.name }));
  const confidence = winner?.confidence ?? domain?.confidence ?? 0;
  return {
    classification: { category: winner?.name ?? domain?.label ?? "", confidence, processing_time_ms: timings.totalMs },
    ...(options.wantsProbabilities && domain !== undefined ? { probabilities: domain.scores } : {}),
    ...(record.result.kind === "model" ? { recommended_model: record.result.model } : {}),
    routing_decision: confidence >= SPECIALISED_CONFIDENCE ? "high_confidence_specialized" : "low_confidence_general",
    matched_signals: matched,
    ...(winner === undefined ? {} : { decision_result: { decision_name: winner.name, confidence: winner.confidence, matched_rules: matched.map(({ type, name }) => `${type}:${name}`) } }),
  };
}
