import {
  aiGatewayApi,
  aiGatewayGroup,
  envoyGatewayApi,
  envoyGatewayGroup,
  gatewayApi,
  gatewayGroup,
} from "./api-versions.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import type { ResolvedOptions } from "./manifest-options.ts";
import { collectorPlace, observabilityBackend, proxyTelemetry } from "./overlays/observability.ts";

/** The annotation by which AI Gateway finds a Gateway's GatewayConfig. */
const GATEWAY_CONFIG_ANNOTATION = `${aiGatewayGroup}/gateway-config`;

/** GatewayClass, EnvoyProxy, Gateway and ClientTrafficPolicy, and with the observability overlay what it needs. */
export function gatewayObjects(
  options: ResolvedOptions,
  { requestTimeout }: { readonly requestTimeout: string },
): KubernetesObject[] {
  const { gatewayName: name, gatewayNamespace: namespace, overlays } = options;
  const observability = overlays.observability;
  const annotations = observability === undefined ? {} : { annotations: { [GATEWAY_CONFIG_ANNOTATION]: name } };
  return [
    {
      apiVersion: gatewayApi,
      kind: "GatewayClass",
      metadata: { name },
      spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
    },
    {
      apiVersion: envoyGatewayApi,
      kind: "EnvoyProxy",
      metadata: { name, namespace },
      spec: {
        provider: { type: "Kubernetes" },
        // An Envoy that leaves lets the answers under way come to their end.
        shutdown: { drainTimeout: requestTimeout },
        // Our filter is to come before the buffer, behind which AI Gateway puts its own.
        ...(options.way === "extension"
          ? { filterOrder: [{ name: "envoy.filters.http.ext_proc", before: "envoy.filters.http.buffer" }] }
          : {}),
        ...(observability === undefined ? {} : { telemetry: proxyTelemetry(observability, options) }),
      },
    },
    {
      apiVersion: gatewayApi,
      kind: "Gateway",
      metadata: { name, namespace, ...annotations },
      spec: {
        gatewayClassName: name,
        listeners: [{ name: "http", protocol: "HTTP", port: options.listenerPort }],
        infrastructure: { parametersRef: { group: envoyGatewayGroup, kind: "EnvoyProxy", name } },
      },
    },
    {
      apiVersion: envoyGatewayApi,
      kind: "ClientTrafficPolicy",
      metadata: { name, namespace },
      spec: {
        targetRefs: [{ group: gatewayGroup, kind: "Gateway", name }],
        connection: { bufferLimit: options.bufferLimit },
      },
    },
    ...(observability === undefined
      ? []
      : [
          observabilityBackend(observability, options),
          {
            apiVersion: aiGatewayApi,
            kind: "GatewayConfig",
            metadata: { name, namespace },
            spec: { extProc: { kubernetes: { env: tracingEnvironment(observability) } } },
          },
        ]),
  ];
}

/**
 * AI Gateway's own spans: where to, and without what people write. Version 1.0 has OpenInference's names alone, and would
 * put prompts and answers into them; later ones have OpenTelemetry's too.
 */
function tracingEnvironment(settings: NonNullable<ResolvedOptions["overlays"]["observability"]>): object[] {
  const { host, port } = collectorPlace(settings);
  return [
    { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: `http://${host}:${port}` },
    { name: "OTEL_EXPORTER_OTLP_PROTOCOL", value: "grpc" },
    { name: "OPENINFERENCE_HIDE_INPUTS", value: "true" },
    { name: "OPENINFERENCE_HIDE_OUTPUTS", value: "true" },
    { name: "AI_GATEWAY_TRACING_SEMCONV", value: "gen_ai" },
  ];
}
