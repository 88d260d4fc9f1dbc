export { formatDiagnostic, formatPath, type Diagnostic } from "./diagnostic.ts";
export {
  hashDocument,
  loadConfig,
  MAX_CONFIG_CHARACTERS,
  type LoadConfigOptions,
  type LoadedConfig,
} from "./load-config.ts";
export { providerKeys } from "./provider-keys.ts";
export { routerConfigSchema, type RouterConfig } from "./schema.ts";
