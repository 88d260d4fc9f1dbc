import { createMetricsApp, type MetricsAppOptions } from "../metrics-app.ts";
import { listen, type ListenOptions, type RunningServer } from "./listen.ts";

export type ServeMetricsOptions = ListenOptions & MetricsAppOptions;

/** Serves `GET /metrics` on a port of its own. */
export function serveMetrics(options: ServeMetricsOptions): Promise<RunningServer> {
  return listen(createMetricsApp(options), options);
}
