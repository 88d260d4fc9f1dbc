// What Envoy and AI Gateway's process beside it measure.

import { mean, perSecond, percentile } from "./queries.mjs";

const anyGateway = { matchers: "" };
const byModel = { by: "gen_ai_request_model", matchers: "" };
const routes = { by: "envoy_cluster_name", matchers: 'envoy_cluster_name=~"httproute/.+"' };

const limits = {
  title: "Limits",
  panels: [
    {
      title: "Refused with 429",
      description: "By the cluster that the request would have gone to: route and rule",
      unit: "reqps",
      queries: {
        "{{envoy_cluster_name}}": perSecond("envoy_cluster_ratelimit_over_limit", {
          by: "envoy_cluster_name",
          matchers: "",
        }),
      },
    },
    {
      title: "Asked the rate limit service",
      description: "error: it did not answer, and the request passed uncounted",
      unit: "reqps",
      stacked: true,
      queries: {
        "within limits": perSecond("envoy_cluster_ratelimit_ok", anyGateway),
        "over a limit": perSecond("envoy_cluster_ratelimit_over_limit", anyGateway),
        // Envoy has the counter from its first error on.
        error: `${perSecond("envoy_cluster_ratelimit_error", anyGateway)} or vector(0)`,
      },
    },
    {
      title: "4xx that the router saw",
      description: "429 of limits and of providers among them",
      unit: "reqps",
      queries: {
        "{{model}}": perSecond("llm_request_errors_total", {
          by: "model",
          matchers: 'namespace=~"$namespace",job=~"$job",reason="upstream_4xx"',
        }),
      },
    },
  ],
};

const aiGateway = {
  title: "AI Gateway",
  panels: [
    {
      title: "Tokens a second",
      stacked: true,
      queries: {
        "{{gen_ai_request_model}} {{gen_ai_token_type}}": perSecond("gen_ai_client_token_usage_sum", {
          by: "gen_ai_request_model, gen_ai_token_type",
          matchers: "",
        }),
      },
    },
    {
      title: "First token (TTFT), p95",
      unit: "s",
      queries: { "{{gen_ai_request_model}}": percentile("gen_ai_server_time_to_first_token_seconds", 95, byModel) },
    },
    {
      title: "Time per token (TPOT), p95",
      unit: "s",
      queries: { "{{gen_ai_request_model}}": percentile("gen_ai_server_time_per_output_token_seconds", 95, byModel) },
    },
    {
      title: "Requests by provider",
      unit: "reqps",
      stacked: true,
      queries: {
        "{{gen_ai_provider_name}} {{gen_ai_operation_name}}": perSecond(
          "gen_ai_server_request_duration_seconds_count",
          {
            by: "gen_ai_provider_name, gen_ai_operation_name",
            matchers: "",
          },
        ),
      },
    },
    {
      title: "Request, mean",
      unit: "s",
      queries: { "{{gen_ai_request_model}}": mean("gen_ai_server_request_duration_seconds", byModel) },
    },
    {
      title: "Failed",
      unit: "reqps",
      queries: {
        "{{gen_ai_request_model}}": perSecond("gen_ai_server_request_duration_seconds_count", {
          by: "gen_ai_request_model",
          matchers: 'error_type!=""',
        }),
      },
    },
  ],
};

const backEnds = {
  title: "Back ends, as Envoy sees them",
  panels: [
    {
      title: "Answers by class",
      unit: "reqps",
      stacked: true,
      queries: {
        "{{envoy_response_code_class}}xx": perSecond("envoy_cluster_upstream_rq_xx", {
          by: "envoy_response_code_class",
          matchers: routes.matchers,
        }),
      },
    },
    {
      title: "Healthy back ends",
      queries: {
        "{{envoy_cluster_name}}": `sum by (envoy_cluster_name) (envoy_cluster_membership_healthy{${routes.matchers}})`,
        router: 'sum(envoy_cluster_membership_healthy{envoy_cluster_name="signalbox"})',
      },
    },
    {
      title: "Retries",
      unit: "reqps",
      queries: { "{{envoy_cluster_name}}": perSecond("envoy_cluster_upstream_rq_retry", routes) },
    },
  ],
};

/** Rows about the gateway, in their order. */
export const gatewayRows = [limits, aiGateway, backEnds];
