// The packages of this workspace, as their manifests describe them.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./process.mjs";

/** The export condition that leads to TypeScript sources; only this workspace sets it, published packages lack it. */
export const SOURCE_CONDITION = "@signalbox/source";

/** The folders of all workspace packages, relative to the root. */
export function packageFolders() {
  const nested = readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
  return [...nested, "packages/web/playground", "models", "examples", "bench"]
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .sort();
}

export function readManifest(folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
}

/**
 * The files that a package's build has to make: one per export that has a source, and the program of a package with
 * `src/main.ts`. Each is `{ subpath, source, output }`, with paths relative to the package.
 */
export function buildEntries(folder) {
  const entries = Object.entries(readManifest(folder).exports ?? {})
    .filter(([, target]) => typeof target === "object" && target[SOURCE_CONDITION])
    .map(([subpath, target]) => ({ subpath, source: target[SOURCE_CONDITION], output: target.default }));
  if (existsSync(join(root, folder, "src/main.ts"))) {
    entries.push({ subpath: undefined, source: "./src/main.ts", output: "./dist/main.js" });
  }
  return entries.filter(({ source }) => existsSync(join(root, folder, source)));
}
