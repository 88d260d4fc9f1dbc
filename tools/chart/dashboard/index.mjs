// The chart's dashboard: decisions, models and limits of the router beside the gateway's own figures.

import { gatewayRows } from "./gateway-rows.mjs";
import { grafanaDashboard } from "./grafana-dashboard.mjs";
import { routerRows } from "./router-rows.mjs";

/** The dashboard as Grafana imports it. */
export function semanticRouterDashboard() {
  return grafanaDashboard({
    title: "Semantic router",
    uid: "signalbox-semantic-router",
    description: "signalbox in front of Envoy AI Gateway",
    tags: ["signalbox", "llm", "envoy"],
    variables: [
      { name: "namespace", label: "Namespace", query: "label_values(signalbox_config_rejected, namespace)" },
      { name: "job", label: "Router", query: 'label_values(signalbox_config_rejected{namespace=~"$namespace"}, job)' },
    ],
    rows: [...routerRows.first, ...gatewayRows, ...routerRows.last],
  });
}
