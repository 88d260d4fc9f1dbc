import type { MetricDefinition } from "@signalbox/core";

/** What the tracing counts, for the registry of a process that traces. */
export const tracingMetrics: readonly MetricDefinition[] = [
  { name: "signalbox_spans_exported_total", type: "counter", help: "Spans that the collector took.", labels: [] },
  {
    name: "signalbox_spans_dropped_total",
    type: "counter",
    help: "Spans that never reached the collector, by reason.",
    labels: ["reason"],
  },
];
