import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { requireProgram, skipReason } from "../testing/program.ts";
import { chartFolder, readChartValues } from "./chart-values.mjs";
import { exportedSeries, targetLabels } from "./dashboard/exported-metrics.mjs";
import { semanticRouterDashboard } from "./dashboard/index.mjs";
import { readExpression } from "./dashboard/read-expression.mjs";
import { renderChart } from "./testing/render-chart.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface RuleGroups {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface AlertCase {
  readonly promql_expr_test: readonly { readonly exp_samples: readonly { readonly labels: string }[] }[];
}

const helm = requireProgram("helm");
const promtool = requireProgram("promtool");
const runProgram = promisify(execFile);
const thresholdPath = "observability.alerts.thresholds.";

const { groups } = parse(await readFile(join(chartFolder, "files/alerts.yaml"), "utf8")) as RuleGroups;
const rules = groups.flatMap((group) => group.rules);
const series: ReadonlyMap<string, { readonly type: string; readonly labels: readonly string[] }> = exportedSeries();

describe("the alert rules", () => {
  it.each(rules)("$alert asks for series and labels that somebody exports", ({ expr }) => {
    const read = readExpression(expr.replaceAll(/<[a-z]\w*>/g, "1"));
    expect(read.series.length).toBeGreaterThan(0);
    for (const { name, labels } of read.series) {
      const exported = series.get(name);
      expect(exported, `${name} is exported by nobody`).toBeDefined();
      expect([...(exported?.labels ?? []), ...targetLabels]).toEqual(expect.arrayContaining([...labels]));
    }
  });

  it.each(rules)("$alert says what happened, what it means and what to do", ({ annotations, labels }) => {
    expect(Object.keys(annotations)).toEqual(["summary", "description", "runbook"]);
    expect(["critical", "warning", "info"]).toContain(labels["severity"]);
  });

  it("use each threshold of the values, and no other", () => {
    const used = new Set(rules.flatMap(({ expr }) => [...expr.matchAll(/<([a-z]\w*)>/g)].map(([, name]) => name)));
    const values = readChartValues()
      .map(({ path }) => path.join("."))
      .filter((path) => path.startsWith(thresholdPath));
    expect([...used].map((name) => `${thresholdPath}${name}`).toSorted()).toEqual(values.toSorted());
  });
});

describe.skipIf(helm.missing ?? promtool.missing)(
  `promtool ${skipReason(helm.missing === undefined ? promtool : helm)}`,
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "signalbox-alerts-"));
      const objects = await renderChart(helm.path!, { observability: { alerts: { enabled: true } } });
      const rule = objects.find(({ kind }) => kind === "PrometheusRule");
      await writeFile(join(folder, "rules.yaml"), stringify(rule.spec));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it("takes the rules as the chart renders them", async () => {
      const { stdout } = await runProgram(promtool.path!, ["check", "rules", join(folder, "rules.yaml")]);
      expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
    });

    it("takes each expression of the dashboard", async () => {
      const panels = semanticRouterDashboard().panels as readonly Panel[];
      const targets = panels.flatMap((panel) => panel.targets ?? []);
      const recorded = targets.map(({ expr }, index) => ({
        record: `panel_${index}`,
        expr: expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$\w+/g, ".*"),
      }));
      const file = join(folder, "panels.yaml");
      await writeFile(file, stringify({ groups: [{ name: "panels", rules: recorded }] }));
      const { stdout } = await runProgram(promtool.path!, ["check", "rules", file]);
      expect(stdout).toContain(`SUCCESS: ${recorded.length} rules found`);
    });

    it("finds that each alert fires when it should, and not before", async () => {
      const tests = new URL("__fixtures__/alert-tests.yaml", import.meta.url);
      await writeFile(join(folder, "tests.yaml"), await readFile(tests, "utf8"));
      const { stdout } = await runProgram(promtool.path!, ["test", "rules", join(folder, "tests.yaml")]);
      expect(stdout).toContain("SUCCESS");
      const { tests: cases } = parse(await readFile(tests, "utf8")) as { readonly tests: readonly AlertCase[] };
      const fired = cases.flatMap((each) => each.promql_expr_test.flatMap((test) => test.exp_samples));
      for (const { alert } of rules) expect(fired.map((sample) => sample.labels)).toContain(`{alertname="${alert}"}`);
    });
  },
);
