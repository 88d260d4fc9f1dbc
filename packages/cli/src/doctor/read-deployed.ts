import { formatDiagnostic, hashDocument } from "@signalbox/core/config";
import { loadAnyConfig } from "@signalbox/core/migrate";
import { readManifests, type DeployedConfig, type KubernetesObject, type Looked } from "@signalbox/kubernetes";
import { KubectlError, type Kubectl } from "./kubectl.ts";

/** The configuration in the ConfigMap that the router's pods mount. */
export async function readDeployed(
  kubectl: Kubectl,
  {
    namespace,
    pods,
    service,
  }: { readonly namespace: string; readonly service: string; readonly pods: readonly KubernetesObject[] },
  signal: AbortSignal,
): Promise<Looked<DeployedConfig>> {
  const name = pods.map(configMapOf).find((found) => found !== undefined) ?? `${service}-config`;
  const place = `ConfigMap ${namespace}/${name}`;
  let text: unknown;
  try {
    const args = ["get", "configmap", name, `--namespace=${namespace}`, "--output=json"];
    const [object] = readManifests(await kubectl.run(args, signal));
    text = (object?.["data"] as Readonly<Record<string, unknown>> | undefined)?.["config.yaml"];
  } catch (error) {
    if (error instanceof KubectlError) return { unseen: error.message };
    throw error;
  }
  if (typeof text !== "string") return { unseen: `${place} has no key config.yaml` };
  const { config, diagnostics } = loadAnyConfig(text);
  // Its ${NAME}s are the pod's environment, which is not known here; what the router says of the file counts then.
  const isJudged = !text.includes("${");
  return {
    value: {
      hash: hashDocument(text),
      place,
      ...(config === undefined ? {} : { config }),
      errors: diagnostics
        .filter(({ severity }) => isJudged && severity === "error")
        .map((diagnostic) => formatDiagnostic(diagnostic, "config.yaml")),
    },
  };
}

interface PodSpec {
  readonly volumes?: readonly { readonly name: string; readonly configMap?: { readonly name?: string } }[];
}

function configMapOf(pod: KubernetesObject): string | undefined {
  return (pod["spec"] as PodSpec | undefined)?.volumes?.find((volume) => volume.name === "config")?.configMap?.name;
}
