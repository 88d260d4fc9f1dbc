import { readFileSync, statSync } from "node:fs";
import { readdir, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { hashFile } from "./file-hash.ts";
import { hubError } from "./hub-error.ts";
import type { HubTask } from "./hub-folder.ts";
import { isInside } from "./repository.ts";

/** `signalbox-pull.json` of a folder: what was pulled into it. It is written last, so where it stands the rest does. */
export interface PullRecord {
  readonly format: "signalbox-pull/1";
  readonly repository: string;
  /** What was asked for: a branch, a tag or a commit. */
  readonly revision: string;
  /** What that stood for. */
  readonly commit: string;
  readonly endpoint: string;
  readonly task: HubTask;
  /** The network, a path inside the folder. */
  readonly onnx: string;
  readonly files: readonly PulledFile[];
}

export interface PulledFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A file that is not what the record says. `found` is undefined when it is not there. */
export interface FileFault {
  readonly path: string;
  readonly expected: string;
  readonly found: string | undefined;
}

const RECORD = "signalbox-pull.json";

/** Where a repository is kept below the cache. */
export function folderOf(cacheDirectory: string, repository: string): string {
  return resolve(cacheDirectory, ...repository.split("/"));
}

/** The record of a folder; undefined when nothing was pulled into it, or not to the end. */
export function readRecord(folder: string): PullRecord | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, RECORD), "utf8");
  } catch {
    return undefined;
  }
  const record = parse(text);
  if (record !== undefined) return record;
  throw hubError("local", `${join(folder, RECORD)} is no record of the format signalbox-pull/1; pull the model again`);
}

function parse(text: string): PullRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<PullRecord> | null;
    const isWhole =
      record?.format === "signalbox-pull/1" &&
      Array.isArray(record.files) &&
      record.files.every((file: Partial<PulledFile>) => typeof file.path === "string" && isInside(file.path));
    return isWhole ? (record as PullRecord) : undefined;
  } catch {
    return undefined;
  }
}

export function recordPath(folder: string): string {
  return join(folder, RECORD);
}

export async function writeRecord(folder: string, record: PullRecord): Promise<void> {
  await writeFile(`${recordPath(folder)}.part`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${recordPath(folder)}.part`, recordPath(folder));
}

/** Files that are missing or have another size: what a start can afford to look at. */
export function sizeFaults(folder: string, record: PullRecord): readonly FileFault[] {
  return record.files.flatMap(({ path, bytes }) => {
    const found = statSync(join(folder, path), { throwIfNoEntry: false })?.size;
    if (found === bytes) return [];
    return [{ path, expected: `${bytes} bytes`, found: found === undefined ? undefined : `${found} bytes` }];
  });
}

/** Files that are missing or have another size or hash: reads all of them. */
export async function hashFaults(
  folder: string,
  record: Pick<PullRecord, "files">,
  signal?: AbortSignal,
): Promise<readonly FileFault[]> {
  const faults: FileFault[] = [];
  for (const { path, bytes, sha256 } of record.files) {
    const found = await hashFile(join(folder, path), signal);
    if (found === undefined) faults.push({ path, expected: `${bytes} bytes`, found: undefined });
    else if (found.bytes !== bytes) faults.push({ path, expected: `${bytes} bytes`, found: `${found.bytes} bytes` });
    else if (found.sha256 !== sha256)
      faults.push({ path, expected: `SHA-256 ${sha256}`, found: `SHA-256 ${found.sha256}` });
  }
  return faults;
}

/** `path: expected …, found …`, one after another. */
export function describeFaults(faults: readonly FileFault[]): string {
  return faults
    .map(({ path, expected, found }) => `${path}: expected ${expected}, found ${found ?? "no file"}`)
    .join("; ");
}

/** A model in the cache. */
export interface CachedModel {
  readonly folder: string;
  readonly record: PullRecord;
  /** By size alone; `hashFaults` looks closer. */
  readonly faults: readonly FileFault[];
}

/** All models that were pulled into a cache, by name. */
export async function listPulled(cacheDirectory: string): Promise<readonly CachedModel[]> {
  const folders = await foldersIn(cacheDirectory);
  const inner = await Promise.all(folders.map(foldersIn));
  return [...folders, ...inner.flat()].sort().flatMap((folder) => {
    const record = readRecord(folder);
    return record === undefined ? [] : [{ folder, record, faults: sizeFaults(folder, record) }];
  });
}

async function foldersIn(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
