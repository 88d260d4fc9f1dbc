import { aiGatewayApi, envoyGatewayApi, gatewayGroup, MAX_RULES_PER_ROUTE, MODEL_HEADER } from "./api-versions.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import type { ResolvedOptions } from "./manifest-options.ts";
import type { ModelRoute, RoutedBackend } from "./plan-backends.ts";

/** Longest answers run for minutes, and each holds a request: Envoy's own limit is 1024 of them. */
const MANY_REQUESTS = 100_000;

/** `spec.llmRequestCosts` of a route: under which key AI Gateway leaves which count. */
export interface RequestCost {
  readonly metadataKey: string;
  readonly type: string;
}

/** AIGatewayRoutes with a rule for each model, as many as it takes: one holds 15 rules. */
export function aiGatewayRoutes(
  routes: readonly ModelRoute[],
  settings: {
    readonly options: ResolvedOptions;
    readonly requestTimeout: string;
    readonly costs: readonly RequestCost[];
  },
): KubernetesObject[] {
  const parts = Array.from({ length: Math.ceil(routes.length / MAX_RULES_PER_ROUTE) }, (_, index) =>
    routes.slice(index * MAX_RULES_PER_ROUTE, (index + 1) * MAX_RULES_PER_ROUTE),
  );
  const base = settings.options.gatewayName;
  return parts.map((part, index) =>
    aiGatewayRoute(part, { ...settings, name: index === 0 ? base : `${base}-${index + 1}` }),
  );
}

/** One AIGatewayRoute on the Gateway of the options. */
export function aiGatewayRoute(
  routes: readonly ModelRoute[],
  settings: {
    readonly name: string;
    readonly options: ResolvedOptions;
    readonly requestTimeout: string;
    readonly costs?: readonly RequestCost[];
  },
): KubernetesObject {
  const { gatewayName, gatewayNamespace: namespace } = settings.options;
  const { requestTimeout, costs = [] } = settings;
  return {
    apiVersion: aiGatewayApi,
    kind: "AIGatewayRoute",
    metadata: { name: settings.name, namespace },
    spec: {
      parentRefs: [{ group: gatewayGroup, kind: "Gateway", name: gatewayName }],
      ...(costs.length === 0 ? {} : { llmRequestCosts: costs }),
      rules: routes.map(({ model, name, isShared, backends }) => ({
        matches: [
          {
            headers: [
              { type: "Exact", name: MODEL_HEADER, value: model },
              ...(isShared ? [{ type: "Exact", name: "x-selected-model", value: name }] : []),
            ],
          },
        ],
        backendRefs: backends.map(backendReference),
        timeouts: { request: requestTimeout },
      })),
    },
  };
}

function backendReference(
  { backend, weight, priority, modelNameOverride }: RoutedBackend,
  _: number,
  all: readonly RoutedBackend[],
): object {
  return {
    name: backend.name,
    ...(all.length === 1 || all.every((each) => each.weight === 1) ? {} : { weight }),
    ...(priority === undefined ? {} : { priority }),
    ...(modelNameOverride === undefined ? {} : { modelNameOverride }),
  };
}

/**
 * The one BackendTrafficPolicy of the routes: limits, retries and health checks stand together, since a second policy
 * on a route is not looked at.
 */
export function trafficPolicy(
  routes: readonly KubernetesObject[],
  { options, settings }: { readonly options: ResolvedOptions; readonly settings: object },
): KubernetesObject {
  const { gatewayName: name, gatewayNamespace: namespace, bufferLimit, way } = options;
  return {
    apiVersion: envoyGatewayApi,
    kind: "BackendTrafficPolicy",
    metadata: { name, namespace },
    spec: {
      // AI Gateway makes an HTTPRoute of the same name from each of its routes.
      targetRefs: routes.map(({ metadata }) => ({ group: gatewayGroup, kind: "HTTPRoute", name: metadata.name })),
      connection: { bufferLimit },
      circuitBreaker: {
        maxConnections: MANY_REQUESTS,
        maxPendingRequests: MANY_REQUESTS,
        maxParallelRequests: MANY_REQUESTS,
      },
      ...(way === "extension" ? { requestBuffer: { limit: bufferLimit } } : {}),
      ...settings,
    },
  };
}
