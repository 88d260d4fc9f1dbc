import { reasonFor } from "../explain/explain-record.ts";
import { matchedRules } from "../decision/rule-tree.ts";
import type { DecisionRecord, SignalRecord } from "../record/decision-record.ts";
import type { RouteOutcome } from "../router.ts";

/** Confidence from which `routing_decision` calls a choice specialised (contract 6.3). */
const SPECIALISED_CONFIDENCE = 0.7;

/** The answer of `POST /api/v1/eval`: upstream's fields, and the whole decision record under `record`. */
export function evalResponse(
  outcome: RouteOutcome,
  options: { readonly trace: boolean; readonly text: string },
): object {
  const { record, timings } = outcome;
  const { result } = record;
  const winner = record.decisions.find((decision) => decision.outcome === "won");
  const matched = record.signals.filter((signal) => signal.matched);
  const names = (signals: readonly SignalRecord[]): Record<string, string[]> =>
    Object.fromEntries(groupByType(signals));
  return {
    original_text: options.text,
    requested_model: record.request.requestedModel,
    recipe: "default",
    decision_result:
      winner === undefined
        ? null
        : {
            decision_name: winner.name,
            confidence: winner.confidence,
            algorithm: result.kind === "model" ? result.method : "",
            plugins: result.kind === "model" ? result.plugins : [],
            matched_rules: matchedRules(winner.rules),
            used_signals: names(record.signals),
            matched_signals: names(matched),
            unmatched_signals: names(record.signals.filter((signal) => !signal.matched)),
          },
    ...(options.trace ? { eval_trace: record.decisions } : {}),
    recommended_models: result.kind === "model" ? result.candidates.map(({ model }) => model) : [],
    selected_model: result.kind === "model" ? result.model : "",
    selection_status: statusOf(record),
    selection_method: result.kind === "model" ? result.method : "",
    selection_reason:
      result.kind === "error"
        ? result.message
        : record.mode === "auto"
          ? reasonFor(record)
          : "the client named the model",
    routing_decision:
      (winner?.confidence ?? 0) >= SPECIALISED_CONFIDENCE ? "high_confidence_specialized" : "low_confidence_general",
    metrics: {
      total_ms: timings.totalMs,
      models_ms: timings.modelsMs,
      signals_ms: timings.signalsMs,
      decision_ms: timings.decisionMs,
    },
    signal_confidences: Object.fromEntries(
      matched.flatMap((signal) =>
        signal.confidence === undefined ? [] : [[`${signal.type}:${signal.name}`, signal.confidence]],
      ),
    ),
    signal_values: Object.fromEntries(
      record.signals.flatMap((signal) =>
        signal.value === undefined ? [] : [[`${signal.type}:${signal.name}`, signal.value]],
      ),
    ),
    signal_errors: {},
    record,
  };
}

function groupByType(signals: readonly SignalRecord[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { type, name } of signals) groups.set(type, [...(groups.get(type) ?? []), name]);
  return groups;
}

function statusOf({ result, mode }: DecisionRecord): string {
  switch (result.kind) {
    case "error":
      return result.reason === "no_model_selected" ? "unavailable" : "failed";
    case "response":
      return "planned_final";
    case "model":
      return mode === "auto" && result.decision === null ? "fallback" : "selected";
  }
}
