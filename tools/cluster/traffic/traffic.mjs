// What checks of scenarios drive the pods of objects.mjs with, and what they say of the answers.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/** Shell lines that start the pods, and those that remove them. */
export const traffic = {
  start: (node) =>
    [
      "image=$(kubectl get deployment llm -o jsonpath='{.spec.template.spec.containers[0].image}')",
      `${node} tools/cluster/traffic/objects.mjs "$image" | kubectl apply -f -`,
      "kubectl wait --for=condition=Available deployment/now deployment/next deployment/client --timeout=120s",
    ].join("\n"),
  /** Takes it all away again, with the back ends `now` and `next`; the guide's manifests take their place. */
  stop: [
    "kubectl apply -f my-router/manifests",
    "kubectl delete backend,aiservicebackend now next",
    "kubectl delete deployment,service --selector=scenario=traffic --timeout=120s",
    "kubectl delete configmap traffic",
    "bash examples/kubernetes/wait-for-gateway.sh semantic-router default",
  ].join("\n"),
};

export async function kubectl(...args) {
  const { stdout } = await execute("kubectl", args, { maxBuffer: OUTPUT_LIMIT_BYTES });
  return stdout.trim();
}

/** The Gateway's address inside the cluster. */
export async function gatewayUrl() {
  const owner =
    "gateway.envoyproxy.io/owning-gateway-namespace=default,gateway.envoyproxy.io/owning-gateway-name=semantic-router";
  const service = await kubectl("get", "service", "-n", "envoy-gateway-system", "-l", owner, "-o", "name");
  return `http://${service.replace("service/", "")}.envoy-gateway-system.svc.cluster.local`;
}

/** Runs send.mjs in the client's pod with these options; resolves to `{ sent, switched, seconds }`, see there. */
export async function send(options) {
  const command = ["exec", "deploy/client", "--", "node", "/traffic/send.mjs", JSON.stringify(options)];
  const { stdout, stderr } = await execute("kubectl", command, { maxBuffer: OUTPUT_LIMIT_BYTES });
  // What failed, for whoever reads the log.
  for (const line of stderr.split("\n").slice(0, 10)) if (line !== "") process.stdout.write(`client: ${line}\n`);
  const { sent, switched, seconds } = JSON.parse(stdout);
  return {
    sent: sent
      .map(([at, ms, status, from, index]) => ({ at, ms, status, from, index }))
      .toSorted((a, b) => a.at - b.at),
    switched,
    seconds,
  };
}

/** Calls the control port of a back end. */
export async function control(back, path) {
  return JSON.parse(await kubectl("get", "--raw", `/api/v1/namespaces/default/services/${back}:8001/proxy${path}`));
}

export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function countOf(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** A line of the report. */
export function figure(text) {
  process.stdout.write(`figure: ${text}\n`);
}
