// Redis, for a cluster that has no images: the one on the PATH, else out of Debian's package.

import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ToolError, run } from "../process.mjs";
import { cachedProgram, findOnPath } from "./cache.mjs";
import { canInstallDebianPackages } from "./debian.mjs";

/**
 * Resolves to `{ program, tree, libraries }`: the program's full path, and for one that is not installed the folder that
 * holds its files, with that of its libraries. Throws a ToolError that says why there is none.
 */
export async function findRedis() {
  const installed = findOnPath(["redis-server"]);
  if (installed) return { program: installed };
  const tree = await cachedProgram("redis", unpackRedis);
  return {
    program: join(tree, "usr/bin/redis-server"),
    tree: join(tree, "usr"),
    libraries: join(tree, "usr/lib", `${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`),
  };
}

/** The package and those of its libraries that the system lacks. Nothing is installed: a service would start. */
async function unpackRedis(folder) {
  if (!canInstallDebianPackages())
    throw new ToolError("redis-server is not on the PATH, and there is no apt-get for root");
  const archives = join(folder, "archives");
  mkdirSync(join(archives, "partial"), { recursive: true });
  const download = ["install", "-y", "--no-install-recommends", "--download-only", "redis-server"];
  for (const args of [["update"], ["-o", `Dir::Cache::archives=${archives}`, ...download]]) {
    const { code, output } = await run("apt-get", args, { quiet: true, heartbeat: `apt-get ${args[0]} still runs` });
    if (code !== 0) throw new ToolError(`apt-get ${args.join(" ")} failed: ${output.trim()}`);
  }
  for (const file of readdirSync(archives).filter((name) => name.endsWith(".deb"))) {
    const { code, output } = await run("dpkg-deb", ["--extract", join(archives, file), folder], { quiet: true });
    if (code !== 0) throw new ToolError(`dpkg-deb could not unpack ${file}: ${output.trim()}`);
  }
  rmSync(archives, { recursive: true });
}
