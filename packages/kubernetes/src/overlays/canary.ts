import { KubernetesError } from "../kubernetes-error.ts";
import type { ModelRoute, RoutedBackend } from "../plan-backends.ts";

/** The usual way of a canary, in percent. */
export const canarySteps: readonly number[] = [5, 25, 50, 100];

/**
 * Gives the last back end of a model, and of all its adapters, this share of the requests, and the others the rest by
 * their weights. Priorities of these rules are dropped. Throws a `KubernetesError` for a model that is not there or has
 * one back end only.
 */
export function withCanary(
  routes: readonly ModelRoute[],
  { model, percent }: { readonly model: string; readonly percent: number },
): ModelRoute[] {
  const isMeant = (route: ModelRoute): boolean => route.name === model || route.entry === model;
  const isAble = ({ backends }: ModelRoute): boolean => backends.length > 1;
  if (!routes.some((route) => isMeant(route) && isAble(route))) {
    const able = routes.filter(isAble).map(({ name }) => name);
    const known = able.length === 0 ? "no model of this config has them" : `these have: ${able.join(", ")}`;
    const problem = `canary ${JSON.stringify(model)}: expected a model with two back ends; ${known}`;
    throw new KubernetesError("option", problem, { model });
  }
  return routes.map((route) =>
    isMeant(route) && isAble(route) ? { ...route, backends: shared(route.backends, percent) } : route,
  );
}

function shared(backends: readonly RoutedBackend[], percent: number): RoutedBackend[] {
  const sum = backends.slice(0, -1).reduce((total, { weight }) => total + weight, 0);
  // Hundredths of a percent keep the proportion of several stable back ends.
  const weights = backends.map(({ weight }, index) =>
    index === backends.length - 1 ? percent * 100 : Math.round(((100 - percent) * 100 * weight) / sum),
  );
  const unit = weights.every((weight) => weight % 100 === 0) ? 100 : 1;
  return backends.map(({ priority: _, ...each }, index) => ({ ...each, weight: weights[index]! / unit }));
}
