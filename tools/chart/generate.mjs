// Makes the files of the chart that follow from others: the schema of its values, the table in its README, the
// configuration of an install without one, and the dashboard.
//
//   node tools/chart/generate.mjs            writes them
//   node tools/chart/generate.mjs --check    fails when one is not what it should be
//
// Needs a Node that reads TypeScript: 22.18 or newer.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { configJsonSchema } from "../../packages/core/src/config/json-schema.ts";
import { oldEntryKeys, oldProviderKeys } from "../../packages/core/src/migrate/migrate-models.ts";
import { ToolError, main, root } from "../process.mjs";
import { chartFolder, readChartValues, readInactiveValues } from "./chart-values.mjs";
import { semanticRouterDashboard } from "./dashboard/index.mjs";
import { valuesSchema } from "./values-schema.mjs";
import { withValuesTable } from "./values-table.mjs";

/** File of the chart → the text that it should have. */
export function chartFiles() {
  const values = readChartValues();
  const schema = valuesSchema({
    values,
    inactive: readInactiveValues(),
    configSchema: configJsonSchema(),
    old: { providerKeys: oldProviderKeys, modelKeys: oldEntryKeys },
  });
  return {
    // On one line: people read the table, Helm reads the schema.
    "values.schema.json": `${JSON.stringify(schema)}\n`,
    "README.md": withValuesTable(readFileSync(join(chartFolder, "README.md"), "utf8"), values),
    "files/default-config.yaml": readFileSync(join(root, "examples/demo.yaml"), "utf8"),
    "dashboards/semantic-router.json": `${JSON.stringify(semanticRouterDashboard(), null, 2)}\n`,
  };
}

function isCurrent(file, text) {
  try {
    return readFileSync(join(chartFolder, file), "utf8") === text;
  } catch {
    return false;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => {
    const stale = Object.entries(chartFiles()).filter(([file, text]) => !isCurrent(file, text));
    if (!process.argv.includes("--check"))
      for (const [file, text] of stale) writeFileSync(join(chartFolder, file), text);
    else if (stale.length > 0)
      throw new ToolError(`the chart's ${stale.map(([file]) => file).join(", ")}: run node tools/chart/generate.mjs`);
  });
}
