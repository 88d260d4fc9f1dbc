// Measures what a bundle costs in a browser, minified and gzipped, against the budgets of docs/architecture.md.
// Each is bundled for a neutral platform with no externals, so a Node built-in in its imports fails the check too.

import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { main, root } from "./process.mjs";

const budgets = [
  { imports: "@signalbox/core", maxKb: 40 },
  { imports: "@signalbox/core/config", maxKb: 60 },
];

await main(async () => {
  let tooLarge = false;
  for (const { imports, maxKb } of budgets) {
    const bytes = await bundledBytes(`export * from ${JSON.stringify(imports)};`);
    const kb = bytes / 1024;
    tooLarge ||= kb > maxKb;
    process.stdout.write(`${imports}: ${kb.toFixed(1)} KB of ${maxKb} KB${kb > maxKb ? ", TOO LARGE" : ""}\n`);
  }
  return tooLarge ? 1 : 0;
});

async function bundledBytes(code) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: join(root, "packages/web") },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["@signalbox/source", "browser"],
    target: "es2023",
    write: false,
    logLevel: "error",
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}
