import { mkdir, open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { messageOf, NodeError } from "../node-error.ts";
import type { FileHash } from "./file-hash.ts";
import { hubError } from "./hub-error.ts";
import { requestHub, type HubResponse } from "./hub-request.ts";
import type { HubSettings } from "./hub-settings.ts";
import {
  checkPart,
  dropNote,
  dropPart,
  openPart,
  partBytes,
  partPath,
  writeNote,
  type KnownContent,
  type PartState,
} from "./part-file.ts";
import type { RemoteFile } from "./repository.ts";
import { TransientFault, withRetries, type RetryPolicy } from "./retry.ts";

export interface DownloadOptions {
  readonly url: string;
  readonly file: RemoteFile;
  /** The part is `<target>.part`; the caller renames it. */
  readonly target: string;
  readonly commit: string;
  readonly settings: HubSettings;
  readonly policy: RetryPolicy;
  /** A connection that brings nothing for so long is cut. */
  readonly idleMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly onRetry?: ((reason: string, pauseMs: number) => void) | undefined;
}

/** A whole and checked part. */
export interface DownloadedPart extends FileHash {
  /** Bytes that came over the network; the rest was there from before. */
  readonly receivedBytes: number;
}

/**
 * Downloads one file to `<target>.part` and checks size and hash. Goes on where an earlier part ended, by `Range` and
 * `If-Range`; a part that turns out wrong is thrown away, and once tried again from its beginning.
 */
export async function downloadFile(options: DownloadOptions): Promise<DownloadedPart> {
  const { target, policy, signal, onRetry } = options;
  await mkdir(dirname(target), { recursive: true });
  let receivedBytes = 0;
  let furthest = 0;
  const attempt = async (): Promise<FileHash> => {
    const before = await openPart(target, options.file);
    const known = await transfer(options, before, (bytes) => {
      receivedBytes += bytes;
    }).catch(async (fault: unknown) => {
      if (!(fault instanceof TransientFault)) throw fault;
      const now = await partBytes(target);
      const hasProgressed = now > furthest;
      furthest = Math.max(furthest, now);
      throw new TransientFault(fault.error, {
        hasProgressed,
        ...(fault.askedMs === undefined ? {} : { askedMs: fault.askedMs }),
      });
    });
    return checkPart(target, known, {
      what: `${options.file.path}: what GET ${options.url} gave`,
      wasResumed: before.bytes > 0,
      signal,
    });
  };
  const found = await withRetries(attempt, { policy, signal, onRetry });
  await dropNote(target);
  options.onBytes?.(found.bytes);
  return { ...found, receivedBytes };
}

async function transfer(
  options: DownloadOptions,
  before: PartState,
  onReceived: (bytes: number) => void,
): Promise<KnownContent> {
  const { url, file, target, settings, signal, idleMs } = options;
  if (file.hash !== undefined && before.bytes > 0 && before.bytes === file.bytes)
    return { bytes: file.bytes, hash: file.hash };
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(), idleMs);
  const stop = signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]);
  try {
    const answer = await requestHub(url, { what: file.path, settings, signal: stop, headers: rangeOf(before) });
    const from = startOf(answer, before.bytes, options);
    const known = expected(answer, options, from);
    const etag = answer.response.headers.get("etag");
    await writeNote(target, { hash: known.hash, ...(etag === null ? {} : { etag }) });
    await writeBody(answer, { part: partPath(target), from, known, options }, (bytes) => {
      timer.refresh();
      onReceived(bytes);
    });
    return known;
  } catch (fault) {
    if (fault instanceof NodeError && fault.facts["status"] === 416) {
      // What is there is longer than the file: it cannot be a part of it.
      await dropPart(target);
      throw new TransientFault(fault);
    }
    if (!idle.signal.aborted || signal?.aborted === true) throw fault;
    throw new TransientFault(
      hubError("network", `${file.path}: GET ${url} brought nothing for ${idleMs} ms`, {
        facts: { url, file: file.path },
      }),
    );
  } finally {
    clearTimeout(timer);
  }
}

