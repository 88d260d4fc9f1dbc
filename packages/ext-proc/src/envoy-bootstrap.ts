/** A host and a port that something listens on. */
export interface SocketPlace {
  readonly address: string;
  readonly port: number;
}

export interface EnvoyBootstrapOptions {
  /** Where clients connect. */
  readonly listener: SocketPlace;
  /** Envoy's own pages. Port 0 takes a free one. */
  readonly admin: SocketPlace;
  /** The ext_proc server. */
  readonly extProc: SocketPlace;
  /** The server that has the models, whichever is chosen. */
  readonly upstream: SocketPlace;
  /** The names that `x-selected-model` can have; each gets a route of its own. */
  readonly models: readonly string[];
  /** Default: as the manifests say. */
  readonly processingMode?: EnvoyProcessingMode;
}

/** `processing_mode` of Envoy's filter. */
export interface EnvoyProcessingMode {
  readonly request_header_mode?: "SEND" | "SKIP";
  readonly response_header_mode?: "SEND" | "SKIP";
  readonly request_body_mode?: EnvoyBodyMode;
  readonly response_body_mode?: EnvoyBodyMode;
  readonly request_trailer_mode?: "SEND" | "SKIP";
  readonly response_trailer_mode?: "SEND" | "SKIP";
}

export type EnvoyBodyMode = "NONE" | "STREAMED" | "BUFFERED" | "BUFFERED_PARTIAL" | "FULL_DUPLEX_STREAMED";

/** The largest body that passes; Envoy's own limits are 1 MiB, Envoy Gateway's 32 KiB. */
export const ENVOY_BUFFER_BYTES = 50 * 1024 * 1024;

/**
 * A whole static configuration of Envoy with signalbox in front of its routes, as plain data: Envoy reads its JSON.
 * `examples/envoy/envoy.yaml` is the same in YAML, with the reasons.
 */
export function envoyBootstrap(options: EnvoyBootstrapOptions): object {
  return {
    admin: { address: socketAddress(options.admin) },
    static_resources: {
      listeners: [
        {
          name: "llm",
          address: socketAddress(options.listener),
          per_connection_buffer_limit_bytes: ENVOY_BUFFER_BYTES,
          filter_chains: [{ filters: [connectionManager(options)] }],
        },
      ],
      clusters: [extProcCluster(options.extProc), upstreamCluster(options.upstream)],
    },
  };
}

function connectionManager({ models, processingMode }: EnvoyBootstrapOptions): object {
  return {
    name: "envoy.filters.network.http_connection_manager",
    typed_config: {
      "@type": typeUrl("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"),
      stat_prefix: "llm",
      access_log: [accessLog()],
      http_filters: [
        extProcFilter(processingMode),
        {
          name: "envoy.filters.http.router",
          typed_config: { "@type": typeUrl("envoy.extensions.filters.http.router.v3.Router") },
        },
      ],
      route_config: {
        virtual_hosts: [
          {
            name: "llm",
            domains: ["*"],
            routes: [...models.map(modelRoute), { name: "other", match: { prefix: "/" }, route: toUpstream }],
          },
        ],
      },
    },
  };
}

/** LLMs answer slowly, and a stream may pause. */
const toUpstream = { cluster: "llm", timeout: "300s", idle_timeout: "300s" };

function modelRoute(model: string): object {
  const headers = [{ name: "x-selected-model", string_match: { exact: model } }];
  return { name: model, match: { prefix: "/", headers }, route: toUpstream };
}

function extProcFilter(processingMode: EnvoyProcessingMode | undefined): object {
  return {
    name: "signalbox",
    typed_config: {
      "@type": typeUrl("envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor"),
      grpc_service: {
        envoy_grpc: { cluster_name: "signalbox" },
        retry_policy: {
          retry_on: "refused-stream,connect-failure,reset-before-request",
          num_retries: 3,
          retry_back_off: { base_interval: "0.025s", max_interval: "0.25s" },
        },
      },
      failure_mode_allow: false,
      message_timeout: "5s",
      allow_mode_override: true,
      processing_mode: processingMode ?? {
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

function accessLog(): object {
  const fields =
    "%REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS% route=%ROUTE_NAME% model=%REQ(X-SELECTED-MODEL)% %DURATION%ms\n";
  return {
    name: "envoy.access_loggers.stdout",
    typed_config: {
      "@type": typeUrl("envoy.extensions.access_loggers.stream.v3.StdoutAccessLog"),
      log_format: { text_format_source: { inline_string: fields } },
    },
  };
}

/** Otherwise a connection whose other end has vanished, with its machine for instance, stays for a quarter of an hour. */
const keepalive = { interval: "10s", timeout: "5s" };

function extProcCluster(place: SocketPlace): object {
  return {
    ...cluster("signalbox", place),
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": typeUrl("envoy.extensions.upstreams.http.v3.HttpProtocolOptions"),
        explicit_http_config: { http2_protocol_options: { connection_keepalive: keepalive } },
      },
    },
    health_checks: [
      { grpc_health_check: {}, interval: "5s", timeout: "1s", unhealthy_threshold: 1, healthy_threshold: 1 },
    ],
  };
}

/** Answers of models take their time, and ext_proc streams last as long; Envoy's own limits are 1024 of them, and 3 retries. */
const manyLongRequests = { max_requests: 100_000, max_pending_requests: 100_000, max_retries: 1000 };

function upstreamCluster(place: SocketPlace): object {
  return cluster("llm", place);
}

function cluster(name: string, place: SocketPlace): object {
  return {
    name,
    type: "STRICT_DNS",
    connect_timeout: "1s",
    per_connection_buffer_limit_bytes: ENVOY_BUFFER_BYTES,
    circuit_breakers: { thresholds: [manyLongRequests] },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(place) } }] }],
    },
  };
}

function socketAddress({ address, port }: SocketPlace): object {
  return { socket_address: { address, port_value: port } };
}

function typeUrl(message: string): string {
  return `type.googleapis.com/${message}`;
}
