/** Labels of one measurement: name → value. */
export type MetricLabels = Readonly<Record<string, string>>;

/**
 * Where counts and durations go. Names and labels are those of `metric-definitions.ts`; an implementation may ignore
 * any of them. Calls are synchronous and cheap and never throw.
 */
export interface Metrics {
  count(name: string, labels?: MetricLabels, by?: number): void;
  observe(name: string, value: number, labels?: MetricLabels): void;
  gauge(name: string, change: number, labels?: MetricLabels): void;
}

/** Metrics that go nowhere: the default. */
export const noMetrics: Metrics = { count: () => {}, observe: () => {}, gauge: () => {} };
