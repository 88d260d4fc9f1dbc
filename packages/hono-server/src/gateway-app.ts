import { noLogger, noMetrics, type Logger, type Metrics, type Router, type Shadow } from "@signalbox/core";
import type { ConversationStore } from "@signalbox/providers";
import { Hono, type Context } from "hono";
import { systemClock, type Clock } from "./clock.ts";
import { RERANK_PATHS } from "./endpoints/endpoint-at.ts";
import { createEvalRoute } from "./eval-route.ts";
import { defaultLimits, type GatewayLimits } from "./gateway-limits.ts";
import { createProviders, type ProviderAccess } from "./providers/provider-access.ts";
import { createInFlight, type InFlight } from "./in-flight.ts";
import { maskEchoes } from "./mask-echoes.ts";
import { readinessBody, readinessOf } from "./readiness.ts";
import type { GatewayScope, RequestReport } from "./gateway-scope.ts";
import { openStore } from "./responses/open-store.ts";
import { createResponseHomes } from "./responses/response-homes.ts";
import { serveRequest } from "./serve-request.ts";
import type { Upstream } from "./upstream.ts";
import { createWebExchange } from "./web-exchange.ts";

export interface GatewayAppOptions {
  /** The router of now; called once per request, so that a reload is a swap of what it returns. */
  readonly getRouter: () => Router;
  readonly upstream: Upstream;
  readonly metrics?: Metrics;
  readonly logger?: Logger;
  readonly limits?: GatewayLimits;
  /** Served for every path that is not the gateway's: the page. */
  readonly page?: Hono;
  /** Answer `POST /api/v1/eval` here too, so that the page needs no other origin. Default: when there is a page. */
  readonly evalRoute?: boolean;
  /** Called after each request below `/v1/` with its facts, for a log line. */
  readonly onRequest?: (report: RequestReport) => void;
  readonly inFlight?: InFlight;
  readonly isStopping?: () => boolean;
  readonly clock?: Clock;
  /** What providers' credentials are read with. Default: no files, no environment. */
  readonly providerAccess?: ProviderAccess;
  /** Makes ids for answers of providers that give none. Default: random UUIDs. */
  readonly newId?: () => string;
  /**
   * Keeps answers of the Responses API. Default: in memory, 256 MiB of them, as many and as long as the configuration's
   * `response_api` says (10,000, and a day).
   */
  readonly conversations?: ConversationStore;
  /** Copies requests as the config says. Default: none are copied. */
  readonly shadow?: Shadow;
}

/** What clients of Anthropic's API take for the root of it, as AI Gateway has it: `/anthropic/v1/messages`. */
const API_ROOTS = ["/v1/", "/anthropic/v1/"];

/** Whether a request is for a model, and not for the page or a probe. */
export function isApiPath(target: string): boolean {
  const [path = ""] = target.split("?", 1);
  return API_ROOTS.some((root) => path.startsWith(root)) || RERANK_PATHS.includes(path);
}

/** What requests below `/v1/` are served with; the app's and the direct way of Node share one. */
export function createGatewayScope(options: GatewayAppOptions): GatewayScope {
  const clock = options.clock ?? systemClock;
  return {
    getRouter: options.getRouter,
    upstream: maskEchoes(options.upstream),
    metrics: options.metrics ?? noMetrics,
    logger: options.logger ?? noLogger,
    limits: { ...defaultLimits, ...options.limits },
    inFlight: options.inFlight ?? createInFlight(),
    clock,
    providers: createProviders(options.providerAccess),
    newId: options.newId ?? (() => crypto.randomUUID()),
    responses: {
      store: options.conversations ?? openStore({ getRouter: options.getRouter, now: clock.now }),
      homes: createResponseHomes(),
    },
    onRequest: options.onRequest ?? (() => {}),
    shadow: options.shadow,
  };
}

/**
 * The gateway as a Hono app, for any runtime: the APIs of models below `/v1/` (Anthropic's also below `/anthropic`), and
 * `/healthz` and `/readyz`.
 *
 * ```ts
 * const app = createGatewayApp({ getRouter: () => router, upstream: createFetchUpstream() });
 * export default { fetch: app.fetch };
 * ```
 */
export function createGatewayApp(options: GatewayAppOptions): Hono {
  const scope = createGatewayScope(options);
  const app = new Hono();
  for (const path of [...API_ROOTS.map((root) => `${root}*`), ...RERANK_PATHS]) {
    app.all(path, (context) => {
      const exchange = createWebExchange(context.req.raw);
      // Owned by `inFlight`; it never rejects. The answer begins long before this is done.
      void serveRequest(exchange, scope);
      return exchange.response;
    });
  }
  const alive = (context: Context): Response => context.json({ status: "healthy", service: "signalbox-gateway" });
  const ready = (context: Context): Response => {
    const readiness = readinessOf(options.getRouter(), { isStopping: options.isStopping?.() === true });
    return context.json(readinessBody(readiness), readiness.isReady ? 200 : 503);
  };
  app.get("/healthz", alive).get("/health", alive).get("/readyz", ready).get("/ready", ready);
  if (options.evalRoute ?? options.page !== undefined)
    app.route("/", createEvalRoute({ getRouter: options.getRouter, clock: scope.clock, limits: scope.limits }));
  if (options.page !== undefined) app.route("/", options.page);
  return app;
}
