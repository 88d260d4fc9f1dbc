import { readEnvoyState, type EnvoyState, type KubernetesObject, type Looked } from "@signalbox/kubernetes";
import { reasonOf } from "./ask-router.ts";
import { KubectlError, type Kubectl } from "./kubectl.ts";

/** Where Envoy Gateway has Envoy's administration interface, on the pod's loopback. */
const ADMIN_PORT = 19_000;

/** The filters and hosts that an Envoy has now. */
export async function askEnvoy(
  kubectl: Kubectl,
  pod: KubernetesObject,
  signal: AbortSignal,
): Promise<Looked<EnvoyState>> {
  try {
    const place = { namespace: pod.metadata.namespace ?? "default", name: pod.metadata.name };
    const { url, close } = await kubectl.forward(place, ADMIN_PORT, signal);
    try {
      const json = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`, { signal })).json();
      return {
        value: readEnvoyState(
          await json("/config_dump?resource=dynamic_listeners"),
          await json("/clusters?format=json"),
        ),
      };
    } catch (error) {
      return { unseen: `its administration interface: ${reasonOf(error)}` };
    } finally {
      close();
    }
  } catch (error) {
    if (error instanceof KubectlError) return { unseen: error.message };
    throw error;
  }
}
