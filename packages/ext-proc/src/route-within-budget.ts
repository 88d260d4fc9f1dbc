import {
  createLadder,
  createRouter,
  type RouteOptions,
  type RouteOutcome,
  type Router,
  type RouteRequest,
} from "@signalbox/core";

export interface RoutingBudget {
  /** Time for the whole decision. Has to be well below the proxy's message timeout. */
  readonly budgetMs: number;
  /** Time that models may take of it. */
  readonly modelsMs: number;
}

/**
 * Routes, and decides without any model once the budget is spent: keywords and other plain signals still count, and
 * where none of them matches the default model answers. Models keep to their own deadline, so this is for one that
 * hangs. Rejects when `options.signal` is aborted.
 */
export async function routeWithinBudget(
  router: Router,
  request: RouteRequest,
  options: RoutingBudget & Omit<RouteOptions, "deadlineMs"> & { readonly onLate: () => void },
): Promise<RouteOutcome> {
  const { budgetMs, modelsMs, onLate, ...routeOptions } = options;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, budgetMs, "late");
  });
  const routed = router.route(request, { ...routeOptions, deadlineMs: Math.min(modelsMs, budgetMs) });
  try {
    const first = await Promise.race([routed, late]);
    if (first !== "late") return first;
  } finally {
    clearTimeout(timer);
  }
  onLate();
  // Whatever comes of it now, nobody waits for it.
  routed.catch(() => {});
  return createRouter({ config: router.config, models: createLadder([]) }).route(request, routeOptions);
}
