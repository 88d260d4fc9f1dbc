import type { Logger, MetricLabels, Metrics } from "@signalbox/core";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly facts: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface Recorder {
  readonly logger: Logger;
  readonly lines: readonly LogLine[];
  readonly metrics: Metrics;
  readonly measured: readonly { readonly name: string; readonly value: number; readonly labels: MetricLabels }[];
}

/** A logger and metrics that keep what they are given. */
export function createRecorder(): Recorder {
  const lines: LogLine[] = [];
  const measured: { name: string; value: number; labels: MetricLabels }[] = [];
  const log = (level: LogLine["level"]) => (facts: object, message: string) => {
    lines.push({ level, facts: { ...facts }, message });
  };
  return {
    lines,
    measured,
    logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    metrics: {
      count: (name, labels = {}, by = 1) => void measured.push({ name, value: by, labels }),
      observe: (name, value, labels = {}) => void measured.push({ name, value, labels }),
      gauge: (name, change, labels = {}) => void measured.push({ name, value: change, labels }),
    },
  };
}
