import type { TierProgress } from "./deferred-model.ts";
import type { ModelCache, RemoteFile } from "./model-cache.ts";

/** What loading a tier is told and tells. */
export interface LoadContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TierProgress) => void;
}

/** Reads files side by side; reports one sum for all of them, so that the number only grows. */
export async function readFiles(
  cache: ModelCache,
  files: readonly RemoteFile[],
  { signal, onProgress }: LoadContext,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const loaded = files.map(() => 0);
  let isDownloading = false;
  return Promise.all(
    files.map((file, index) =>
      cache.read(file, {
        signal,
        onProgress: (progress) => {
          if (progress.phase === "downloading") isDownloading = true;
          loaded[index] = progress.phase === "downloading" ? progress.loadedBytes : file.bytes;
          const loadedBytes = loaded.reduce((sum, bytes) => sum + bytes, 0);
          onProgress(isDownloading ? { phase: "downloading", loadedBytes, totalBytes } : { phase: "cached" });
        },
      }),
    ),
  );
}
