import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

/** Bytes after gzip, level 9, of everything but what is loaded when it is needed. */
const BUDGET = 80_000;

describe("@signalbox/providers bundled for any platform", () => {
  it("needs nothing of Node and stays within the budget", async () => {
    const result = await build({
      entryPoints: [fileURLToPath(new URL("index.ts", import.meta.url))],
      bundle: true,
      splitting: true,
      outdir: "dist",
      platform: "neutral",
      mainFields: ["module", "main"],
      // `browser`, as bundlers for edge workers have it: without it AWS's codec of event streams is the one for Node.
      conditions: ["@signalbox/source", "browser"],
      external: ["@aws-sdk/credential-provider-node", "google-auth-library"],
      format: "esm",
      target: "es2023",
      minify: true,
      write: false,
      logLevel: "silent",
    });
    const entry = result.outputFiles.find(({ path }) => path.endsWith("index.js"))!;
    const bytes = gzipSync(entry.contents, { level: 9 }).length;
    process.stdout.write(`@signalbox/providers: ${entry.contents.length} bytes, ${bytes} gzip\n`);
    for (const { text } of result.outputFiles) expect(text).not.toMatch(/\bfrom\s*["']node:|\brequire\(["']/);
    expect(bytes).toBeLessThanOrEqual(BUDGET);
  }, 30_000);
});
