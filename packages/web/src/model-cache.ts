import { messageOf, WebError } from "./web-error.ts";

/** A file on the web whose size and hash are known before it is fetched. */
export interface RemoteFile {
  readonly url: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Where the bytes of a file come from, as they come. */
export type FetchProgress =
  | { readonly phase: "cached" }
  | { readonly phase: "downloading"; readonly loadedBytes: number; readonly totalBytes: number };

export interface FetchOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
}

/** Model files by their hash, kept between visits where the browser can. */
export interface ModelCache {
  /** Whether files stay for the next visit; false on plain `http://`, where browsers offer no Cache API. */
  readonly isPersistent: boolean;
  has(file: RemoteFile): Promise<boolean>;
  /** The file's bytes, verified. Rejects with a `WebError`: `download_failed` or `hash_mismatch`. */
  read(file: RemoteFile, options?: FetchOptions): Promise<Uint8Array<ArrayBuffer>>;
}

/** What the cache takes from its surroundings; each part may be missing. */
export interface ModelCacheParts {
  readonly fetch: typeof globalThis.fetch;
  readonly caches: CacheStorage | undefined;
  readonly subtle: SubtleCrypto | undefined;
}

const CACHE_NAME = "signalbox-models";

/** Progress goes out at most this often, by the clock: animation frames stand still in background tabs. */
const PROGRESS_INTERVAL_MS = 100;

/**
 * Opens the cache. A file is verified before it is stored, so what is stored needs no second look; an interrupted
 * download starts again. Without `crypto.subtle` only the size is checked, and nothing is kept.
 */
export function openModelCache(parts: ModelCacheParts = browserParts()): ModelCache {
  const memory = new Map<string, Uint8Array<ArrayBuffer>>();
  const isPersistent = parts.caches !== undefined && parts.subtle !== undefined;

  async function stored(file: RemoteFile): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!isPersistent) return memory.get(file.sha256);
    const response = await openCache(parts.caches)?.then((cache) => cache.match(keyOf(file)));
    if (response === undefined) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return bytes.length === file.bytes ? bytes : undefined;
  }

  async function store(file: RemoteFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (!isPersistent) return void memory.set(file.sha256, bytes);
    // A full disk or a private window costs the next visit a download, nothing more.
    await openCache(parts.caches)
      ?.then((cache) => cache.put(keyOf(file), new Response(bytes)))
      .catch(() => {});
  }

  return {
    isPersistent,
    has: async (file) =>
      isPersistent
        ? (await (await openCache(parts.caches))?.match(keyOf(file))) !== undefined
        : memory.has(file.sha256),
    async read(file, options = {}) {
      options.signal?.throwIfAborted();
      const kept = await stored(file);
      if (kept !== undefined) {
        options.onProgress?.({ phase: "cached" });
        return kept;
      }
      const bytes = await download(parts.fetch, file, options);
      if (parts.subtle !== undefined) await verify(parts.subtle, file, bytes);
      await store(file, bytes);
      return bytes;
    },
  };
}

function browserParts(): ModelCacheParts {
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    caches: globalThis.caches,
    subtle: (globalThis.crypto as Crypto | undefined)?.subtle,
  };
}

function openCache(caches: CacheStorage | undefined): Promise<Cache> | undefined {
  return caches?.open(CACHE_NAME);
}

/** A cache key has to look like an address; this one can never be asked of a server. */
function keyOf(file: RemoteFile): string {
  return `https://signalbox.invalid/models/${file.sha256}`;
}

async function download(
  fetch: typeof globalThis.fetch,
  file: RemoteFile,
  { signal, onProgress }: FetchOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const init = signal === undefined ? {} : { signal };
  try {
    const response = await fetch(file.url, init);
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    // `content-length` is the compressed size, the stream is not: the size comes from the manifest.
    const bytes = new Uint8Array(file.bytes);
    let loadedBytes = 0;
    let reportedAt = -Infinity;
    const reader = response.body.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      if (loadedBytes + chunk.value.length > file.bytes) throw tooLong(file);
      bytes.set(chunk.value, loadedBytes);
      loadedBytes += chunk.value.length;
      if (performance.now() - reportedAt < PROGRESS_INTERVAL_MS) continue;
      reportedAt = performance.now();
      onProgress?.({ phase: "downloading", loadedBytes, totalBytes: file.bytes });
    }
    if (loadedBytes < file.bytes) throw new Error(`it ended after ${loadedBytes} of ${file.bytes} bytes`);
    return bytes;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof WebError) throw error;
    throw new WebError("download_failed", `could not load ${file.url}: ${messageOf(error)}`, { cause: error });
  }
}

function tooLong(file: RemoteFile): WebError {
  return new WebError("hash_mismatch", `${file.url} is longer than the ${file.bytes} bytes that the manifest names`);
}

async function verify(subtle: SubtleCrypto, file: RemoteFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (sha256 === file.sha256) return;
  throw new WebError(
    "hash_mismatch",
    `${file.url} has SHA-256 ${sha256}, the manifest names ${file.sha256}: deploy page and models of one build`,
  );
}
