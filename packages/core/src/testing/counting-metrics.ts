import type { MetricLabels, Metrics } from "../metrics.ts";

/** Metrics that can be asked what they counted, for tests. */
export interface CountingMetrics extends Metrics {
  counter(name: string, labels: MetricLabels): number;
}

export function createCountingMetrics(): CountingMetrics {
  const counters = new Map<string, number>();
  const keyOf = (name: string, labels: MetricLabels): string => name + JSON.stringify(Object.entries(labels).sort());
  return {
    count: (name, labels = {}, by = 1) =>
      void counters.set(keyOf(name, labels), (counters.get(keyOf(name, labels)) ?? 0) + by),
    observe: () => {},
    gauge: () => {},
    counter: (name, labels) => counters.get(keyOf(name, labels)) ?? 0,
  };
}
