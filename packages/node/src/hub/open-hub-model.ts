import { createHubModel, type HubModelOptions } from "./hub-model.ts";
import { pullModel, type PullOptions } from "./pull-model.ts";
import type { PoolModel } from "../pool-model.ts";

/**
 * `createHubModel` that may pull first. Without `pull` nothing is ever fetched; with `pull: true` the model is brought
 * into the cache by the environment's settings, or by those that are given.
 */
export async function openHubModel(
  options: HubModelOptions & { readonly pull?: boolean | PullOptions },
): Promise<PoolModel> {
  const { pull = false, ...rest } = options;
  const { cacheDirectory, dtype, task } = rest;
  if (pull !== false) {
    await pullModel(rest.model, {
      ...(cacheDirectory === undefined ? {} : { cacheDirectory }),
      ...(dtype === undefined ? {} : { dtype }),
      ...(task === undefined ? {} : { task }),
      ...(pull === true ? {} : pull),
    });
  }
  return createHubModel(rest);
}
