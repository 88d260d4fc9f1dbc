// The folder where programs that only tests need are kept, outside the tree, so that clones share them.

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** `SIGNALBOX_CACHE`, or the place that the system has for caches. */
export function cacheFolder() {
  return process.env.SIGNALBOX_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "signalbox");
}

/**
 * Resolves to the folder `programs/<name>` of the cache, calling `fill(folder)` for an empty one the first time. The
 * folder appears whole or not at all, also when two runs fill it at once.
 */
export async function cachedProgram(name, fill) {
  const folder = join(cacheFolder(), "programs", name);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.new-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    await fill(fresh);
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** The full path of the first of these commands that the PATH has. */
export function findOnPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}
