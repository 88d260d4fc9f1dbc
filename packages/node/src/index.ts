export { watchConfigFile, type ConfigFile, type ConfigFileOptions } from "./config-file.ts";
export { loadEmbeddedModels, type EmbeddedModels, type EmbeddedModelsOptions } from "./embedded-models.ts";
export type { ExecutionProvider, ExecutionProviderChoice, RefusedProvider } from "./execution-provider.ts";
export { openModelFolder, readModelFile, type ModelFolder } from "./model-files.ts";
export { NodeError, type NodeErrorCode } from "./node-error.ts";
export { createPinoLogger, type LogLevel, type PinoLoggerOptions } from "./pino-logger.ts";
export {
  createPrometheusMetrics,
  type PrometheusMetrics,
  type PrometheusMetricsOptions,
} from "./prometheus-metrics.ts";
