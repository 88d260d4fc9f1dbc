// Generates src/gen/ from proto/ with buf and ts-proto.
//
//   node generate.mjs            writes src/gen/
//   node generate.mjs --check    fails when src/gen/ is not what the protos say

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const generated = join(here, "src/gen");

if (process.argv.includes("--check")) {
  const scratch = mkdtempSync(join(tmpdir(), "signalbox-gen-"));
  try {
    generate(scratch);
    const differing = differences(join(scratch, "src/gen"), generated);
    if (differing.length > 0) {
      process.stderr.write(`src/gen differs from proto/: ${differing.join(", ")}. Run \`node generate.mjs\`.\n`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
} else {
  generate(here);
}

function generate(output) {
  const bin = join(here, "node_modules/.bin");
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };
  const { status, error } = spawnSync("buf", ["generate", "--output", output], { cwd: here, env, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`buf generate ended with exit code ${status}`);
}

/** Paths below both folders whose contents are not the same. */
function differences(left, right) {
  const paths = new Set([...filesBelow(left), ...filesBelow(right)]);
  return [...paths].filter((path) => read(join(left, path)) !== read(join(right, path))).sort();
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
