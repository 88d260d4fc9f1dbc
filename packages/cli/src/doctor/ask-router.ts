import type { KubernetesObject, Looked, RouterState } from "@signalbox/kubernetes";
import { KubectlError, type Kubectl } from "./kubectl.ts";

/** The port of the image's management API, where the pod does not name its own. */
const MANAGEMENT_PORT = 8080;

/** What the router says of itself at its management API, metrics included. */
export async function askRouter(management: string, signal: AbortSignal): Promise<Looked<RouterState>> {
  const get = (path: string): Promise<Response> => fetch(`${management}${path}`, { signal });
  try {
    const ready = await get("/ready");
    const readiness = (await ready.json()) as Readiness;
    const hashed = await get("/config/hash");
    const { active_hash: hash } = hashed.ok ? ((await hashed.json()) as { readonly active_hash?: string }) : {};
    const metrics = await get("/metrics");
    const rejected = metrics.ok ? /^signalbox_config_rejected (\S+)$/m.exec(await metrics.text())?.[1] : undefined;
    return {
      value: {
        isReady: ready.ok,
        message: readiness.message ?? "",
        brokenTiers: Object.entries(readiness.tiers ?? {}).flatMap(([tier, { state, message }]) =>
          state === "failed" ? [message === undefined ? tier : `${tier} (${message})`] : [],
        ),
        hash,
        isConfigRejected: rejected === undefined ? undefined : Number(rejected) > 0,
      },
    };
  } catch (error) {
    return { unseen: `${management}: ${reasonOf(error)}` };
  }
}

/** The same of one pod, by port-forward. */
export async function askRouterPod(
  kubectl: Kubectl,
  pod: KubernetesObject,
  signal: AbortSignal,
): Promise<Looked<RouterState>> {
  const place = { namespace: pod.metadata.namespace ?? "default", name: pod.metadata.name };
  try {
    const { url, close } = await kubectl.forward(place, containerPort(pod, "http-api") ?? MANAGEMENT_PORT, signal);
    try {
      return await askRouter(url, signal);
    } finally {
      close();
    }
  } catch (error) {
    if (error instanceof KubectlError) return { unseen: error.message };
    throw error;
  }
}

interface Readiness {
  readonly message?: string;
  readonly tiers?: Readonly<Record<string, { readonly state?: string; readonly message?: string }>>;
}

interface PodSpec {
  readonly containers?: readonly {
    readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  }[];
}

function containerPort(pod: KubernetesObject, name: string): number | undefined {
  const ports = (pod["spec"] as PodSpec | undefined)?.containers?.flatMap(({ ports: own }) => own ?? []);
  return ports?.find((port) => port.name === name)?.containerPort;
}

/** fetch hides why it failed in its error's cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
