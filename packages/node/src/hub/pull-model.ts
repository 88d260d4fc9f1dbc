import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, NodeError } from "../node-error.ts";
import { chooseFiles } from "./choose-files.ts";
import { downloadFile, type DownloadedPart } from "./download-file.ts";
import { hashFile, hasHash, type FileHash } from "./file-hash.ts";
import { hubError } from "./hub-error.ts";
import { taskOfConfig, type HubTask } from "./hub-folder.ts";
import { checkRepository, hubSettings, type HubSettings, type HubSettingsOptions } from "./hub-settings.ts";
import { lockFolder } from "./pull-lock.ts";
import {
  describeFaults,
  folderOf,
  hashFaults,
  readRecord,
  recordPath,
  writeRecord,
  type PullRecord,
} from "./pull-record.ts";
import { fileUrl, listRepository, type RemoteFile } from "./repository.ts";
import { defaultRetryPolicy, type RetryPolicy } from "./retry.ts";

export interface PullOptions extends HubSettingsOptions {
  /** Branch, tag or commit; a commit makes a deployment repeatable. Default `main`. */
  readonly revision?: string;
  /** Which weights: `fp32`, `fp16`, `q8`, `int8`, … Default: the first of q8, int8, fp32, fp16 and q4 that is there. */
  readonly dtype?: string;
  /** Another network of the repository, by its path. */
  readonly onnx?: string;
  /** What the model must be for; one that is for something else is refused. */
  readonly task?: HubTask;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PullProgress) => void;
  readonly retry?: RetryPolicy;
  /** A connection that brings nothing for so long is cut and tried again. Default 30,000. */
  readonly idleMs?: number;
}

export type PullProgress =
  | { readonly kind: "file"; readonly path: string; readonly bytes: number; readonly totalBytes?: number }
  | { readonly kind: "retry"; readonly reason: string; readonly pauseMs: number };

/** A model that is in the cache as a whole, every file checked. */
export interface PulledModel {
  readonly folder: string;
  readonly record: PullRecord;
  /** What came over the network; 0 when all was there. */
  readonly receivedBytes: number;
}

const IDLE_MS = 30_000;

/**
 * Brings a model of the Hugging Face hub into the cache, laid out as `@huggingface/transformers` reads it. Resolves
 * only when every file is there with the hub's own size and hash; otherwise throws a `NodeError` with the code `hub`,
 * and what was received stays as parts, to go on with next time. A model that is there as asked is checked only.
 */
export async function pullModel(repository: string, options: PullOptions = {}): Promise<PulledModel> {
  const settings = hubSettings(options);
  const folder = folderOf(settings.cacheDirectory, checkRepository(repository));
  const { signal } = options;
  signal?.throwIfAborted();
  try {
    const there = await pulledBefore(folder, repository, { options, isOffline: settings.isOffline });
    if (there !== undefined) return { folder, record: there, receivedBytes: 0 };
    await mkdir(folder, { recursive: true });
    const unlock = await lockFolder(folder);
    try {
      return await pull(folder, repository, { settings, options });
    } finally {
      await unlock();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof NodeError) throw error;
    throw hubError("local", `pulling ${repository} into ${folder} failed: ${messageOf(error)}`, { cause: error });
  }
}

/** The record of a model that needs no network: offline, or at the very commit that is asked for. */
async function pulledBefore(
  folder: string,
  repository: string,
  { options, isOffline }: { readonly options: PullOptions; readonly isOffline: boolean },
): Promise<PullRecord | undefined> {
  const { revision = "main", signal } = options;
  const record = isOffline ? readRecord(folder) : usable(folder);
  const isAsked =
    record !== undefined &&
    (record.commit === revision || (isOffline && record.revision === revision)) &&
    hasChoice(record, options);
  const faults = isAsked ? await hashFaults(folder, record, signal) : [];
  if (isAsked && faults.length === 0) {
    taskOfConfig(join(folder, "config.json"), options.task);
    return record;
  }
  if (!isOffline) return undefined;
  const found =
    record === undefined
      ? "nothing was pulled there"
      : faults.length > 0
        ? describeFaults(faults)
        : `it holds ${record.onnx} of the revision ${record.revision}, commit ${record.commit}`;
  throw hubError(
    "offline",
    `${repository} at ${revision} is not in ${folder}, and the network is switched off: ${found}`,
    {
      facts: { repository, folder },
    },
  );
}

