import { metricDefinitions } from "@signalbox/core";
import { describe, expect, test } from "vitest";
import { createPrometheusMetrics } from "./prometheus-metrics.ts";

const definitions = [
  { name: "requests_total", type: "counter", help: "Requests.", labels: ["model"] },
  { name: "latency_seconds", type: "histogram", help: "Latency.", labels: ["model"], buckets: [0.1, 1] },
  { name: "ready", type: "gauge", help: "Ready.", labels: [] },
] as const;

describe("createPrometheusMetrics", () => {
  test("renders counters, histograms and gauges in the text format", async () => {
    const metrics = createPrometheusMetrics({ definitions, hasProcessMetrics: false });
    metrics.count("requests_total", { model: "math-expert" });
    metrics.count("requests_total", { model: "math-expert" }, 2);
    metrics.observe("latency_seconds", 0.5, { model: "math-expert" });
    metrics.gauge("ready", 1);
    metrics.gauge("ready", 1);
    metrics.gauge("ready", -1);
    const text = await metrics.render();
    expect(text).toContain("# HELP requests_total Requests.\n# TYPE requests_total counter\n");
    expect(text).toContain('requests_total{model="math-expert"} 3\n');
    expect(text).toContain('latency_seconds_bucket{le="0.1",model="math-expert"} 0\n');
    expect(text).toContain('latency_seconds_bucket{le="1",model="math-expert"} 1\n');
    expect(text).toContain("ready 1\n");
    expect(metrics.contentType).toMatch(/^text\/plain/);
  });

  test("takes no harm from unknown names, strange labels and impossible values", async () => {
    const metrics = createPrometheusMetrics({ definitions, hasProcessMetrics: false });
    metrics.count("no_such_total");
    metrics.count("latency_seconds");
    metrics.count("requests_total", { model: 'a"b\n', other: "x" });
    metrics.count("requests_total", {}, -1);
    metrics.count("requests_total", {}, Number.NaN);
    metrics.observe("latency_seconds", Number.NaN, { model: "m" });
    metrics.gauge("ready", Number.POSITIVE_INFINITY);
    expect(await metrics.render()).toContain('requests_total{model="a\\"b\\n"} 1\n');
  });

  test("offers every metric that signalbox defines, and the process's own", async () => {
    const text = await createPrometheusMetrics().render();
    for (const { name, type } of metricDefinitions) expect(text).toContain(`# TYPE ${name} ${type}\n`);
    expect(text).toContain("process_resident_memory_bytes");
  });

  test("keeps two instances apart", async () => {
    const [one, other] = [createPrometheusMetrics({ definitions }), createPrometheusMetrics({ definitions })];
    one.gauge("ready", 1);
    expect(await other.render()).toContain("ready 0\n");
  });
});
