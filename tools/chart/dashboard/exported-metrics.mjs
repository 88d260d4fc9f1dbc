// Which metrics there are for dashboards and alerts, and which labels they have.

import { metricDefinitions } from "../../../packages/core/src/metric-definitions.ts";

/** Labels that Prometheus adds when it scrapes pods. */
export const targetLabels = ["job", "instance", "namespace", "pod", "service", "container", "endpoint"];

/**
 * Envoy AI Gateway's, version 1.0 (internal/metrics/genai.go), as the OpenTelemetry exporter writes them for Prometheus:
 * dots become underscores, the unit `s` a suffix.
 */
const genAi = [
  "gen_ai_operation_name",
  "gen_ai_provider_name",
  "gen_ai_original_model",
  "gen_ai_request_model",
  "gen_ai_response_model",
];
const aiGateway = [
  { name: "gen_ai_client_token_usage", type: "histogram", labels: [...genAi, "gen_ai_token_type"] },
  { name: "gen_ai_server_request_duration_seconds", type: "histogram", labels: [...genAi, "error_type"] },
  { name: "gen_ai_server_time_to_first_token_seconds", type: "histogram", labels: genAi },
  { name: "gen_ai_server_time_per_output_token_seconds", type: "histogram", labels: genAi },
];

/** Envoy's, by its documentation of cluster and rate limit statistics. */
const cluster = ["envoy_cluster_name"];
const envoy = [
  { name: "envoy_cluster_membership_healthy", type: "gauge", labels: cluster },
  { name: "envoy_cluster_membership_total", type: "gauge", labels: cluster },
  { name: "envoy_cluster_upstream_rq_xx", type: "counter", labels: [...cluster, "envoy_response_code_class"] },
  { name: "envoy_cluster_upstream_rq_retry", type: "counter", labels: cluster },
  { name: "envoy_cluster_ratelimit_ok", type: "counter", labels: cluster },
  { name: "envoy_cluster_ratelimit_over_limit", type: "counter", labels: cluster },
  { name: "envoy_cluster_ratelimit_error", type: "counter", labels: cluster },
];

/** Of the router's process, by prom-client; and Prometheus' own of each target. */
export const processMetrics = [
  { name: "process_cpu_seconds_total", type: "counter", labels: [] },
  { name: "process_resident_memory_bytes", type: "gauge", labels: [] },
  { name: "nodejs_eventloop_lag_p99_seconds", type: "gauge", labels: [] },
];
const prometheus = [{ name: "up", type: "gauge", labels: [] }];

/** Name of a series → `{ type, labels }`; a histogram has three series. */
export function exportedSeries() {
  const series = new Map();
  for (const { name, type, labels } of [
    ...metricDefinitions,
    ...aiGateway,
    ...envoy,
    ...processMetrics,
    ...prometheus,
  ]) {
    if (type !== "histogram") series.set(name, { type, labels });
    else {
      series.set(`${name}_bucket`, { type: "counter", labels: [...labels, "le"] });
      series.set(`${name}_sum`, { type: "counter", labels });
      series.set(`${name}_count`, { type: "counter", labels });
    }
  }
  return series;
}
