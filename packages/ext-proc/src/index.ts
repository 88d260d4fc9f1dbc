export {
  envoyBootstrap,
  type EnvoyBodyMode,
  type EnvoyBootstrapOptions,
  type EnvoyProcessingMode,
  type SocketPlace,
} from "./envoy-bootstrap.ts";
export { ExtProcError, type ExtProcErrorCode } from "./ext-proc-error.ts";
export { createExtProcServer, type ExtProcServer, type ExtProcServerOptions } from "./ext-proc-server.ts";
