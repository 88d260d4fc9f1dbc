// promtool, which checks and tries rules of Prometheus: the one on the PATH, else out of Debian's package.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ToolError, run } from "../process.mjs";
import { cachedProgram, findOnPath } from "./cache.mjs";
import { unpackDebianPackage } from "./debian.mjs";

/** Resolves to the path of promtool; throws a ToolError that says why there is none. */
export async function findPromtool() {
  const installed = findOnPath(["promtool"]);
  if (installed) return installed;
  const folder = await cachedProgram("promtool", async (fresh) => {
    await unpackDebianPackage("prometheus", fresh);
    const promtool = join(fresh, "usr/bin/promtool");
    if (!existsSync(promtool)) throw new ToolError("Debian's package prometheus has no promtool");
    const { code, output } = await run(promtool, ["--version"], { quiet: true });
    if (code !== 0) throw new ToolError(`promtool does not run here: ${output.trim()}`);
  });
  return join(folder, "usr/bin/promtool");
}
