// Installs the packages that the lockfile names, once per state of the lockfile and the manifests.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolders } from "./packages.mjs";
import { ToolError, root, run, say } from "./process.mjs";
import { hashFiles, readStamp, writeStamp } from "./stamp.mjs";

/**
 * Installs what `extent` asks for: "running" is what the command needs and no more, "everything" adds what tests and
 * checks need. An install of everything serves for running too and is left alone.
 */
export async function installPackages({ toolchain, extent }) {
  const state = hashFiles(
    ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...packageFolders().map((f) => `${f}/package.json`)]
      .map((name) => join(root, name))
      .filter((path) => existsSync(path)),
  );
  const everything = extent === "everything" || hasDevelopmentPackages();
  if (readStamp("install")?.state === state && hasDevelopmentPackages() === everything) return;

  say(everything ? "installing all packages …" : "installing the packages that running needs …");
  const only = everything ? [] : ["--prod", "--filter", "signalbox-workspace..."];
  const args = [toolchain.pnpm, "install", "--frozen-lockfile", ...only];
  const { code } = await run(toolchain.node, args, { env: withoutNpmScriptVariables(toolchain.env) });
  if (code !== 0) {
    throw new ToolError(
      `pnpm could not install the packages (exit ${code}, its reasons are above). Check the network and start again; ` +
        "after a change of dependencies run `node tools/toolchain.mjs pnpm install` to renew the lockfile.",
    );
  }
  writeStamp("install", { state });
}

/** What pnpm noted about its last install here. */
function hasDevelopmentPackages() {
  const notes = join(root, "node_modules/.modules.yaml");
  return existsSync(notes) && /^\s+"?devDependencies"?: true/m.test(readFileSync(notes, "utf8"));
}

/** npm tells its scripts about themselves in variables that pnpm would read as its own settings. */
function withoutNpmScriptVariables(env) {
  const isAboutTheScript = (name) => /^npm_(lifecycle|package|config_(?!registry|userconfig|.*proxy))/.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isAboutTheScript(name)));
}
