import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../process.mjs";
import { guideBlocks } from "../guide-blocks.mjs";
import { monitoringSteps } from "../monitoring/monitoring-steps.mjs";
import { cases, limitFlags } from "./limits/cases.mjs";

const readme = "examples/ai-gateway/README.md";
const check = "tools/cluster/scenarios/limits/check.mjs";
const manifests = "npx signalbox kubernetes manifests --config my-router/values.yaml --demo-llm";

/** @type {import("../scenarios.mjs").Scenario} */
export const scenario = {
  name: "limits",
  title: "token limits, and the 429 that clients, metrics and the dashboard see",
  steps: ({ node, folder }) => {
    const monitoring = monitoringSteps("my-router/values.yaml");
    const step = (title, ...lines) => ({ title, text: lines.join("\n") });
    return [
      ...blocksOf("Token limits").map(({ line, text }) => ({ title: `${readme}:${line}`, text })),
      monitoring.install,
      step(
        "a limit of each kind",
        `${manifests} --overlay token-limits ${limitFlags().join(" ")} --output my-router/manifests`,
        "kubectl apply -f my-router/manifests",
      ),
      step("limits", `${node} ${check} ${folder}`),
      step(
        "signalbox doctor",
        `npx signalbox doctor > ${folder}/doctor.txt || { cat ${folder}/doctor.txt; false; }`,
        `grep "ok .* accepted, with ${cases.length} global rules" ${folder}/doctor.txt`,
        `grep "ok .*the rate limit service: reachable" ${folder}/doctor.txt`,
      ),
      monitoring.remove,
      step(
        "Redis gone",
        `${manifests} --overlay token-limits --limit requests:2/hour/user --output my-router/manifests`,
        "kubectl apply -f my-router/manifests",
        `${node} tools/cluster/scenarios/faults/redis-gone.mjs`,
      ),
      step(
        "clean-up",
        `${manifests} --output my-router/manifests`,
        "kubectl apply -f my-router/manifests",
        "kubectl delete -f examples/ai-gateway/rate-limit/redis.yaml --wait=false",
        ...gatewayInstallation(),
      ),
    ];
  },
};

function blocksOf(section) {
  return guideBlocks(readFileSync(join(root, readme), "utf8")).filter((block) => block.section === section);
}

/** Envoy Gateway as the guide installs it, so without the rate limit service. */
function gatewayInstallation() {
  const blocks = guideBlocks(readFileSync(join(root, "docs/kubernetes.md"), "utf8"));
  return blocks.filter(({ text }) => text.includes("oci://docker.io/envoyproxy/gateway-helm")).map(({ text }) => text);
}