function usable(folder: string): PullRecord | undefined {
  try {
    return readRecord(folder);
  } catch {
    // A broken record is replaced by this pull.
    return undefined;
  }
}

function hasChoice(record: PullRecord, { dtype, onnx }: PullOptions): boolean {
  if (onnx === undefined && dtype === undefined) return true;
  const paths = record.files.map(({ path }) => path);
  try {
    return chooseFiles(paths, { what: "", dtype, onnx }).onnx === record.onnx;
  } catch {
    return false;
  }
}

async function pull(
  folder: string,
  repository: string,
  { settings, options }: { readonly settings: HubSettings; readonly options: PullOptions },
): Promise<PulledModel> {
  const { revision = "main", retry: policy = defaultRetryPolicy, idleMs = IDLE_MS, signal, onProgress } = options;
  const onRetry = (reason: string, pauseMs: number): void => onProgress?.({ kind: "retry", reason, pauseMs });
  const { commit, files } = await listRepository(repository, { revision, settings, policy, signal, onRetry });
  const byPath = new Map(files.map((file) => [file.path, file]));
  const chosen = chooseFiles([...byPath.keys()], {
    what: `${repository} at ${revision}`,
    dtype: options.dtype,
    onnx: options.onnx,
  });
  const wanted = chosen.files.map((path) => byPath.get(path)!);
  const totalBytes = wanted.every(({ bytes }) => bytes !== undefined)
    ? wanted.reduce((sum, { bytes }) => sum + bytes!, 0)
    : undefined;
  let doneBytes = 0;
  let receivedBytes = 0;
  let task: HubTask | undefined;
  const parts: Part[] = [];
  for (const file of wanted) {
    const report = (bytes: number): void =>
      onProgress?.({
        kind: "file",
        path: file.path,
        bytes: doneBytes + bytes,
        ...(totalBytes === undefined ? {} : { totalBytes }),
      });
    const part = await fetchPart(file, {
      target: join(folder, file.path),
      download: (target) =>
        downloadFile({
          url: fileUrl(settings.endpoint, repository, { revision: commit, path: file.path }),
          file,
          target,
          commit,
          settings,
          policy,
          idleMs,
          signal,
          onBytes: report,
          onRetry,
        }),
      signal,
    });
    doneBytes += part.found.bytes;
    receivedBytes += part.receivedBytes;
    report(0);
    parts.push({ path: file.path, ...part });
    // The first file: a model for something else is refused before its weights are fetched.
    if (file.path === "config.json")
      task = taskOfConfig(`${join(folder, file.path)}${part.isPart ? ".part" : ""}`, options.task);
  }
  const record: PullRecord = {
    format: "signalbox-pull/1",
    repository,
    revision,
    commit,
    endpoint: settings.endpoint,
    task: task ?? "feature-extraction",
    onnx: chosen.onnx,
    files: parts.map(({ path, found }) => ({ path, bytes: found.bytes, sha256: found.sha256 })),
  };
  await install(folder, record, parts);
  return { folder, record, receivedBytes };
}

/** Puts checked parts into their places. Until the new record is written the folder counts as not pulled. */
async function install(folder: string, record: PullRecord, parts: readonly Part[]): Promise<void> {
  const old = usable(folder);
  await rm(recordPath(folder), { force: true });
  for (const { path, isPart } of parts) {
    const target = join(folder, path);
    if (isPart) await rename(`${target}.part`, target);
  }
  const kept = new Set(parts.map(({ path }) => path));
  for (const { path } of old?.files ?? []) if (!kept.has(path)) await rm(join(folder, path), { force: true });
  await writeRecord(folder, record);
}

interface Part {
  readonly path: string;
  readonly found: FileHash;
  /** Else the file was in its place already. */
  readonly isPart: boolean;
}

async function fetchPart(
  file: RemoteFile,
  {
    target,
    download,
    signal,
  }: {
    readonly target: string;
    readonly download: (target: string) => Promise<DownloadedPart>;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Omit<Part, "path"> & { readonly receivedBytes: number }> {
  if (file.hash !== undefined) {
    const there = await hashFile(target, signal);
    if (there !== undefined && hasHash(there, file.hash)) return { found: there, isPart: false, receivedBytes: 0 };
  }
  const part = await download(target);
  return { found: part, isPart: true, receivedBytes: part.receivedBytes };
}
