import type { Router } from "@signalbox/core";
import { Hono } from "hono";
import { classifyIntentAnswer } from "./classify-intent.ts";
import { createEvalRoute, evaluate, type EvalRouteOptions } from "./eval-route.ts";
import type { GatewayLimits } from "./gateway-limits.ts";
import { managementError, notLoaded } from "./management-error.ts";
import { createMetricsApp, type MetricsText } from "./metrics-app.ts";
import { readinessBody, readinessOf } from "./readiness.ts";
import { systemClock, type Clock } from "./clock.ts";

export interface ManagementAppOptions {
  /** `undefined` while the first configuration is being loaded. */
  readonly getRouter: () => Router | undefined;
  /** Serves `/metrics` here too. */
  readonly metricsText?: () => Promise<MetricsText>;
  readonly limits?: GatewayLimits;
  readonly isStopping?: () => boolean;
  readonly clock?: Clock;
}

/** The management API: health, readiness, the config's hash, evaluation and classification of prompts, metrics. */
export function createManagementApp(options: ManagementAppOptions): Hono {
  const clock = options.clock ?? systemClock;
  const app = new Hono();
  const readiness = (): ReturnType<typeof readinessOf> =>
    readinessOf(options.getRouter(), { isStopping: options.isStopping?.() === true });
  app.onError((error, context) =>
    managementError(context, 500, { code: "CLASSIFICATION_ERROR", message: error.message }),
  );
  app.notFound((context) =>
    managementError(context, 404, {
      code: "NOT_FOUND",
      message: `no such endpoint: ${context.req.method} ${context.req.path}`,
    }),
  );
  app.get("/health", (context) => context.json({ status: "healthy", service: "classification-api" }));
  app.get("/ready", (context) => {
    const now = readiness();
    return context.json(readinessBody(now), now.isReady ? 200 : 503);
  });
  app.get("/startup-status", (context) =>
    context.json({ ...readinessBody(readiness()), updated_at: new Date(clock.unixSeconds() * 1000).toISOString() }),
  );
  if (options.metricsText !== undefined) app.route("/", createMetricsApp({ metricsText: options.metricsText }));

  app.get("/config/hash", (context) => {
    const router = options.getRouter();
    if (router === undefined) return notLoaded(context);
    const { hash } = router.config;
    return context.json({ hash, runtime_hash: hash, active_hash: hash, status: "active" });
  });
  const evaluation: EvalRouteOptions = {
    getRouter: options.getRouter,
    clock,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  };
  app.route("/", createEvalRoute(evaluation));
  app.post("/api/v1/classify/intent", async (context) => {
    const evaluated = await evaluate(context, evaluation);
    return evaluated instanceof Response
      ? evaluated
      : context.json(classifyIntentAnswer(evaluated.outcome, { wantsProbabilities: evaluated.wantsProbabilities }));
  });
  return app;
}
