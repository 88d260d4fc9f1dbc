import { readManifests, type KubernetesObject } from "@signalbox/kubernetes";
import { CliError } from "../cli-error.ts";
import { KubectlError, type Kubectl } from "./kubectl.ts";

/** Kinds that the doctor looks at, and what kubectl calls them. */
const kinds: Readonly<Record<string, string>> = {
  Gateway: "gateways.gateway.networking.k8s.io",
  HTTPRoute: "httproutes.gateway.networking.k8s.io",
  AIGatewayRoute: "aigatewayroutes.aigateway.envoyproxy.io",
  AIServiceBackend: "aiservicebackends.aigateway.envoyproxy.io",
  BackendSecurityPolicy: "backendsecuritypolicies.aigateway.envoyproxy.io",
  Backend: "backends.gateway.envoyproxy.io",
  EnvoyPatchPolicy: "envoypatchpolicies.gateway.envoyproxy.io",
  EnvoyExtensionPolicy: "envoyextensionpolicies.gateway.envoyproxy.io",
  EnvoyProxy: "envoyproxies.gateway.envoyproxy.io",
  ClientTrafficPolicy: "clienttrafficpolicies.gateway.envoyproxy.io",
  BackendTrafficPolicy: "backendtrafficpolicies.gateway.envoyproxy.io",
};

/** Label of the pods that Envoy Gateway makes for a Gateway. */
const ENVOY_SELECTOR = "gateway.envoyproxy.io/owning-gateway-name";

export interface ClusterObjects {
  readonly objects: readonly KubernetesObject[];
  readonly routerPods: readonly KubernetesObject[];
  readonly envoyPods: readonly KubernetesObject[];
  /** Kinds that could not be read, each with the reason. */
  readonly unread: ReadonlyMap<string, string>;
}

/** Reads the objects of an install. Rejects with a `CliError` where the cluster cannot be reached at all. */
export async function readCluster(
  kubectl: Kubectl,
  router: { readonly namespace: string; readonly service: string },
  signal: AbortSignal,
): Promise<ClusterObjects> {
  const get = async (...args: readonly string[]): Promise<readonly KubernetesObject[]> =>
    readManifests(await kubectl.run(["get", ...args, "--output=json"], signal));
  const inNamespace = `--namespace=${router.namespace}`;
  let routerPods: readonly KubernetesObject[];
  try {
    routerPods = await get("pods", inNamespace, "--selector=app.kubernetes.io/component=router");
  } catch (cause) {
    throw cause instanceof KubectlError
      ? new CliError(`the cluster cannot be read: ${cause.message}`, { cause })
      : cause;
  }
  const unread = new Map<string, string>();
  const found = new Map<string, readonly KubernetesObject[]>();
  const read = async (name: string, ...args: readonly string[]): Promise<void> => {
    try {
      found.set(name, await get(...args));
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      unread.set(name, error.message);
    }
  };
  await read("Deployment", "deployments", "--all-namespaces");
  await read("envoys", "pods", "--all-namespaces", `--selector=${ENVOY_SELECTOR}`);
  // Two at a time: each is a process that asks the server what it knows before it asks for objects.
  const waiting = Object.entries(kinds);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await read(next[0], next[1], "--all-namespaces");
  };
  await Promise.all([work(), work()]);
  const envoyPods = found.get("envoys") ?? [];
  const names = ["Deployment", ...Object.keys(kinds)];
  return {
    objects: [...names.flatMap((name) => found.get(name) ?? []), ...routerPods, ...envoyPods],
    routerPods,
    envoyPods,
    unread,
  };
}
