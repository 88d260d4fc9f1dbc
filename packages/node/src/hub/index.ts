export { hubDtypes, type HubDtype } from "./choose-files.ts";
export { hubReferences, type HubReference } from "./config-references.ts";
export type { HubFault } from "./hub-error.ts";
export { hubTasks, type HubTask, type Pooling } from "./hub-folder.ts";
export { createHubModel, type HubModelOptions } from "./hub-model.ts";
export { checkRepository, hubSettings, type HubSettings, type HubSettingsOptions } from "./hub-settings.ts";
export { addHubTiers, type HubTiers, type HubTiersOptions } from "./hub-tiers.ts";
export { openHubModel } from "./open-hub-model.ts";
export { pullModel, type PulledModel, type PullOptions, type PullProgress } from "./pull-model.ts";
export {
  describeFaults,
  folderOf,
  hashFaults,
  listPulled,
  readRecord,
  type CachedModel,
  type FileFault,
  type PulledFile,
  type PullRecord,
} from "./pull-record.ts";
export type { RetryPolicy } from "./retry.ts";
export type { PoolModel } from "../pool-model.ts";
