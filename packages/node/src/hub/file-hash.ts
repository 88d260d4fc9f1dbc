import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/** A file on disk by content. */
export interface FileHash {
  readonly bytes: number;
  readonly sha256: string;
  /** As git names it: SHA-1 over `blob <size>\0` and the content. */
  readonly gitBlob: string;
}

/** Hashes a file, a piece at a time; undefined when there is none. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<FileHash | undefined> {
  const found = await stat(path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  });
  if (found?.isFile() !== true) return undefined;
  const sha256 = createHash("sha256");
  const gitBlob = createHash("sha1").update(`blob ${found.size}\0`);
  let bytes = 0;
  for await (const chunk of createReadStream(path, signal === undefined ? {} : { signal }) as AsyncIterable<Buffer>) {
    sha256.update(chunk);
    gitBlob.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: sha256.digest("hex"), gitBlob: gitBlob.digest("hex") };
}

/** Whether a file is the one that a hash of 40 (git) or 64 digits (SHA-256) means. */
export function hasHash(file: FileHash, hash: string): boolean {
  return (hash.length === 40 ? file.gitBlob : file.sha256) === hash;
}
