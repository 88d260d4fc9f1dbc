import { Hono } from "hono";

/** A scrape of all metrics, as their exporter writes it. */
export interface MetricsText {
  readonly contentType: string;
  readonly body: string;
}

export interface MetricsAppOptions {
  readonly metricsText: () => Promise<MetricsText>;
}

/** `GET /metrics`, for the metrics port. */
export function createMetricsApp(options: MetricsAppOptions): Hono {
  return new Hono().get("/metrics", async (context) => {
    const { contentType, body } = await options.metricsText();
    return context.body(body, 200, { "content-type": contentType });
  });
}
