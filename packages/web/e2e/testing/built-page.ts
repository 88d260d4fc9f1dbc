import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPlayground } from "../../playground/build.mjs";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const dist = at("../../playground/dist/");
const sources = [
  at("../../playground/"),
  at("../../src/"),
  at("../../../core/src/"),
  at("../../../../models/embedded/"),
  at("../../../../examples/demo.yaml"),
];

/** The folder of the production build; builds it first when a source is newer. */
export async function builtPage(): Promise<string> {
  const index = join(dist, "index.html");
  if (!existsSync(index) || sources.some((source) => newest(source) > statSync(index).mtimeMs)) await buildPlayground();
  return dist;
}

function newest(path: string): number {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  const entries = readdirSync(path).filter(
    (name) => !["dist", "node_modules"].includes(name) && !name.endsWith(".test.ts"),
  );
  return Math.max(0, ...entries.map((name) => newest(join(path, name))));
}
