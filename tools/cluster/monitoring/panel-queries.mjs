// The queries of the dashboard that the chart has brought into the cluster.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Long enough for points of our short scrape interval, short enough that what has happened shows at once. */
const RATE_INTERVAL = "1m";

/** What only requests that are limited bring to life. */
export const limitPanels = ["Refused with 429", "Asked the rate limit service", "4xx that the router saw"];

/** Resolves to `{ panel, expression }` for each query of each panel, with the dashboard's variables filled in. */
export async function panelQueries() {
  const { stdout } = await execute(
    "kubectl",
    ["get", "configmaps", "--all-namespaces", "--selector=grafana_dashboard=1", "--output", "json"],
    { maxBuffer: 2 ** 26 },
  );
  const dashboards = JSON.parse(stdout).items.flatMap(({ data }) =>
    Object.values(data).map((text) => JSON.parse(text)),
  );
  if (dashboards.length === 0) throw new Error("no ConfigMap in the cluster is labelled as a dashboard");
  return dashboards.flatMap(({ panels }) => panels.flatMap(queriesOf));
}

function queriesOf({ title, targets = [], panels = [] }) {
  const own = targets.map(({ expr }) => ({ panel: title, expression: filledIn(expr) }));
  return [...own, ...panels.flatMap(queriesOf)];
}

function filledIn(expression) {
  const filled = expression.replaceAll("$__rate_interval", RATE_INTERVAL).replaceAll(/\$(namespace|job)\b/g, ".*");
  if (filled.includes("$")) throw new Error(`a variable of the dashboard is not known here: ${expression}`);
  return filled;
}
