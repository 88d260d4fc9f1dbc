import { envoyGatewayApi, gatewayGroup } from "../api-versions.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { quantityBytes, type ResolvedOptions } from "../manifest-options.ts";

/**
 * The name of our filter. AI Gateway puts its own before the first one that is named like a filter of Envoy's
 * (`envoy.filters.http.ext_proc…`), and would read the model before we have chosen it.
 */
export const FILTER_NAME = "signalbox";

const CLUSTER = "signalbox";

/**
 * A connection whose other end has vanished, with its node for instance, says nothing for a quarter of an hour. Whoever
 * is too busy for an answer within the timeout of a message has missed that one too.
 */
const keepalive = { interval: "10s", timeout: "5s" };

/** Streams last as long as the answers of the models; Envoy's own limits are 1024 of them, and 3 retries. */
const manyLongStreams = { max_requests: 100_000, max_pending_requests: 100_000, max_retries: 1000 };

/** Way A: an EnvoyPatchPolicy that puts our filter first of all, and the cluster that it asks. */
export function patchPolicy(options: ResolvedOptions): KubernetesObject {
  const { gatewayName: name, gatewayNamespace: namespace } = options;
  return {
    apiVersion: envoyGatewayApi,
    kind: "EnvoyPatchPolicy",
    metadata: { name, namespace },
    spec: {
      targetRef: { group: gatewayGroup, kind: "Gateway", name },
      type: "JSONPatch",
      jsonPatches: [
        {
          type: "type.googleapis.com/envoy.config.listener.v3.Listener",
          name: `${namespace}/${name}/http`,
          operation: {
            op: "add",
            path: "/default_filter_chain/filters/0/typed_config/http_filters/0",
            value: filter(options),
          },
        },
        {
          type: "type.googleapis.com/envoy.config.cluster.v3.Cluster",
          name: CLUSTER,
          operation: { op: "add", path: "", value: cluster(options) },
        },
      ],
    },
  };
}

function filter({ routerService, routerNamespace, messageTimeout, failOpen }: ResolvedOptions): object {
  return {
    name: FILTER_NAME,
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor",
      grpc_service: {
        envoy_grpc: { cluster_name: CLUSTER, authority: `${routerService}.${routerNamespace}` },
        // A stream that meets a pod on its way out is tried again, within milliseconds.
        retry_policy: {
          retry_on: "refused-stream,connect-failure,reset-before-request",
          num_retries: 3,
          retry_back_off: { base_interval: "0.025s", max_interval: "0.25s" },
        },
      },
      failure_mode_allow: failOpen,
      message_timeout: messageTimeout,
      allow_mode_override: true,
      processing_mode: {
        request_header_mode: "SEND",
        response_header_mode: "SEND",
        request_body_mode: "BUFFERED",
        response_body_mode: "BUFFERED",
        request_trailer_mode: "SKIP",
        response_trailer_mode: "SKIP",
      },
    },
  };
}

function cluster({ routerService, routerNamespace, routerPort, bufferLimit }: ResolvedOptions): object {
  const address = `${routerService}.${routerNamespace}.svc.cluster.local`;
  return {
    name: CLUSTER,
    type: "STRICT_DNS",
    connect_timeout: "1s",
    per_connection_buffer_limit_bytes: quantityBytes(bufferLimit),
    circuit_breakers: { thresholds: [manyLongStreams] },
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        explicit_http_config: { http2_protocol_options: { connection_keepalive: keepalive } },
      },
    },
    load_assignment: {
      cluster_name: CLUSTER,
      endpoints: [
        { lb_endpoints: [{ endpoint: { address: { socket_address: { address, port_value: routerPort } } } }] },
      ],
    },
    health_checks: [
      { grpc_health_check: {}, interval: "5s", timeout: "1s", unhealthy_threshold: 1, healthy_threshold: 1 },
    ],
  };
}
