import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { hubError } from "./hub-error.ts";

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/**
 * Takes a folder for one pull: two would write into each other's parts. Resolves to what gives it back. Throws a
 * `NodeError` when another process has it; one that has ended, on this machine, has not.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "signalbox-pull.lock");
  const holder: Holder = { pid: process.pid, host: hostname() };
  for (let isFirst = true; ; isFirst = false) {
    try {
      await writeFile(path, JSON.stringify(holder), { flag: "wx" });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const other = await readHolder(path);
    if (!isFirst || (other !== undefined && !isGone(other)))
      throw hubError(
        "local",
        `another pull has ${folder}${other === undefined ? "" : ` (process ${other.pid} on ${other.host})`}; wait for it, or delete ${path} if it has ended`,
        { facts: { path } },
      );
    await rm(path, { force: true });
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

function isGone({ pid, host }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
