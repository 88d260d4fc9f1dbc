import { hubError } from "./hub-error.ts";
import { requestHub } from "./hub-request.ts";
import type { HubSettings } from "./hub-settings.ts";
import { withRetries, type RetryPolicy } from "./retry.ts";

/** A file of a repository, with as much as the hub's listing says of it. */
export interface RemoteFile {
  readonly path: string;
  readonly bytes?: number;
  /** SHA-256 of a file in large-file storage, else git's blob hash, both hexadecimal: 64 and 40 digits. */
  readonly hash?: string;
}

export interface RemoteRepository {
  readonly commit: string;
  readonly files: readonly RemoteFile[];
}

/** Where the hub answers with the file at a revision. */
export function fileUrl(
  endpoint: string,
  repository: string,
  { revision, path }: { readonly revision: string; readonly path: string },
): string {
  return `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Lists a repository at a revision, with the commit that it stands for. */
export async function listRepository(
  repository: string,
  {
    revision,
    settings,
    policy,
    signal,
    onRetry,
  }: {
    readonly revision: string;
    readonly settings: HubSettings;
    readonly policy: RetryPolicy;
    readonly signal?: AbortSignal | undefined;
    readonly onRetry?: ((reason: string, pauseMs: number) => void) | undefined;
  },
): Promise<RemoteRepository> {
  const url = `${settings.endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const what = `the files of ${repository} at ${revision}`;
  return withRetries(
    async () => {
      const { response, shownUrl } = await requestHub(url, {
        what,
        settings,
        ...(signal === undefined ? {} : { signal }),
      });
      let listing: unknown;
      try {
        listing = await response.json();
      } catch (cause) {
        throw hubError("server", `${what}: GET ${shownUrl} answered something else than JSON`, { cause });
      }
      return readListing(listing, `${what}: GET ${shownUrl}`);
    },
    { policy, signal, onRetry },
  );
}

function readListing(value: unknown, what: string): RemoteRepository {
  const { sha, siblings } = (value ?? {}) as { readonly sha?: unknown; readonly siblings?: unknown };
  if (typeof sha !== "string" || !/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings))
    throw hubError("server", `${what} answered JSON without "sha" (a commit) and "siblings" (its files)`);
  return { commit: sha, files: siblings.map((sibling) => readSibling(sibling, what)) };
}

function readSibling(value: unknown, what: string): RemoteFile {
  const { rfilename: path, size, blobId, lfs } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof path !== "string" || !isInside(path))
    throw hubError("server", `${what} names a file ${JSON.stringify(path)}, expected a path inside the repository`);
  const sha256 = (lfs as { readonly sha256?: unknown } | undefined)?.sha256;
  const hash =
    typeof sha256 === "string" ? sha256 : lfs === undefined && typeof blobId === "string" ? blobId : undefined;
  return {
    path,
    ...(typeof size === "number" ? { bytes: size } : {}),
    ...(hash === undefined ? {} : { hash: hash.toLowerCase() }),
  };
}

/** Such a path cannot leave the folder that it is joined to, on any system. */
export function isInside(path: string): boolean {
  // eslint-disable-next-line no-control-regex
  return (
    path !== "" &&
    !/[\\:\u0000-\u001f]/.test(path) &&
    path.split("/").every((step) => step !== "" && step !== "." && step !== "..")
  );
}
