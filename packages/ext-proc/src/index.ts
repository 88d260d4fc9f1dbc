export {
  envoyBootstrap,
  type EnvoyBodyMode,
  type EnvoyBootstrapOptions,
  type EnvoyProcessingMode,
  type SocketPlace,
} from "./envoy-bootstrap.ts";
export { ExtProcError, type ExtProcErrorCode } from "./ext-proc-error.ts";
export { createExtProcServer, type ExtProcServer, type ExtProcServerOptions } from "./ext-proc-server.ts";
export { tracingMetrics } from "./tracing/tracing-metrics.ts";
export { createTracing, type Tracing, type TracingOptions } from "./tracing/tracing.ts";
