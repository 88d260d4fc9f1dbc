import { metricDefinitions, type MetricDefinition, type MetricLabels, type Metrics } from "@signalbox/core";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

export interface PrometheusMetricsOptions {
  /** Default: all that signalbox measures. */
  readonly definitions?: readonly MetricDefinition[];
  /** Also memory, CPU and event loop of the process, as `process_*` and `nodejs_*`. Default true. */
  readonly hasProcessMetrics?: boolean;
}

export interface PrometheusMetrics extends Metrics {
  readonly contentType: string;
  /** All metrics in the text format of Prometheus. */
  render(): Promise<string>;
}

type Recorder = (value: number, labels: MetricLabels) => void;

/**
 * Metrics for Prometheus to fetch, in a registry of their own. Names that are not defined are ignored, and so are
 * labels that a metric does not have; missing ones become the empty string.
 */
export function createPrometheusMetrics(options: PrometheusMetricsOptions = {}): PrometheusMetrics {
  const registry = new Registry();
  const recorders = {
    counter: new Map<string, Recorder>(),
    histogram: new Map<string, Recorder>(),
    gauge: new Map<string, Recorder>(),
  };
  for (const definition of options.definitions ?? metricDefinitions) {
    recorders[definition.type].set(definition.name, register(definition, registry));
  }
  if (options.hasProcessMetrics ?? true) collectDefaultMetrics({ register: registry });
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    count: (name, labels = {}, by = 1) => recorders.counter.get(name)?.(by, labels),
    observe: (name, value, labels = {}) => recorders.histogram.get(name)?.(value, labels),
    gauge: (name, change, labels = {}) => recorders.gauge.get(name)?.(change, labels),
  };
}

function register({ name, type, help, labels: labelNames, buckets }: MetricDefinition, registry: Registry): Recorder {
  const settings = { name, help, labelNames, registers: [registry] };
  const own = (labels: MetricLabels): Record<string, string> =>
    Object.fromEntries(labelNames.map((label) => [label, labels[label] ?? ""]));
  switch (type) {
    case "counter": {
      const counter = new Counter(settings);
      // prom-client throws at what a counter cannot take; a measurement must never break a request.
      return (value, labels) => {
        if (value >= 0 && Number.isFinite(value)) counter.inc(own(labels), value);
      };
    }
    case "histogram": {
      const histogram = new Histogram({ ...settings, ...(buckets === undefined ? {} : { buckets: [...buckets] }) });
      return (value, labels) => {
        if (Number.isFinite(value)) histogram.observe(own(labels), value);
      };
    }
    case "gauge": {
      const gauge = new Gauge(settings);
      return (value, labels) => {
        if (Number.isFinite(value)) gauge.inc(own(labels), value);
      };
    }
    default:
      return type satisfies never;
  }
}
