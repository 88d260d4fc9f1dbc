export { checkManifests, type Finding } from "./check/check-manifests.ts";
export { configText } from "./config-text.ts";
export { readEnvoyState } from "./doctor/envoy-state.ts";
export { examineInstallation } from "./doctor/examine-installation.ts";
export type {
  DeployedConfig,
  EnvoyHost,
  EnvoyState,
  GatewayAnswer,
  Installation,
  Looked,
  RouterState,
} from "./doctor/installation.ts";
export type { DoctorArea, Verdict } from "./doctor/verdict.ts";
export { KubernetesError, type KubernetesErrorCode } from "./kubernetes-error.ts";
export { objectTitle, type KubernetesObject } from "./kubernetes-object.ts";
export type { ManifestFile } from "./manifest-file.ts";
export type { FailoverMode, FilterWay, ManifestOptions, Overlays } from "./manifest-options.ts";
export { manifests } from "./manifests.ts";
export { overlayManifests } from "./overlay-manifests.ts";
export { parseTokenLimit, type TokenLimit } from "./overlays/token-limit.ts";
export { providerManifests } from "./providers/provider-manifests.ts";
export { providerRows, type ProviderRow } from "./providers/provider-rows.ts";
export { readManifests } from "./read-manifests.ts";
export { GENERATED_LINE, renderManifest } from "./render-manifest.ts";
