// Remembers what an earlier run made from which files, so that a later one can skip the work.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { root } from "./process.mjs";

const folder = join(root, "node_modules", ".cache", "signalbox");

/** Files above this size count by size and time of change: hashing the model weights would take longer than a start may. */
const HASHED_WHOLE_UP_TO_BYTES = 1_000_000;

/** What was recorded under this name, or undefined. */
export function readStamp(name) {
  try {
    return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  } catch {
    return undefined;
  }
}

export function writeStamp(name, value) {
  const path = join(folder, `${name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(value));
  renameSync(`${path}.${process.pid}`, path);
}

/** One hash over the names and contents of files, given as absolute paths. */
export function hashFiles(paths) {
  const hash = createHash("sha256");
  for (const path of paths.toSorted((left, right) => (left < right ? -1 : 1))) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path).split(sep).join("/")}\0${size}\0`);
    hash.update(size > HASHED_WHOLE_UP_TO_BYTES ? String(mtimeMs) : readFileSync(path));
  }
  return hash.digest("hex");
}

/** All files below a folder, without what is installed, built or hidden; none when the folder is absent. */
export function filesBelow(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (["node_modules", "dist"].includes(entry.name) || entry.name.startsWith(".")) return [];
    const child = join(path, entry.name);
    if (entry.isDirectory()) return filesBelow(child);
    return entry.isFile() ? [child] : [];
  });
}
