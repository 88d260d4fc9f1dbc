// Runs npm. Plain JavaScript for Node 20 and newer, no packages.

import { run } from "./process.mjs";

/** Installs packages into a folder by the npm that started us, or else the one on the PATH; output is kept back. */
export function npmInstall(packages, folder, heartbeat) {
  const args = ["install", "--no-audit", "--no-fund", "--no-package-lock", ...packages];
  const options = { cwd: folder, quiet: true, heartbeat };
  const started = process.env.npm_execpath ?? "";
  if (/npm-cli\.c?js$/.test(started)) return run(process.execPath, [started, ...args], options);
  if (process.platform === "win32") return run("cmd.exe", ["/d", "/s", "/c", "npm", ...args], options);
  return run("npm", args, options);
}

/** Says in one paragraph why npm failed and what to check, from what it printed. */
export function explainNpmFailure(packages, output) {
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/.test(output);
  const reason = offline
    ? "npm could not reach its registry. Check the network, the proxy settings and `npm config get registry`"
    : "npm failed";
  const lastLines = output.trim().split("\n").slice(-12).join("\n");
  return `cannot install ${packages.join(" and ")}: ${reason}. npm said:\n${lastLines}`;
}
