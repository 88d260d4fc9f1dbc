// Bun, from the packages on npm that hold its binaries.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainNpmFailure, npmInstall } from "../npm.mjs";
import { ToolError, run, say } from "../process.mjs";
import { cachedProgram } from "./cache.mjs";

const VERSION = "1.4.5";
const PACKAGES = {
  "darwin-arm64": "@oven/bun-darwin-aarch64",
  "darwin-x64": "@oven/bun-darwin-x64",
  "linux-arm64": "@oven/bun-linux-aarch64",
  "linux-x64": "@oven/bun-linux-x64",
  "win32-arm64": "@oven/bun-windows-aarch64",
  "win32-x64": "@oven/bun-windows-x64",
};

/** Resolves to the path of Bun; throws a ToolError that says why there is none. */
export async function findBun() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) throw new ToolError(`npm has no Bun for ${process.platform} on ${process.arch}`);
  const binaryIn = (folder) =>
    join(folder, "node_modules", name, "bin", process.platform === "win32" ? "bun.exe" : "bun");
  const folder = await cachedProgram(`bun-${VERSION}`, async (fresh) => {
    say(`bringing Bun ${VERSION} from npm (once, 35 MB) …`);
    writeFileSync(join(fresh, "package.json"), '{ "private": true }\n');
    const wanted = [`${name}@${VERSION}`];
    const { code, output } = await npmInstall(wanted, fresh, "still downloading Bun");
    if (code !== 0) throw new ToolError(explainNpmFailure(wanted, output));
    const version = await run(binaryIn(fresh), ["--version"], { quiet: true });
    if (version.code !== 0) throw new ToolError(`Bun does not run here: ${version.output.trim()}`);
  });
  return binaryIn(folder);
}
