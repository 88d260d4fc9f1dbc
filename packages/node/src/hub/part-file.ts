import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { hashFile, hasHash, type FileHash } from "./file-hash.ts";
import { hubError } from "./hub-error.ts";
import type { RemoteFile } from "./repository.ts";
import { TransientFault } from "./retry.ts";

/** What is kept beside a part: whose it is, and the tag with which it may go on. */
export interface PartNote {
  readonly hash?: string;
  readonly etag?: string;
}

/** How much of a file is there. */
export interface PartState extends PartNote {
  readonly bytes: number;
}

/** What a file must be, from the listing or else from the headers. */
export interface KnownContent {
  readonly bytes: number | undefined;
  readonly hash: string;
}

export function partPath(target: string): string {
  return `${target}.part`;
}

function notePath(target: string): string {
  return `${partPath(target)}.json`;
}

/** What an earlier try left of a file, and with which tag it may go on. What belongs to other content is deleted. */
export async function openPart(target: string, file: RemoteFile): Promise<PartState> {
  const note = await readNote(target);
  const bytes = await partBytes(target);
  const isOurs = note !== undefined && (file.hash === undefined || note.hash === file.hash);
  if (bytes > 0 && isOurs && (file.bytes === undefined || bytes <= file.bytes)) return { ...note, bytes };
  await dropPart(target);
  return { bytes: 0 };
}

/** 0 when there is none. */
export async function partBytes(target: string): Promise<number> {
  try {
    return (await stat(partPath(target))).size;
  } catch {
    return 0;
  }
}

export async function writeNote(target: string, note: PartNote): Promise<void> {
  await writeFile(notePath(target), JSON.stringify(note));
}

export async function dropNote(target: string): Promise<void> {
  await rm(notePath(target), { force: true });
}

export async function dropPart(target: string): Promise<void> {
  await rm(partPath(target), { force: true });
}

async function readNote(target: string): Promise<PartNote | undefined> {
  try {
    return JSON.parse(await readFile(notePath(target), "utf8")) as PartNote;
  } catch {
    // No note, or one that was cut: the part is nobody's then.
    return undefined;
  }
}

/** Compares a part with what it must be. A wrong one is deleted; one that was put together is worth another try. */
export async function checkPart(
  target: string,
  known: KnownContent,
  {
    what,
    wasResumed,
    signal,
  }: { readonly what: string; readonly wasResumed: boolean; readonly signal?: AbortSignal | undefined },
): Promise<FileHash> {
  const found = (await hashFile(partPath(target), signal)) ?? { bytes: 0, sha256: "", gitBlob: "" };
  const fault = contentFault(found, known);
  if (fault === undefined) return found;
  await dropPart(target);
  const error = hubError("content", `${what} ${fault}`, {
    facts: { path: target, expected: known, found: { bytes: found.bytes, sha256: found.sha256 } },
  });
  throw wasResumed ? new TransientFault(error) : error;
}

function contentFault(found: FileHash, { bytes, hash }: KnownContent): string | undefined {
  if (bytes !== undefined && found.bytes !== bytes) return `has ${found.bytes} bytes, expected ${bytes}`;
  if (hasHash(found, hash)) return undefined;
  return hash.length === 40
    ? `has the git blob hash ${found.gitBlob}, expected ${hash}`
    : `has the SHA-256 ${found.sha256}, expected ${hash}`;
}
