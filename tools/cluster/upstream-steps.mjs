// vLLM Semantic Router's own values and manifests, unchanged, with our chart.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ToolError } from "../process.mjs";

const namespace = "vllm-semantic-router-system";

/**
 * The steps for the three files in `folder`, the gateways being installed already. `request` is the command that checks
 * the requests. Throws when a file is missing.
 */
export function upstreamSteps(folder, request) {
  const [values, model, gateway] = ["values.yaml", "base-model.yaml", "gwapi-resources.yaml"].map((name) => {
    const path = join(folder, name);
    if (!existsSync(path)) throw new ToolError(`SIGNALBOX_UPSTREAM_MANIFESTS: ${path} does not exist`);
    return `'${path}'`;
  });
  const step = (title, ...lines) => ({ title: `${folder}: ${title}`, text: lines.join("\n") });
  return [
    step(
      "our chart with its values",
      `helm upgrade --install semantic-router charts/semantic-router --namespace ${namespace} --create-namespace \\`,
      `  --values ${values} --wait --timeout 10m`,
    ),
    step(
      "its manifests",
      `kubectl apply -f ${model} -f ${gateway}`,
      "kubectl wait --for=condition=Available deployment --all --timeout=300s",
      "bash examples/kubernetes/wait-for-gateway.sh semantic-router default",
    ),
    step("requests", request),
    step(
      "clean-up",
      `kubectl delete -f ${gateway} -f ${model} --timeout=300s`,
      "kubectl wait --for=delete pod --namespace envoy-gateway-system --timeout=360s \\",
      "  --selector=gateway.envoyproxy.io/owning-gateway-name=semantic-router",
      `helm uninstall semantic-router --namespace ${namespace} --wait`,
    ),
  ];
}
