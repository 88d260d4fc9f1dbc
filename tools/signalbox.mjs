// Makes this checkout ready to run and runs the signalbox command in it.

import { join } from "node:path";
import { build, isBuilt } from "./build.mjs";
import { installPackages } from "./install.mjs";
import { ToolError, root, run, runInForeground } from "./process.mjs";
import { ensureToolchain } from "./toolchain.mjs";

/** Installs and builds what is missing, then runs the command; resolves to its exit code. */
export async function runSignalbox(args) {
  const toolchain = await ensureToolchain();
  await installPackages({ toolchain, extent: "running" });
  await buildWith(toolchain);
  const launcher = join(root, "packages/cli/bin/signalbox.mjs");
  return runInForeground(toolchain.node, [launcher, ...args], { env: toolchain.env });
}

/** Builds unless the last build was made from these very sources. */
export async function buildWith(toolchain) {
  if (isBuilt()) return;
  if (toolchain.node === process.execPath) return build();
  const { code } = await run(toolchain.node, [join(root, "tools/build.mjs")], { env: toolchain.env });
  if (code !== 0) throw new ToolError("the build failed, its reasons are above");
}
