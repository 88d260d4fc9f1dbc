import type { CompiledConfig } from "@signalbox/core";
import { durationMs, type FailoverMode } from "../manifest-options.ts";
import type { BackendPlan, ModelRoute } from "../plan-backends.ts";

type Reliability = NonNullable<
  NonNullable<NonNullable<CompiledConfig["source"]["providers"]>["models"]>[number]["reliability"]
>;

/** What is worth another try elsewhere: the back end is overloaded, broken or not there. */
const retriedStatuses = [429, 500, 502, 503, 504];
const retriedTriggers = ["connect-failure", "refused-stream", "reset", "retriable-status-codes"];

/** The words of Envoy's `retry_on` that Envoy Gateway takes. */
const knownTriggers = new Set([
  "5xx",
  "gateway-error",
  "reset",
  "reset-before-request",
  "connect-failure",
  "retriable-4xx",
  "refused-stream",
  "retriable-status-codes",
  "cancelled",
  "deadline-exceeded",
  "internal",
  "resource-exhausted",
  "unavailable",
]);

/** Back ends in their order as priorities, or all of the first priority, sharing by weight. */
export function withPriorities(routes: readonly ModelRoute[], mode: FailoverMode): ModelRoute[] {
  if (mode === "active-active") return [...routes];
  return routes.map((route) => {
    if (route.backends.length === 1) return route;
    // A weight says nothing where each priority has one back end.
    const backends = route.backends.map((each, index) => ({ ...each, weight: 1, priority: index }));
    return { ...route, backends };
  });
}

/**
 * Where packets vanish, as they do on the way to a pod or machine that has just gone, a connection would take Envoy
 * Gateway's ten seconds to fail. Other regions answer in less than one.
 */
const CONNECT_TIMEOUT = "3s";

/** `retry`, `timeout` and `healthCheck` of a BackendTrafficPolicy. `providers.models[].reliability` is heard where it says something. */
export function failoverSettings(
  config: CompiledConfig,
  {
    plan,
    attemptTimeout,
    requestTimeout,
  }: {
    readonly plan: BackendPlan;
    readonly attemptTimeout: string;
    readonly requestTimeout: string;
  },
): object {
  const wanted = configuredReliability(config);
  const most = Math.max(1, ...plan.routes.map(({ backends }) => backends.length));
  const triggers = wanted.retry_on
    ?.split(",")
    .map((word) => word.trim())
    .filter((word) => knownTriggers.has(word));
  const isLonger = (durationMs(attemptTimeout) ?? 0) > (durationMs(requestTimeout) ?? 0);
  return {
    retry: {
      numRetries: wanted.retry_count ?? Math.max(2, most),
      numAttemptsPerPriority: 1,
      retryOn: { triggers: triggers ?? retriedTriggers, httpStatusCodes: retriedStatuses },
      // A back end that takes a request and says nothing is given up, in time for another one.
      perRetry: {
        timeout: isLonger ? requestTimeout : attemptTimeout,
        backOff: { baseInterval: "25ms", maxInterval: "1s" },
      },
    },
    timeout: { tcp: { connectTimeout: CONNECT_TIMEOUT } },
    healthCheck: { passive: passiveCheck(wanted), ...activeCheck(wanted, plan) },
  };
}

/** Of several models the first that says something: one policy serves all routes. */
function configuredReliability(config: CompiledConfig): Reliability {
  const all = (config.source.providers?.models ?? []).map(({ reliability }) => reliability ?? {});
  return Object.assign({}, ...all.reverse()) as Reliability;
}

function passiveCheck(wanted: Reliability): object {
  return {
    consecutive5XxErrors: wanted.consecutive_5xx ?? 3,
    consecutiveGatewayErrors: wanted.consecutive_5xx ?? 3,
    interval: "1s",
    baseEjectionTime: wanted.base_ejection_time ?? "10s",
    // Envoy's own 10 % would never eject one of two.
    maxEjectionPercent: wanted.max_ejection_percent ?? 100,
  };
}

/** What a provider may answer to a page that it does not have: it is there. */
const anyAnswer = [200, 400, 401, 403, 404, 405, 421, 429];

/**
 * Servers of one's own can be asked for their health. Providers on the internet have no such page: where the config
 * names one all the same, they count as healthy while they answer, and are asked less often.
 */
function activeCheck(wanted: Reliability, { backends }: BackendPlan): object {
  const areOwn = backends.every(({ row }) => row.id === "self-hosted");
  if (!areOwn && wanted.health_check_path === undefined) return {};
  return {
    active: {
      type: "HTTP",
      http: {
        path: wanted.health_check_path ?? "/health",
        ...(areOwn ? {} : { expectedStatuses: anyAnswer }),
      },
      interval: wanted.health_check_interval ?? (areOwn ? "2s" : "10s"),
      timeout: wanted.health_check_timeout ?? "1s",
      unhealthyThreshold: 2,
      healthyThreshold: 1,
    },
  };
}
