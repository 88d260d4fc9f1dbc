export { formatDiagnostic, formatPath, type Diagnostic } from "./diagnostic.ts";
export {
  hashDocument,
  loadConfig,
  MAX_CONFIG_CHARACTERS,
  type LoadConfigOptions,
  type LoadedConfig,
} from "./load-config.ts";
export { routerConfigSchema, type RouterConfig } from "./schema.ts";
