// Installs packages of the system, where that is ours to do: on Debian and its kin, as root.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findOnPath } from "./cache.mjs";
import { ToolError, run, say } from "../process.mjs";

export function canInstallDebianPackages() {
  return existsSync("/etc/debian_version") && process.getuid?.() === 0 && findOnPath(["apt-get"]) !== undefined;
}

/** apt-get locks its data base, so one install waits for the other. */
let lastInstall = Promise.resolve();

export function installDebianPackages(names) {
  const install = () => aptGetInstall(names);
  lastInstall = lastInstall.then(install, install);
  return lastInstall;
}

/** Brings one package's files into a folder, for a program of a package whose service nobody wants to have started. */
export async function unpackDebianPackage(name, folder) {
  if (!existsSync("/etc/debian_version") || !findOnPath(["apt-get"]) || !findOnPath(["dpkg-deb"]))
    throw new ToolError(`${name} comes from Debian's archive, and this is no Debian`);
  say(`bringing Debian's package ${name} …`);
  // Without lists of packages the download says so; only root may bring them up to date.
  if (process.getuid?.() === 0)
    await run("apt-get", ["update"], { quiet: true, heartbeat: "apt-get update still runs" });
  const { code, output } = await run("apt-get", ["download", name], { cwd: folder, quiet: true });
  const file = readdirSync(folder).find((each) => each.endsWith(".deb"));
  if (code !== 0 || file === undefined) throw new ToolError(`apt-get download ${name} failed: ${output.trim()}`);
  const unpacked = await run("dpkg-deb", ["--extract", join(folder, file), folder], { quiet: true });
  if (unpacked.code !== 0) throw new ToolError(`dpkg-deb could not unpack ${file}: ${unpacked.output.trim()}`);
}

async function aptGetInstall(names) {
  say(`installing ${names.join(", ")} by apt-get …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "--no-install-recommends", ...names];
  for (const args of [["update"], install]) {
    const { code, output } = await run("apt-get", args, {
      env,
      quiet: true,
      heartbeat: `apt-get ${args[0]} still runs`,
    });
    if (code !== 0) throw new ToolError(`apt-get ${args[0]} failed: ${output.trim().split("\n").slice(-5).join("\n")}`);
  }
}
