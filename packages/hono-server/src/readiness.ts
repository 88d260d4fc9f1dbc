import type { ModelStatus, Router } from "@signalbox/core";

/** Whether requests are welcome, and which tiers would answer them. */
export interface Readiness {
  readonly isReady: boolean;
  readonly phase: "starting" | "initializing_models" | "ready" | "error" | "stopping";
  readonly message: string;
  readonly tiers: Readonly<Record<string, ModelStatus>>;
}

/**
 * Ready as soon as any tier can answer: the static tier does at once, and better ones join while serving. Without
 * tiers, as for a config of keywords only, there is nothing to wait for.
 */
export function readinessOf(router: Router | undefined, options: { readonly isStopping: boolean }): Readiness {
  if (router === undefined)
    return { isReady: false, phase: "starting", message: "the configuration is being loaded", tiers: {} };
  const tiers = router.models.status();
  if (options.isStopping) return { isReady: false, phase: "stopping", message: "the server is stopping", tiers };
  const states = Object.entries(tiers);
  const waiting = states.filter(([, status]) => status.state === "loading").map(([tier]) => tier);
  if (states.length === 0 || states.some(([, status]) => status.state === "ready")) {
    return {
      isReady: true,
      phase: "ready",
      message: waiting.length === 0 ? "all tiers are up" : `serving; still loading: ${waiting.join(", ")}`,
      tiers,
    };
  }
  if (waiting.length > 0)
    return { isReady: false, phase: "initializing_models", message: `loading: ${waiting.join(", ")}`, tiers };
  return { isReady: false, phase: "error", message: "no tier can answer", tiers };
}

/** Body of `GET /ready` and `GET /startup-status`, with the field names of the management API. */
export function readinessBody(readiness: Readiness): object {
  const states = Object.entries(readiness.tiers);
  return {
    status: readiness.isReady ? "ready" : "starting",
    service: "classification-api",
    ready: readiness.isReady,
    phase: readiness.phase,
    message: readiness.message,
    downloading_model: "",
    pending_models: states.filter(([, status]) => status.state === "loading").map(([tier]) => tier),
    ready_models: states.filter(([, status]) => status.state === "ready").length,
    total_models: states.length,
    tiers: readiness.tiers,
  };
}
