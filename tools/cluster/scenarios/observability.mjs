import { monitoringSteps } from "../monitoring/monitoring-steps.mjs";

const files = "tools/cluster/scenarios/observability";
const gateway = "gateway.envoyproxy.io/owning-gateway-name=semantic-router";

/** @type {import("../scenarios.mjs").Scenario} */
export const scenario = {
  name: "observability",
  title: "every panel of the dashboard, alerts, one tree of spans for each request, access log",
  steps: ({ node, folder }) => {
    const monitoring = monitoringSteps("my-router/values.yaml");
    const traced = monitoringSteps(`my-router/values.yaml --values ${files}/values.yaml`);
    const step = (title, ...lines) => ({ title, text: lines.join("\n") });
    const restartEnvoy = [
      `kubectl rollout restart deployment --namespace envoy-gateway-system --selector=${gateway}`,
      `kubectl rollout status deployment --namespace envoy-gateway-system --selector=${gateway} --timeout=180s`,
      "bash examples/kubernetes/wait-for-gateway.sh semantic-router default",
    ];
    return [
      step(
        "a collector of spans",
        "kubectl create namespace monitoring",
        `kubectl create configmap otel-collector --namespace monitoring --from-file=${files}/collector.mjs \\`,
        `  --from-file=${files}/decode-spans.mjs`,
        "image=$(kubectl get deployment llm -o jsonpath='{.spec.template.spec.containers[0].image}')",
        `sed "s|IMAGE|$image|" ${files}/collector.yaml | kubectl apply -f -`,
        "kubectl wait --for=condition=Available deployment/otel-collector --namespace monitoring --timeout=120s",
      ),
      traced.install,
      step(
        "the observability overlay",
        "npx signalbox kubernetes manifests --config my-router/values.yaml --demo-llm --overlay observability \\",
        `  --output ${folder}/manifests`,
        `kubectl apply -f ${folder}/manifests`,
        ...restartEnvoy,
      ),
      step("metrics, dashboard and alerts", `${node} ${files}/check-metrics.mjs ${folder}`),
      step("spans and access log", `${node} ${files}/check-traces.mjs`),
      monitoring.remove,
      step(
        "clean-up",
        "kubectl apply -f my-router/manifests",
        "kubectl delete gatewayconfig/semantic-router backend/otel-collector --timeout=60s",
        "kubectl delete namespace monitoring --wait=false",
        ...restartEnvoy,
      ),
    ];
  },
};
