// Installs packages of the system, where that is ours to do: on Debian and its kin, as root.

import { existsSync } from "node:fs";
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
