import { describe, expect, it } from "vitest";
import { createPrometheusMetrics } from "../../../packages/node/src/prometheus-metrics.ts";
import { exportedSeries, processMetrics, targetLabels } from "./exported-metrics.mjs";
import { semanticRouterDashboard } from "./index.mjs";
import { readExpression } from "./read-expression.mjs";

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const series: ReadonlyMap<string, { readonly type: string; readonly labels: readonly string[] }> = exportedSeries();
const dashboard = semanticRouterDashboard();
const panels = dashboard.panels as readonly Panel[];
const expressions = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ name: `${title}: ${legendFormat}`, expr, legendFormat })),
);

describe("the dashboard", () => {
  it.each(expressions)("$name asks for series and labels that somebody exports", ({ expr, legendFormat }) => {
    const read = readExpression(expr);
    expect(read.series.length).toBeGreaterThan(0);
    const known = read.series.flatMap(({ name, labels }) => {
      const exported = series.get(name);
      expect(exported, `${name} is exported by nobody`).toBeDefined();
      const has = [...(exported?.labels ?? []), ...targetLabels];
      expect(has, name).toEqual(expect.arrayContaining([...labels]));
      return has;
    });
    expect(known).toEqual(expect.arrayContaining(read.groupedBy));
    // A legend names labels that are left after the sum.
    const inLegend = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
    expect(read.groupedBy).toEqual(expect.arrayContaining(inLegend));
  });

  it.each(expressions)("$name takes rates of counters and of nothing else", ({ expr }) => {
    for (const { name, isRated } of readExpression(expr).series)
      expect({ name, isRated }).toEqual({ name, isRated: series.get(name)?.type === "counter" });
  });

  it("has the rows that operators look for", () => {
    expect(panels.filter(({ type }) => type === "row").map(({ title }) => title)).toEqual([
      "Decisions",
      "Models",
      "Latency",
      "Signals",
      "Safety",
      "Limits",
      "AI Gateway",
      "Back ends, as Envoy sees them",
      "Pods",
    ]);
  });

  it("has no panels one above the other", () => {
    const taken = new Set<string>();
    for (const { gridPos, title } of panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          expect(x).toBeLessThan(24);
          taken.add(`${x} ${y}`);
        }
  });

  it("knows the metrics of the process that prom-client exports", async () => {
    const text = await createPrometheusMetrics().render();
    for (const { name } of processMetrics) expect(text).toContain(`\n${name}`);
  });
});

describe("reading an expression", () => {
  it("finds series with their labels, and the labels of sums", () => {
    expect(readExpression('sum by (a) (rate(x_total{b="c{d}",e=~"f"}[5m])) / clamp_min(y, 1) or vector(0)')).toEqual({
      series: [
        { name: "x_total", labels: ["b", "e"], isRated: true },
        { name: "y", labels: [], isRated: false },
      ],
      groupedBy: ["a"],
    });
  });

  it("finds a series that nobody exports", () => {
    const [found] = readExpression("sum(rate(llm_model_request_total[5m]))").series;
    expect(series.has(found!.name)).toBe(false);
  });
});
