import type { CompiledConfig } from "@signalbox/core";
import { demoLlmObjects } from "./demo-llm.ts";
import { extensionPolicy } from "./filter/extension-policy.ts";
import { patchPolicy } from "./filter/patch-policy.ts";
import { gatewayObjects } from "./gateway-objects.ts";
import { KubernetesError } from "./kubernetes-error.ts";
import type { ManifestFile } from "./manifest-file.ts";
import { resolveOptions, type ManifestOptions, type ResolvedOptions } from "./manifest-options.ts";
import { withCanary } from "./overlays/canary.ts";
import { failoverSettings, withPriorities } from "./overlays/failover.ts";
import { podMonitor, tokenCosts } from "./overlays/observability.ts";
import { configuredTokenLimits, exampleTokenLimits, type TokenLimit } from "./overlays/token-limit.ts";
import { rateLimit, requestCosts } from "./overlays/token-limit-rules.ts";
import { planBackends, type BackendPlan, type ModelRoute } from "./plan-backends.ts";
import { secretObject, serviceBackendObjects } from "./providers/service-backend.ts";
import { aiGatewayRoutes, trafficPolicy, type RequestCost } from "./route-objects.ts";

/** Without one in the config. Answers of large models take minutes. */
const REQUEST_TIMEOUT = "300s";

/**
 * The manifests that put signalbox before Envoy AI Gateway: a Gateway with our filter, a rule for each model that the
 * config can choose, and the back ends that it names. Names, timeouts and limits come from the config, so that both
 * say the same.
 *
 * @returns `gateway.yaml`, `filter.yaml`, `backends.yaml`, `routes.yaml`, and where there is something for them
 *   `demo-llm.yaml`, `monitoring.yaml` and `secrets.yaml.example`. `kubectl apply -f FOLDER` takes all but the last.
 * @throws a `KubernetesError` for an option that cannot be, and for a config without any back end.
 */
export function manifests(config: CompiledConfig, options: ManifestOptions = {}): ManifestFile[] {
  const resolved = {
    ...resolveOptions(options),
    userHeader: options.userHeader ?? configuredUserHeader(config) ?? "x-user-id",
  };
  const namespace = resolved.gatewayNamespace;
  const plan = planRoutes(config, resolved);
  const requestTimeout = resolved.requestTimeout ?? config.source.listeners?.[0]?.timeout ?? REQUEST_TIMEOUT;
  const secrets = plan.backends.flatMap((backend) => secretObject(backend, namespace) ?? []);
  const { observability } = resolved.overlays;
  const files: ManifestFile[] = [
    {
      file: "gateway.yaml",
      comment: ["The Gateway that clients connect to, and how large their requests may be."],
      objects: gatewayObjects(resolved, { requestTimeout }),
    },
    {
      file: "filter.yaml",
      comment: ["signalbox in the chain of filters, before AI Gateway's own."],
      objects: resolved.way === "patch" ? [patchPolicy(resolved)] : extensionPolicy(resolved),
    },
    {
      file: "backends.yaml",
      comment: ["Where the models are."],
      objects: plan.backends.flatMap((backend) => serviceBackendObjects(backend, namespace)),
    },
    {
      file: "routes.yaml",
      comment: ["Which model is where: a rule for each name that signalbox can put into a request."],
      objects: routeObjects(config, { options: resolved, plan, requestTimeout }),
    },
  ];
  if (resolved.demoLlmImage !== undefined) {
    const comment = ["A stand-in for the models, to try the rest with."];
    files.push({ file: "demo-llm.yaml", comment, objects: demoLlmObjects(plan, resolved.demoLlmImage) });
  }
  if (observability !== undefined) {
    const comment = ["What Prometheus scrapes; needs the custom resources of Prometheus' operator."];
    files.push({ file: "monitoring.yaml", comment, objects: [podMonitor(resolved)] });
  }
  if (secrets.length > 0) {
    const comment = ["The Secrets that the back ends sign in with. Fill them in, in a copy that no repository sees."];
    files.push({ file: "secrets.yaml.example", comment, objects: secrets });
  }
  return files.filter(({ objects }) => objects.length > 0);
}

function configuredUserHeader({ source }: CompiledConfig): string | undefined {
  return source.global?.services?.authz?.identity?.user_id_header;
}

function planRoutes(config: CompiledConfig, options: ResolvedOptions): BackendPlan {
  const { gatewayNamespace: namespace, defaultBackend, overlays } = options;
  const { backends, routes: plain } = planBackends(config, { namespace, defaultBackend });
  if (plain.length === 0) {
    throw new KubernetesError(
      "config",
      "no model of the config has a back end; name one in providers.models[].backend_refs, or say where all are (defaultBackend, --backend)",
    );
  }
  const { failover, canary } = overlays;
  const served = options.failOpen ? [...plain, ...undecidedRoutes(config, plain)] : plain;
  const ordered = failover === undefined ? served : withPriorities(served, failover.mode ?? "active-passive");
  // A canary's back ends share the requests: they are of one priority.
  return { backends, routes: canary === undefined ? ordered : withCanary(ordered, canary) };
}

/** Rules for requests that nobody has decided, whose model is still an automatic name: the default model answers. */
function undecidedRoutes(config: CompiledConfig, routes: readonly ModelRoute[]): ModelRoute[] {
  const route = routes.find(({ name }) => name === config.defaultModel);
  if (route === undefined) {
    throw new KubernetesError(
      "config",
      "without a default model that has a back end, nobody can answer requests that are not decided (failOpen, --fail-open): set providers.defaults.default_model",
    );
  }
  const backends = route.backends.map((each) => ({
    ...each,
    modelNameOverride: each.modelNameOverride ?? route.model,
  }));
  return config.autoModelNames.map((model) => ({ ...route, model, isShared: false, backends }));
}

function routeObjects(
  config: CompiledConfig,
  {
    options,
    plan,
    requestTimeout,
  }: { readonly options: ResolvedOptions; readonly plan: BackendPlan; readonly requestTimeout: string },
): ManifestFile["objects"] {
  const { overlays, attemptTimeout } = options;
  const limits = overlays.tokenLimits === undefined ? [] : chosenLimits(config, overlays.tokenLimits);
  const counted: readonly RequestCost[] = [
    ...requestCosts(limits),
    ...(overlays.observability === undefined ? [] : tokenCosts),
  ];
  const costs = counted.filter(
    (cost, index) => counted.findIndex((each) => each.metadataKey === cost.metadataKey) === index,
  );
  const routes = aiGatewayRoutes(plan.routes, { options, requestTimeout, costs });
  const { userHeader = "x-user-id" } = options;
  const settings = {
    ...(limits.length === 0 ? {} : { rateLimit: rateLimit(limits, { userHeader, isShared: routes.length > 1 }) }),
    ...(overlays.failover === undefined ? {} : failoverSettings(config, { plan, attemptTimeout, requestTimeout })),
  };
  return [...routes, trafficPolicy(routes, { options, settings })];
}

function chosenLimits(config: CompiledConfig, asked: readonly TokenLimit[]): readonly TokenLimit[] {
  if (asked.length > 0) return asked;
  const configured = configuredTokenLimits(config);
  return configured.length > 0 ? configured : exampleTokenLimits;
}
