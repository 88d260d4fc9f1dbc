// Brings the Node and the pnpm that this repository needs. Plain JavaScript for Node 20 and newer, no packages.
//
//   node tools/toolchain.mjs           installs what is missing into .toolchain/ and prints the paths
//   node tools/toolchain.mjs node ...  runs this repository's Node with the arguments
//   node tools/toolchain.mjs pnpm ...  runs this repository's pnpm with the arguments

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { explainNpmFailure, npmInstall } from "./npm.mjs";
import { ToolError, main, root, run, runInForeground, say } from "./process.mjs";

/** The Node that npm brings where the running one is too old. */
const NODE_VERSION = "24.21.0";
/** The oldest Node that runs signalbox, as in `engines` of every package. */
const NODE_FLOOR = [22, 19];
const PNPM_VERSION = "12.21.0";

const folder = join(root, ".toolchain");
const nodePackage = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const nodePlatforms = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win-arm64", "win-x64"];

/**
 * Makes sure that a new enough Node and the right pnpm are there, installing them by npm where they are not.
 * Resolves to the path of `node`, the path of pnpm's script (run it with that node), and an environment in which
 * both come first on the PATH.
 */
export async function ensureToolchain() {
  const needsNode = !isNewEnough(process.versions.node);
  if (!isComplete(folder, needsNode)) await install(needsNode);
  const node = needsNode ? nodeIn(folder) : process.execPath;
  const path = [dirname(node), join(folder, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  return { node, pnpm: pnpmIn(folder), env: { ...process.env, PATH: path } };
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
}

function isComplete(at, needsNode) {
  const has = (name, version, file) => installedVersion(at, name) === version && existsSync(file);
  return has("pnpm", PNPM_VERSION, pnpmIn(at)) && (!needsNode || has(nodePackage, NODE_VERSION, nodeIn(at)));
}

function installedVersion(at, name) {
  try {
    return JSON.parse(readFileSync(join(at, "node_modules", name, "package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}

function nodeIn(at) {
  return join(at, "node_modules", nodePackage, "bin", process.platform === "win32" ? "node.exe" : "node");
}

function pnpmIn(at) {
  return join(at, "node_modules", "pnpm", "bin", "pnpm.mjs");
}

/** Installs into a folder of its own and moves it into place whole, so that an interrupted install leaves nothing behind. */
async function install(needsNode) {
  if (needsNode && !nodePlatforms.some((platform) => nodePackage === `node-${platform}`)) {
    throw new ToolError(
      `signalbox needs Node ${NODE_FLOOR.join(".")} or newer, this is ${process.versions.node}, and npm has no Node ` +
        `for ${process.platform} on ${process.arch}. Install Node 24 by the means of your system and start again.`,
    );
  }
  const wanted = [...(needsNode ? [`${nodePackage}@${NODE_VERSION}`] : []), `pnpm@${PNPM_VERSION}`];
  say(`bringing ${wanted.join(" and ").replaceAll("@", " ")} into .toolchain/ (once, about ${needsNode ? 90 : 40} MB)`);
  removeLeftovers();
  const fresh = `${folder}.new-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, "package.json"), '{ "private": true }\n');
  try {
    const { code, output } = await npmInstall(wanted, fresh, "still downloading");
    if (code !== 0) throw new ToolError(explainNpmFailure(wanted, output));
    if (!isComplete(fresh, needsNode)) {
      throw new ToolError(`npm reported success but ${wanted.join(" or ")} is not complete:\n${output.trim()}`);
    }
    if (needsNode) await checkRuns(nodeIn(fresh));
    rmSync(folder, { recursive: true, force: true });
    try {
      renameSync(fresh, folder);
    } catch (error) {
      if (!isComplete(folder, needsNode)) throw error; // otherwise another start was faster
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Removes the folders of installs whose process is gone. */
function removeLeftovers() {
  for (const name of readdirSync(root)) {
    const pid = /^\.toolchain\.new-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function checkRuns(node) {
  const { code, output } = await run(node, ["--version"], { quiet: true });
  if (code === 0) return;
  throw new ToolError(
    `the Node ${NODE_VERSION} that npm brought does not run on this system (${output.trim() || `exit ${code}`}). ` +
      `Its builds need glibc on Linux. Install Node ${NODE_FLOOR.join(".")} or newer by the means of your system.`,
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const { node, pnpm, env } = await ensureToolchain();
    const [program, ...args] = process.argv.slice(2);
    if (program === "node") return runInForeground(node, args, { cwd: process.cwd(), env });
    if (program === "pnpm") return runInForeground(node, [pnpm, ...args], { cwd: process.cwd(), env });
    process.stdout.write(`${node}\n${pnpm}\n`);
  });
}
