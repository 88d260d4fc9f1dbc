// Prometheus, and promtool, which checks and tries its rules: those on the PATH, else out of Debian's package.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ToolError, run } from "../process.mjs";
import { cachedProgram, findOnPath } from "./cache.mjs";
import { unpackDebianPackage } from "./debian.mjs";

/** Resolves to the path of promtool; throws a ToolError that says why there is none. */
export const findPromtool = () => findProgram("promtool");

/** Resolves to the path of Prometheus' server; throws a ToolError that says why there is none. */
export const findPrometheus = () => findProgram("prometheus");

async function findProgram(name) {
  const installed = findOnPath([name]);
  if (installed) return installed;
  // One package has both.
  const folder = await cachedProgram("promtool", async (fresh) => {
    await unpackDebianPackage("prometheus", fresh);
    const promtool = join(fresh, "usr/bin/promtool");
    if (!existsSync(promtool)) throw new ToolError("Debian's package prometheus has no promtool");
    const { code, output } = await run(promtool, ["--version"], { quiet: true });
    if (code !== 0) throw new ToolError(`promtool does not run here: ${output.trim()}`);
  });
  return join(folder, "usr/bin", name);
}
