export { createHubModel, type HubModelOptions } from "./hub-model.ts";
export type { PoolModel } from "../pool-model.ts";
