import { describe, expect, it } from "vitest";
import { requireProgram, skipReason } from "../testing/program.ts";
import { readChartValues } from "./chart-values.mjs";
import { renderChart, type Values } from "./testing/render-chart.ts";

const helm = requireProgram("helm");

/** Values under which others have an effect, by the first words of the path. */
const under: Readonly<Record<string, Values>> = {
  gpu: { profile: "gpu" },
  autoscaling: { autoscaling: { enabled: true } },
  ingress: { ingress: { enabled: true } },
  persistence: { persistence: { enabled: true } },
  networkPolicy: { networkPolicy: { enabled: true } },
  "observability.serviceMonitor": { observability: { serviceMonitor: { enabled: true } } },
  "observability.alerts": { observability: { alerts: { enabled: true } } },
  "observability.dashboards": { observability: { dashboards: { enabled: true } } },
  router: { config: { version: "v0.3" } },
};

/** What a value is changed to, where its default does not tell. */
const changed: Readonly<Record<string, unknown>> = {
  profile: "gpu",
  "image.pullPolicy": "Always",
  config: { version: "v0.3" },
  configOverride: { version: "v0.3" },
  "router.skipProcessing.enabled": true,
  "models.executionProvider": "webgpu",
  "models.tier": "static",
  logLevel: "debug",
  args: ["--budget=1"],
  envFromSecrets: ["keys"],
  "service.type": "NodePort",
  "autoscaling.targetMemoryUtilizationPercentage": 60,
  "podDisruptionBudget.minAvailable": 0,
  topologySpreadConstraints: [],
};

/** Renderings without the change, since many values share one. */
const rendered = new Map<string, Promise<unknown>>();

function renderOnce(values: Values): Promise<unknown> {
  const key = JSON.stringify(values);
  const known = rendered.get(key) ?? renderChart(helm.path!, values);
  rendered.set(key, known);
  return known;
}

describe.skipIf(helm.missing)(`each value of the chart ${skipReason(helm)}`, () => {
  const values = readChartValues().filter(({ description }) => description !== undefined);

  it.each(values.map(({ path, value }) => ({ name: path.join("."), path, value })))(
    "$name changes an object",
    async ({ name, path, value }) => {
      const prefix = Object.keys(under).find((start) => name.startsWith(`${start}.`));
      // The switch of a part is tried by itself.
      const base = prefix === undefined || name === `${prefix}.enabled` ? {} : under[prefix]!;
      const after = await renderChart(helm.path!, merged(base, path, name in changed ? changed[name] : other(value)));
      expect(after).not.toEqual(await renderOnce(base));
    },
  );
});

function other(value: unknown): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  if (typeof value === "string") return `${value}x`;
  return Array.isArray(value) ? [{ name: "changed" }] : { changed: "yes" };
}

function merged(base: Values, path: readonly string[], value: unknown): Values {
  const [first, ...rest] = path;
  if (rest.length === 0) return { ...base, [first!]: value };
  return { ...base, [first!]: merged((base[first!] ?? {}) as Values, rest, value) };
}
