import { envoyGatewayApi, envoyGatewayGroup, MODEL_HEADER } from "../api-versions.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";
import type { Overlays, ResolvedOptions } from "../manifest-options.ts";

type Observability = NonNullable<Overlays["observability"]>;

const OTLP_HOST = "otel-collector.monitoring.svc.cluster.local";
const OTLP_PORT = 4317;
const COLLECTOR = "otel-collector";

/** Where Envoy Gateway puts its proxies unless told otherwise. */
const PROXY_NAMESPACE = "envoy-gateway-system";

/** What AI Gateway's response phase writes for each entry of `llmRequestCosts`, for the access log. */
export const tokenCosts: readonly { readonly metadataKey: string; readonly type: string }[] = [
  { metadataKey: "llm_input_token", type: "InputToken" },
  { metadataKey: "llm_output_token", type: "OutputToken" },
  { metadataKey: "llm_total_token", type: "TotalToken" },
];

const fromAiGateway = (key: string): string => `%DYNAMIC_METADATA(io.envoy.ai_gateway:${key})%`;

/** `spec.telemetry` of an EnvoyProxy: a JSON line per request with decision, model and tokens; spans to the collector. */
export function proxyTelemetry(_: Observability, { gatewayName, userHeader }: ResolvedOptions): object {
  return {
    accessLog: {
      settings: [
        {
          sinks: [{ type: "File", file: { path: "/dev/stdout" } }],
          format: {
            type: "JSON",
            json: {
              start_time: "%START_TIME%",
              request_id: "%REQ(X-REQUEST-ID)%",
              trace_parent: "%REQ(TRACEPARENT)%",
              method: "%REQ(:METHOD)%",
              path: "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
              user: `%REQ(${(userHeader ?? "x-user-id").toUpperCase()})%`,
              decision: "%RESP(X-VSR-SELECTED-DECISION)%",
              selected_model: "%REQ(X-SELECTED-MODEL)%",
              request_model: `%REQ(${MODEL_HEADER.toUpperCase()})%`,
              response_model: fromAiGateway("response_model"),
              backend: fromAiGateway("backend_name"),
              input_tokens: fromAiGateway("llm_input_token"),
              output_tokens: fromAiGateway("llm_output_token"),
              total_tokens: fromAiGateway("llm_total_token"),
              time_to_first_token_ms: fromAiGateway("token_latency_ttft"),
              response_code: "%RESPONSE_CODE%",
              response_code_details: "%RESPONSE_CODE_DETAILS%",
              response_flags: "%RESPONSE_FLAGS%",
              upstream_attempts: "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
              upstream_host: "%UPSTREAM_HOST%",
              bytes_received: "%BYTES_RECEIVED%",
              bytes_sent: "%BYTES_SENT%",
              duration_ms: "%DURATION%",
            },
          },
        },
      ],
    },
    tracing: {
      samplingRate: 100,
      provider: {
        type: "OpenTelemetry",
        serviceName: gatewayName,
        backendRefs: [{ group: envoyGatewayGroup, kind: "Backend", name: COLLECTOR }],
      },
    },
  };
}

/** The collector as a Backend: a Service that is not there would keep the whole Gateway from being programmed. */
export function observabilityBackend(settings: Observability, { gatewayNamespace }: ResolvedOptions): KubernetesObject {
  const { host, port } = collectorPlace(settings);
  return {
    apiVersion: envoyGatewayApi,
    kind: "Backend",
    metadata: { name: COLLECTOR, namespace: gatewayNamespace },
    spec: { endpoints: [{ fqdn: { hostname: host, port } }] },
  };
}

/** Where spans go. Default: `otel-collector` in the namespace `monitoring`, port 4317. */
export function collectorPlace({ otlpHost, otlpPort }: Observability): {
  readonly host: string;
  readonly port: number;
} {
  return { host: otlpHost ?? OTLP_HOST, port: otlpPort ?? OTLP_PORT };
}

/** What Prometheus' operator scrapes: Envoy, and AI Gateway's process beside it. signalbox itself is the chart's. */
export function podMonitor({ gatewayName: name, gatewayNamespace: namespace }: ResolvedOptions): KubernetesObject {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: `${name}-gateway`, namespace },
    spec: {
      namespaceSelector: { matchNames: [PROXY_NAMESPACE] },
      selector: {
        matchLabels: {
          "gateway.envoyproxy.io/owning-gateway-name": name,
          "gateway.envoyproxy.io/owning-gateway-namespace": namespace,
        },
      },
      podMetricsEndpoints: [
        { port: "metrics", path: "/stats/prometheus", interval: "15s" },
        { port: "aigw-admin", path: "/metrics", interval: "15s" },
      ],
    },
  };
}
