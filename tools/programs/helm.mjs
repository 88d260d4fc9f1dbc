// Helm: the one on the PATH, else built from its Go module, which the Go checksum database vouches for.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ToolError, run, say } from "../process.mjs";
import { cachedProgram, findOnPath } from "./cache.mjs";

const VERSION = "3.22.0";
/** Where Go's own archive is unpacked on Linux and macOS; shells that are not for log-in often lack it on the PATH. */
const GO_BY_DEFAULT = "/usr/local/go/bin/go";

/** Resolves to the path of Helm; throws a ToolError that says why there is none. */
export async function findHelm() {
  const installed = findOnPath(["helm"]);
  if (installed) return installed;
  const go = findOnPath(["go"]) ?? (existsSync(GO_BY_DEFAULT) ? GO_BY_DEFAULT : undefined);
  if (!go) throw new ToolError("there is no helm on the PATH, and no go that could build it");
  const folder = await cachedProgram(`helm-${VERSION}`, async (fresh) => {
    say(`building Helm ${VERSION} (once, minutes) …`);
    const env = { ...process.env, GOBIN: fresh, GOFLAGS: "-trimpath", CGO_ENABLED: "0" };
    const module = `helm.sh/helm/v3/cmd/helm@v${VERSION}`;
    const { code, output } = await run(go, ["install", module], { env, quiet: true, heartbeat: "go still builds" });
    if (code !== 0 || !existsSync(join(fresh, "helm")))
      throw new ToolError(`go could not build ${module}: ${output.trim().split("\n").slice(-4).join("\n")}`);
  });
  return join(folder, "helm");
}
