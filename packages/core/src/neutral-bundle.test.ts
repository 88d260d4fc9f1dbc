import { build } from "esbuild";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** Budgets in bytes after gzip, level 9. */
const budgets = {
  "index.ts": 40_000,
  "config/index.ts": 60_000,
  "migrate/index.ts": 75_000,
  "pii/index.ts": 45_000,
  "language/index.ts": 300_000,
  "same-question/index.ts": 40_000,
} as const;

describe("@signalbox/core bundled for a neutral platform", () => {
  it.each(Object.entries(budgets))(
    "%s needs nothing of Node and stays within %i bytes",
    async (entry, budget) => {
      const result = await build({
        entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
        bundle: true,
        // No externals: whatever it imports must be in the bundle, so a Node built-in fails the build.
        platform: "neutral",
        mainFields: ["module", "main"],
        conditions: ["@signalbox/source"],
        format: "esm",
        target: "es2022",
        minify: true,
        write: false,
        logLevel: "silent",
      });
      const [file] = result.outputFiles;
      const bytes = gzipSync(file!.contents, { level: 9 }).length;
      process.stdout.write(`@signalbox/core ${entry}: ${file!.contents.length} bytes, ${bytes} gzip\n`);
      expect(file!.text).not.toMatch(/\bfrom\s*["']node:|\brequire\(["']/);
      expect(bytes).toBeLessThanOrEqual(budget);
    },
    30_000,
  );
});
