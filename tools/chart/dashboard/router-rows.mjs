// What signalbox itself measures.

import { mean, perSecond, percentile, percentiles, router } from "./queries.mjs";

const decisions = {
  title: "Decisions",
  panels: [
    {
      title: "Requests by decision",
      unit: "reqps",
      stacked: true,
      queries: { "{{decision_name}}": perSecond("llm_decision_match_total", { by: "decision_name" }) },
    },
    {
      title: "Confidence of the winner",
      description: "Mean; 1 for rules that match or do not",
      unit: "percentunit",
      queries: { "{{decision_name}}": mean("llm_decision_confidence", { by: "decision_name" }) },
    },
    {
      title: "Why a request was routed",
      description: "auto_routing: by a decision; model_specified: the client named the model",
      unit: "reqps",
      stacked: true,
      queries: { "{{reason_code}}": perSecond("llm_routing_reason_codes_total", { by: "reason_code" }) },
    },
    {
      title: "Plugins applied",
      unit: "reqps",
      queries: { "{{plugin_type}} {{status}}": perSecond("llm_plugin_execution_total", { by: "plugin_type, status" }) },
    },
    {
      title: "Reasoning",
      unit: "reqps",
      stacked: true,
      queries: { "{{enabled}} {{effort}}": perSecond("llm_reasoning_decisions_total", { by: "enabled, effort" }) },
    },
    {
      title: "Changed by request_params",
      unit: "reqps",
      queries: {
        "blocked {{param}}": perSecond("sr_request_params_blocked_total", { by: "param" }),
        "max_tokens lowered": perSecond("sr_request_params_max_tokens_capped_total"),
        "n lowered": perSecond("sr_request_params_max_n_capped_total"),
        "stripped {{field}}": perSecond("sr_request_params_unknown_field_stripped_total", { by: "field" }),
      },
    },
  ],
};

const models = {
  title: "Models",
  panels: [
    {
      title: "Requests by model",
      unit: "reqps",
      stacked: true,
      queries: { "{{model}}": perSecond("llm_model_requests_total", { by: "model" }) },
    },
    {
      title: "Requests in flight",
      queries: { "{{model}}": `sum by (model) (llm_model_inflight_requests{${router}})` },
    },
    {
      title: "Errors by reason",
      unit: "reqps",
      stacked: true,
      queries: { "{{reason}} {{model}}": perSecond("llm_request_errors_total", { by: "reason, model" }) },
    },
    {
      title: "Prompt tokens a second",
      stacked: true,
      queries: { "{{model}}": perSecond("llm_model_prompt_tokens_total", { by: "model" }) },
    },
    {
      title: "Completion tokens a second",
      stacked: true,
      queries: { "{{model}}": perSecond("llm_model_completion_tokens_total", { by: "model" }) },
    },
    {
      title: "Tokens of a request",
      description: "Means",
      queries: {
        "{{model}} prompt": mean("llm_prompt_tokens_per_request", { by: "model" }),
        "{{model}} completion": mean("llm_completion_tokens_per_request", { by: "model" }),
      },
    },
  ],
};

const latency = {
  title: "Latency",
  panels: [
    { title: "Routing", unit: "s", queries: percentiles("llm_model_routing_latency_seconds") },
    {
      title: "Parts of routing",
      description: "Means",
      unit: "s",
      queries: {
        signals: mean("llm_signal_extraction_latency_seconds"),
        "of these, models": mean("signalbox_model_latency_seconds"),
        decisions: mean("llm_decision_evaluation_latency_seconds"),
      },
    },
    {
      title: "Answers that the better tier could not give",
      description: "deadline: too late for the request; overloaded: its queue was full",
      unit: "reqps",
      queries: { "{{tier}} {{reason}}": perSecond("signalbox_tier_unavailable_total", { by: "tier, reason" }) },
    },
    {
      title: "Completion, p95",
      unit: "s",
      queries: { "{{model}}": percentile("llm_model_completion_latency_seconds", 95, { by: "model" }) },
    },
    {
      title: "First token (TTFT), p95",
      unit: "s",
      queries: { "{{model}}": percentile("llm_model_ttft_seconds", 95, { by: "model" }) },
    },
    {
      title: "Time per token (TPOT), p95",
      unit: "s",
      queries: { "{{model}}": percentile("llm_model_tpot_seconds", 95, { by: "model" }) },
    },
  ],
};

