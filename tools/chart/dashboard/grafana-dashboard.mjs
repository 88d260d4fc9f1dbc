// Grafana's JSON of a dashboard, from rows of panels.

const datasource = { type: "prometheus", uid: "${datasource}" };
const WIDTH = 24;

/**
 * Lays rows of panels out. A row is `{ title, panels }`; a panel is
 *
 *   { title, description?, unit?, width?, height?, type?, queries: { legend: expression }, stacked? }
 *
 * with `type` one of `timeseries` (default), `stat` and `bargauge`, `unit` one of Grafana's units, and width and height
 * in its grid of 24 columns.
 */
export function grafanaDashboard({ title, uid, description, tags, variables, rows }) {
  const panels = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: "row",
      title: row.title,
      collapsed: false,
      gridPos: box(0, y, WIDTH, 1),
    });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of row.panels) {
      const { width = 8, height = 8 } = panel;
      if (x + width > WIDTH) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      panels.push({ id: panels.length + 1, ...panelJson(panel), gridPos: box(x, y, width, height) });
      x += width;
      lineHeight = Math.max(lineHeight, height);
    }
    y += lineHeight;
  }
  return {
    uid,
    title,
    description,
    tags,
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: "30s",
    time: { from: "now-1h", to: "now" },
    templating: { list: [datasourceVariable, ...variables.map(variableJson)] },
    annotations: { list: [] },
    panels,
  };
}

const datasourceVariable = { name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" };

function variableJson({ name, label, query }) {
  const source = { refId: name, query };
  const all = { includeAll: true, allValue: ".*", multi: true, current: { text: ["All"], value: ["$__all"] } };
  return { name, label, type: "query", datasource, query: source, definition: query, refresh: 2, sort: 1, ...all };
}

function panelJson({ title, description, unit = "short", type = "timeseries", queries, stacked = false }) {
  const isNow = type !== "timeseries";
  const lines = { custom: { fillOpacity: stacked ? 30 : 5, stacking: { mode: stacked ? "normal" : "none" } } };
  return {
    type,
    title,
    ...(description === undefined ? {} : { description }),
    datasource,
    fieldConfig: { defaults: { unit, min: 0, ...(isNow ? {} : lines) }, overrides: [] },
    options: isNow
      ? { reduceOptions: { calcs: ["lastNotNull"] }, orientation: "horizontal" }
      : { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } },
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCodePoint(65 + index),
      datasource,
      expr,
      legendFormat,
      ...(isNow ? { instant: true } : {}),
    })),
  };
}

function box(x, y, w, h) {
  return { x, y, w, h };
}