function rangeOf({ bytes, etag }: PartState): Readonly<Record<string, string>> {
  if (bytes === 0) return {};
  // A weak tag does not promise the same bytes, so only a strong one may stand there; the hash is checked anyhow.
  return { range: `bytes=${bytes}-`, ...(etag === undefined || etag.startsWith("W/") ? {} : { "if-range": etag }) };
}

/** Where the body of an answer belongs: 0 for the whole file. */
function startOf({ response, shownUrl }: HubResponse, asked: number, { file }: DownloadOptions): number {
  if (response.status !== 206) return 0;
  const range = response.headers.get("content-range");
  const start = Number(/^bytes (\d+)-/.exec(range ?? "")?.[1] ?? Number.NaN);
  if (start === asked) return start;
  throw hubError(
    "server",
    `${file.path}: GET ${shownUrl} answered 206 with the range ${range}, expected one from byte ${asked}`,
  );
}

function expected(answer: HubResponse, { file, commit }: DownloadOptions, from: number): KnownContent {
  const { response, shownUrl } = answer;
  const what = `${file.path}: GET ${shownUrl}`;
  if (answer.commit !== undefined && answer.commit !== commit)
    throw hubError("content", `${what} answered from the commit ${answer.commit}, expected ${commit}`);
  const hash = file.hash ?? answer.hash;
  if (hash === undefined)
    throw hubError(
      "server",
      `${what} answered without a hash (X-Linked-Etag or ETag), so the file could not be checked`,
    );
  if (file.hash?.length === answer.hash?.length && file.hash !== answer.hash)
    throw hubError("content", `${what} offers the hash ${answer.hash}, the hub's listing says ${file.hash}`);
  const total = answer.size ?? totalOf(response, from);
  if (file.bytes !== undefined && total !== undefined && total !== file.bytes)
    throw hubError("content", `${what} offers ${total} bytes, the hub's listing says ${file.bytes}`);
  return { bytes: file.bytes ?? total, hash };
}

function totalOf(response: Response, from: number): number | undefined {
  const whole = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (whole !== undefined) return Number(whole);
  const length = response.headers.get("content-length");
  return length === null ? undefined : from + Number(length);
}

async function writeBody(
  { response, shownUrl }: HubResponse,
  {
    part,
    from,
    known,
    options,
  }: { readonly part: string; readonly from: number; readonly known: KnownContent; readonly options: DownloadOptions },
  onReceived: (bytes: number) => void,
): Promise<void> {
  const { file, signal, onBytes } = options;
  const handle = await open(part, from === 0 ? "w" : "a");
  let at = from;
  try {
    for await (const chunk of chunksOf(response, {
      what: `${file.path}: GET ${shownUrl}`,
      at: () => at,
      of: known.bytes,
      signal,
    })) {
      await writeAll(handle, chunk);
      at += chunk.length;
      onReceived(chunk.length);
      onBytes?.(at);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (known.bytes !== undefined && at < known.bytes)
    throw new TransientFault(
      hubError("network", `${file.path}: GET ${shownUrl} ended after ${at} of ${known.bytes} bytes`),
    );
}

/** The chunks of a body; a connection that breaks is a `TransientFault`. */
async function* chunksOf(
  response: Response,
  {
    what,
    at,
    of,
    signal,
  }: {
    readonly what: string;
    readonly at: () => number;
    readonly of: number | undefined;
    readonly signal: AbortSignal | undefined;
  },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) yield chunk;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new TransientFault(
      hubError(
        "network",
        `${what} broke off after ${at()}${of === undefined ? "" : ` of ${of}`} bytes: ${messageOf(cause)}`,
        { cause },
      ),
    );
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;) written += (await handle.write(chunk, written)).bytesWritten;
}
