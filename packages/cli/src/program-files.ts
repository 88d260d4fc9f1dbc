import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A file or folder that comes with the program: beside it in the package, or at its place in a checkout. */
function find(candidates: readonly string[]): string | undefined {
  return candidates.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
}

/** The demo configuration. */
export function demoConfigPath(): string | undefined {
  return find(["../demo.yaml", "../../../examples/demo.yaml"]);
}

/** The built page, or undefined where it is not there. */
export function pageDirectory(): string | undefined {
  return find(["../page", "../../web/playground/dist"]);
}
