/** One metric of the exporter. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: "counter" | "histogram" | "gauge";
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

const seconds = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const fineSeconds = [
  0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
];
const tokens = [0, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];
const batchSizes = [1, 2, 4, 8, 16, 32, 64];
const shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

const counter = (name: string, help: string, ...labels: string[]): MetricDefinition => ({
  name,
  type: "counter",
  help,
  labels,
});
const gauge = (name: string, help: string, ...labels: string[]): MetricDefinition => ({
  name,
  type: "gauge",
  help,
  labels,
});
const histogram = (name: string, help: string, buckets: readonly number[], ...labels: string[]): MetricDefinition => ({
  name,
  type: "histogram",
  help,
  labels,
  buckets,
});

/** Every metric, with upstream's names and labels (contract 6.4) and those of our own under `signalbox_`. */
export const metricDefinitions: readonly MetricDefinition[] = [
  counter("llm_model_requests_total", "Requests sent to a model.", "model"),
  counter("llm_request_errors_total", "Requests that failed, by reason.", "model", "reason"),
  counter("llm_model_tokens_total", "Tokens used, prompt and completion.", "model"),
  counter("llm_model_prompt_tokens_total", "Prompt tokens used.", "model"),
  counter("llm_model_completion_tokens_total", "Completion tokens used.", "model"),
  histogram("llm_prompt_tokens_per_request", "Prompt tokens of a request.", tokens, "model"),
  histogram("llm_completion_tokens_per_request", "Completion tokens of a request.", tokens, "model"),
  counter("llm_model_routing_modifications_total", "Requests whose model was changed.", "source_model", "target_model"),
  counter("llm_routing_reason_codes_total", "Requests by why they were routed.", "reason_code", "model"),
  histogram("llm_model_completion_latency_seconds", "From the request to the end of the answer.", seconds, "model"),
  histogram("llm_model_ttft_seconds", "From the request to the first byte of a streamed answer.", seconds, "model"),
  histogram("llm_model_tpot_seconds", "Time per output token of a streamed answer.", fineSeconds, "model"),
  histogram("llm_model_routing_latency_seconds", "Time taken to route a request.", fineSeconds),
  gauge("llm_model_inflight_requests", "Requests that a model has not finished.", "model"),
  counter(
    "llm_reasoning_decisions_total",
    "Requests by whether reasoning was switched on.",
    "category",
    "model",
    "enabled",
    "effort",
  ),
  counter(
    "llm_reasoning_template_usage_total",
    "Requests with reasoning on, by how it is asked for.",
    "family",
    "param",
  ),
  counter("llm_reasoning_effort_usage_total", "Requests with reasoning on, by effort.", "family", "effort"),
  counter("llm_signal_extraction_total", "Signal rules evaluated.", "signal_type", "signal_name"),
  counter("llm_signal_match_total", "Signal rules that matched.", "signal_type", "signal_name"),
  histogram(
    "llm_signal_extraction_latency_seconds",
    "Time taken by the signals of a request.",
    fineSeconds,
    "signal_type",
  ),
  counter("llm_decision_evaluation_total", "Evaluations of all decisions."),
  histogram("llm_decision_evaluation_latency_seconds", "Time taken to evaluate all decisions.", fineSeconds),
  counter("llm_decision_match_total", "Decisions that won.", "decision_name"),
  histogram("llm_decision_confidence", "Confidence of the decision that won.", shares, "decision_name"),
  counter("llm_pii_violations_total", "Requests with personal data that a rule does not allow.", "model", "pii_type"),
  counter("llm_plugin_execution_total", "Plugins applied.", "plugin_type", "decision_name", "status"),
  counter("llm_model_selection_total", "Models chosen within decisions.", "method", "model", "decision"),
  counter("sr_request_params_blocked_total", "Parameters taken out of requests.", "decision", "param"),
  counter("sr_request_params_max_tokens_capped_total", "Token limits lowered.", "decision"),
  counter("sr_request_params_max_n_capped_total", "Numbers of choices lowered.", "decision"),
  counter(
    "sr_request_params_unknown_field_stripped_total",
    "Unknown fields taken out of requests.",
    "decision",
    "field",
  ),
  counter("signalbox_tier_answers_total", "Answers of the models, by head and tier.", "head", "tier"),
  counter("signalbox_tier_unavailable_total", "Times that a tier could not answer, by reason.", "tier", "reason"),
  histogram("signalbox_model_latency_seconds", "Time that the models took for a request.", fineSeconds),
  histogram("signalbox_model_inference_seconds", "Time that a batch spent in a model.", seconds, "tier"),
  histogram("signalbox_model_batch_texts", "Texts in a batch.", batchSizes, "tier"),
  counter(
    "signalbox_model_abandoned_total",
    "Results dropped because the request was late or given up.",
    "tier",
    "reason",
  ),
  gauge("signalbox_tier_ready", "1 when the tier can answer.", "tier", "runtime"),
  counter(
    "signalbox_shadow_copies_total",
    "Requests chosen to be copied, by what came of the copy.",
    "shadow",
    "result",
  ),
  counter("signalbox_shadow_answers_total", "Copies with an answer, by both statuses.", "shadow", "client", "copy"),
  histogram(
    "signalbox_shadow_latency_seconds",
    "From request to end, of copied requests.",
    seconds,
    "shadow",
    "answer",
  ),
  counter("signalbox_shadow_tokens_total", "Tokens of copied requests.", "shadow", "answer", "type"),
  gauge("signalbox_shadow_inflight", "Copies that have not ended.", "shadow"),
  counter("signalbox_internal_errors_total", "Requests that failed by a fault of our own.", "adapter"),
  counter("signalbox_config_reloads_total", "Reloads of the configuration, by result.", "result"),
  gauge("signalbox_config_rejected", "1 while the configuration file is broken and the last valid one is in use."),
];