const signals = {
  title: "Signals",
  panels: [
    {
      title: "Rules that matched",
      unit: "reqps",
      width: 12,
      queries: {
        "{{signal_type}} {{signal_name}}": perSecond("llm_signal_match_total", { by: "signal_type, signal_name" }),
      },
    },
    {
      title: "Answers of the models, by tier",
      unit: "reqps",
      stacked: true,
      width: 12,
      queries: { "{{head}} {{tier}}": perSecond("signalbox_tier_answers_total", { by: "head, tier" }) },
    },
    { title: "Texts in a batch", queries: { "{{tier}}": mean("signalbox_model_batch_texts", { by: "tier" }) } },
    {
      title: "A batch in a model, p95",
      unit: "s",
      queries: { "{{tier}}": percentile("signalbox_model_inference_seconds", 95, { by: "tier" }) },
    },
    {
      title: "Results that came too late",
      unit: "reqps",
      queries: { "{{tier}} {{reason}}": perSecond("signalbox_model_abandoned_total", { by: "tier, reason" }) },
    },
  ],
};

const safety = {
  title: "Safety",
  panels: [
    {
      title: "Jailbreak rules that matched",
      unit: "reqps",
      queries: {
        "{{signal_name}}": perSecond("llm_signal_match_total", {
          by: "signal_name",
          matchers: `${router},signal_type="jailbreak"`,
        }),
      },
    },
    {
      title: "Share of prompts with a jailbreak match",
      unit: "percentunit",
      queries: {
        share: `${perSecond("llm_signal_match_total", { matchers: `${router},signal_type="jailbreak"` })} / ${perSecond("llm_decision_evaluation_total")}`,
      },
    },
    {
      title: "Personal data that no rule allows",
      unit: "reqps",
      queries: { "{{pii_type}}": perSecond("llm_pii_violations_total", { by: "pii_type" }) },
    },
  ],
};

const pods = {
  title: "Pods",
  panels: [
    {
      title: "Pods that answer",
      type: "stat",
      width: 4,
      queries: { up: `count(up{${router}} == 1) or vector(0)` },
    },
    {
      title: "Rejected configuration",
      description: "Pods that cannot take the changed file and go on with the last valid one",
      type: "stat",
      width: 4,
      queries: { pods: `sum(signalbox_config_rejected{${router}})` },
    },
    {
      title: "Tiers that answer",
      description: "Pods for each tier of the models",
      type: "bargauge",
      width: 8,
      queries: { "{{tier}} {{runtime}}": `sum by (tier, runtime) (signalbox_tier_ready{${router}})` },
    },
    {
      title: "Reloads and faults",
      width: 8,
      queries: {
        "reload: {{result}}": `sum by (result) (increase(signalbox_config_reloads_total{${router}}[$__rate_interval]))`,
        "internal error: {{adapter}}": `sum by (adapter) (increase(signalbox_internal_errors_total{${router}}[$__rate_interval]))`,
      },
    },
    { title: "Processor", queries: { "{{pod}}": perSecond("process_cpu_seconds_total", { by: "pod" }) } },
    {
      title: "Resident memory",
      unit: "bytes",
      queries: { "{{pod}}": `sum by (pod) (process_resident_memory_bytes{${router}})` },
    },
    {
      title: "Event loop lag, p99",
      unit: "s",
      queries: { "{{pod}}": `max by (pod) (nodejs_eventloop_lag_p99_seconds{${router}})` },
    },
  ],
};

/** Rows about the router; those about the gateway stand between the last two. */
export const routerRows = { first: [decisions, models, latency, signals, safety], last: [pods] };
