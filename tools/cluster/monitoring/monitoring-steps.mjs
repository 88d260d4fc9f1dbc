// The steps that switch on what our chart has for Prometheus and Grafana, and take it away again.

const kinds = "tools/cluster/monitoring/operator-kinds.yaml";
const podMonitor = "examples/ai-gateway/manifests/overlays/pod-monitor.yaml";

/** `values`: the file of the router's values. Its pods stay as they are. */
export function monitoringSteps(values) {
  const upgrade = (...flags) =>
    [
      "helm upgrade semantic-router charts/semantic-router --namespace vllm-semantic-router-system",
      `--values ${values}`,
      ...flags,
      "--wait --timeout 5m > /dev/null",
    ].join(" ");
  const on = ["serviceMonitor", "dashboards", "alerts"].map((name) => `--set observability.${name}.enabled=true`);
  return {
    install: {
      title: "what Prometheus scrapes, the dashboard and the alerts, from the chart",
      text: [
        `kubectl apply -f ${kinds}`,
        `kubectl wait --for=condition=Established -f ${kinds} --timeout=60s`,
        upgrade(...on),
        `kubectl apply -f ${podMonitor}`,
      ].join("\n"),
    },
    remove: {
      title: "clean-up of what Prometheus scrapes",
      text: [`kubectl delete -f ${podMonitor}`, upgrade(), `kubectl delete -f ${kinds} --timeout=60s`].join("\n"),
    },
  };
}
