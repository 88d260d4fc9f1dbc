import type { Metrics } from "./metrics.ts";
import type { ErrorReason } from "./record/decision-record.ts";
import type { ObservedResponse } from "./response/response-observer.ts";
import type { RouteOutcome } from "./router.ts";

/** Counts one routed request: what was decided and how long it took. Called once, before the plan is carried out. */
export function recordRouting(metrics: Metrics, outcome: RouteOutcome): void {
  const { record, timings } = outcome;
  metrics.observe("llm_model_routing_latency_seconds", timings.totalMs / 1000);
  for (const signal of record.signals) {
    const labels = { signal_type: signal.type, signal_name: signal.name };
    metrics.count("llm_signal_extraction_total", labels);
    if (signal.matched) metrics.count("llm_signal_match_total", labels);
  }
  const types = record.signals.flatMap(({ type, counts = {} }) => (type === "pii" ? Object.keys(counts) : []));
  const model = record.result.kind === "model" ? record.result.model : record.request.requestedModel;
  for (const pii_type of new Set(types)) metrics.count("llm_pii_violations_total", { model, pii_type });
  for (const head of record.heads) {
    metrics.count("signalbox_tier_answers_total", { head: head.head, tier: head.tier });
    for (const attempt of head.attempts) {
      if (attempt.outcome === "unavailable")
        metrics.count("signalbox_tier_unavailable_total", {
          tier: attempt.tier,
          reason: (attempt.reason ?? "").split(":", 1)[0]!,
        });
    }
  }
  if (record.mode === "auto") {
    metrics.observe("llm_signal_extraction_latency_seconds", timings.signalsMs / 1000, { signal_type: "all" });
    if (record.heads.length > 0) metrics.observe("signalbox_model_latency_seconds", timings.modelsMs / 1000);
    metrics.count("llm_decision_evaluation_total");
    metrics.observe("llm_decision_evaluation_latency_seconds", timings.decisionMs / 1000);
  }
  recordResult(metrics, outcome);
}

function recordResult(metrics: Metrics, { record, plan }: RouteOutcome): void {
  const { result } = record;
  if (result.kind === "error") {
    recordError(metrics, record.request.requestedModel, result.reason);
    return;
  }
  if (result.decision !== null) {
    metrics.count("llm_decision_match_total", { decision_name: result.decision });
    const confidence = record.decisions.find(({ outcome }) => outcome === "won")?.confidence ?? 0;
    metrics.observe("llm_decision_confidence", confidence, { decision_name: result.decision });
  }
  if (result.kind === "response") {
    metrics.count("llm_plugin_execution_total", {
      plugin_type: result.reason,
      decision_name: result.decision ?? "",
      status: "success",
    });
    return;
  }
  const { model } = result;
  metrics.count("llm_model_requests_total", { model });
  metrics.count("llm_routing_reason_codes_total", {
    reason_code: record.mode === "auto" ? "auto_routing" : "model_specified",
    model,
  });
  if (record.request.requestedModel !== model)
    metrics.count("llm_model_routing_modifications_total", {
      source_model: record.request.requestedModel,
      target_model: model,
    });
  if (result.decision === null) return;
  metrics.count("llm_model_selection_total", { method: result.method, model, decision: result.decision });
  const category = record.signals.find((signal) => signal.type === "domain" && signal.matched)?.name ?? "";
  const reasoning = plan.kind === "forward" ? plan.candidates[0].reasoning : undefined;
  metrics.count("llm_reasoning_decisions_total", {
    category,
    model,
    enabled: String(result.useReasoning),
    effort: reasoning?.effort ?? "",
  });
  if (reasoning !== undefined) {
    metrics.count("llm_reasoning_template_usage_total", { family: reasoning.family, param: reasoning.parameter });
    metrics.count("llm_reasoning_effort_usage_total", { family: reasoning.family, effort: reasoning.effort });
  }
  for (const type of result.plugins)
    metrics.count("llm_plugin_execution_total", {
      plugin_type: type,
      decision_name: result.decision,
      status: "success",
    });
  if (plan.kind === "forward") for (const { name, labels } of plan.counts) metrics.count(name, labels);
}

/** Counts a request that failed. The model label stays empty for names that no config declares: clients choose them freely. */
export function recordError(metrics: Metrics, model: string, reason: ErrorReason): void {
  metrics.count("llm_request_errors_total", {
    model: reason === "parse_error" || reason === "model_not_found" ? "" : model,
    reason,
  });
}

/** What an adapter measured of one answer. */
export interface Completion {
  /** The model that answered, as the plan names it. */
  readonly model: string;
  readonly status: number;
  readonly observed?: ObservedResponse;
  readonly durationMs: number;
  /** To the first byte of the body; given for streams. */
  readonly ttftMs?: number;
}

/** Counts the end of an answer: tokens, times, upstream errors. */
export function recordCompletion(metrics: Metrics, completion: Completion): void {
  const { model, status, observed, durationMs, ttftMs } = completion;
  if (status >= 500) recordError(metrics, model, "upstream_5xx");
  else if (status >= 400) recordError(metrics, model, "upstream_4xx");
  else metrics.observe("llm_model_completion_latency_seconds", durationMs / 1000, { model });
  if (ttftMs !== undefined) metrics.observe("llm_model_ttft_seconds", ttftMs / 1000, { model });
  const usage = observed?.usage;
  if (usage === undefined) return;
  metrics.count("llm_model_tokens_total", { model }, usage.totalTokens);
  metrics.count("llm_model_prompt_tokens_total", { model }, usage.promptTokens);
  metrics.count("llm_model_completion_tokens_total", { model }, usage.completionTokens);
  metrics.observe("llm_prompt_tokens_per_request", usage.promptTokens, { model });
  metrics.observe("llm_completion_tokens_per_request", usage.completionTokens, { model });
  if (ttftMs !== undefined && usage.completionTokens > 0)
    metrics.observe("llm_model_tpot_seconds", (durationMs - ttftMs) / 1000 / usage.completionTokens, { model });
}
