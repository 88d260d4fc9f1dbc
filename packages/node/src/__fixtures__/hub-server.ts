import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What goes wrong with one request of a path, in the order of the requests. */
export type HubTrouble =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection breaks after so many bytes. */
  | { readonly kind: "cut"; readonly after: number }
  /** Nothing more comes after so many bytes. */
  | { readonly kind: "stall"; readonly after: number }
  /** Other bytes than those that were promised. */
  | { readonly kind: "corrupt" }
  /** The whole file, whatever range was asked for. */
  | { readonly kind: "whole" }
  | { readonly kind: "none" };

export interface HubRequestLog {
  readonly from: "hub" | "cdn";
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

export interface HubServerOptions {
  readonly repository: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Files of this size and more are in large-file storage: a redirect to another origin. Default 1000. */
  readonly largeFrom?: number;
  /** Only with this token. */
  readonly token?: string;
  /** Whether the listing tells sizes and hashes; mirrors do not always. Default true. */
  readonly tellsBlobs?: boolean;
}

/** A loopback server with the HTTP shapes of the Hugging Face hub, and a content network beside it on another port. */
export class HubServer {
  static async start(options: HubServerOptions): Promise<HubServer> {
    const server = new HubServer(options);
    for (const each of [server.#hub, server.#cdn]) {
      each.listen(0, "127.0.0.1");
      await once(each, "listening");
    }
    return server;
  }

  readonly log: HubRequestLog[] = [];
  /** Path in the repository, or `listing` → what goes wrong. */
  readonly troubles = new Map<string, HubTrouble[]>();
  files: Readonly<Record<string, Uint8Array>>;
  commit = "1".repeat(40);
  readonly #options: HubServerOptions;
  readonly #hub: Server;
  readonly #cdn: Server;

  private constructor(options: HubServerOptions) {
    this.#options = options;
    this.files = options.files;
    this.#hub = createServer((request, response) => this.#answer(request, response));
    this.#cdn = createServer((request, response) => this.#answerCdn(request, response));
  }

  get endpoint(): string {
    return originOf(this.#hub);
  }

  /** Paths of the files that were asked for, at either origin. */
  asked(from: "hub" | "cdn" = "hub"): readonly string[] {
    return this.log.filter((entry) => entry.from === from).map(({ path }) => path);
  }

  async close(): Promise<void> {
    for (const each of [this.#hub, this.#cdn]) {
      each.closeAllConnections();
      each.close();
      await once(each, "close");
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, this.endpoint);
    const { repository, token } = this.#options;
    const listing = new RegExp(`^/api/models/${repository}/revision/([^/]+)$`).exec(url.pathname);
    const file = new RegExp(`^/${repository}/resolve/([^/]+)/(.+)$`).exec(url.pathname);
    const path = listing === null ? decodeURIComponent(file?.[2] ?? "") : "listing";
    this.#note("hub", path, request);
    if (listing === null && file === null) return refuse(response, 401, { "x-error-code": "RepoNotFound", "x-error-message": "Repository not found" });
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return refuse(response, 401, { "x-error-code": "GatedRepo", "x-error-message": `Access to model ${repository} is restricted.` });
    const isLarge = this.#isLarge(path);
    const trouble = isLarge ? { kind: "none" as const } : this.#trouble(path);
    if (trouble.kind === "status") return refuse(response, trouble.status, trouble.headers ?? {});
    const revision = decodeURIComponent((listing ?? file)![1]!);
    if (!["main", this.commit].includes(revision))
      return refuse(response, 404, { "x-error-code": "RevisionNotFound", "x-error-message": `Invalid rev id: ${revision}` });
    if (listing !== null) return this.#list(response, url);
    const bytes = this.files[path];
    if (bytes === undefined) return refuse(response, 404, { "x-error-code": "EntryNotFound", "x-error-message": "Entry not found" });
    const common = { "x-repo-commit": this.commit };
    if (isLarge) {
      const location = `${originOf(this.#cdn)}/${sha256(bytes)}?name=${encodeURIComponent(path)}&signature=secret`;
      response.writeHead(302, { ...common, location, "x-linked-etag": `"${sha256(bytes)}"`, "x-linked-size": String(bytes.length) });
      response.end();
      return;
    }
    send(request, response, { bytes, etag: `"${gitBlob(bytes)}"`, trouble, headers: common });
  }

  #answerCdn(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url!, "http://cdn").searchParams.get("name")!;
    this.#note("cdn", path, request);
    const trouble = this.#trouble(path);
    if (trouble.kind === "status") return refuse(response, trouble.status, trouble.headers ?? {});
    const bytes = this.files[path]!;
    send(request, response, { bytes, etag: `"cdn-${sha256(bytes).slice(0, 8)}"`, trouble, headers: {} });
  }

  #list(response: ServerResponse, url: URL): void {
    const tells = (this.#options.tellsBlobs ?? true) && url.searchParams.get("blobs") === "true";
    const siblings = Object.entries(this.files).map(([rfilename, bytes]) => ({
      rfilename,
      ...(tells && { size: bytes.length, blobId: gitBlob(bytes) }),
      ...(tells && this.#isLarge(rfilename) && { lfs: { sha256: sha256(bytes), size: bytes.length, pointerSize: 134 } }),
    }));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ id: this.#options.repository, sha: this.commit, siblings }));
  }

  #isLarge(path: string): boolean {
    return (this.files[path]?.length ?? 0) >= (this.#options.largeFrom ?? 1000);
  }

  #trouble(path: string): HubTrouble {
    return this.troubles.get(path)?.shift() ?? { kind: "none" };
  }

  #note(from: "hub" | "cdn", path: string, { headers }: IncomingMessage): void {
    const { range, authorization } = headers;
    this.log.push({ from, path, range, authorization, ifRange: headers["if-range"] as string | undefined });
  }
}

function refuse(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, headers);
  response.end();
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { bytes, etag, trouble, headers }: { readonly bytes: Uint8Array; readonly etag: string; readonly trouble: HubTrouble; readonly headers: Readonly<Record<string, string>> },
): void {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const ifRange = request.headers["if-range"];
  const from = range === null || trouble.kind === "whole" || (ifRange !== undefined && ifRange !== etag) ? 0 : Number(range[1]);
  if (from > 0 && from >= bytes.length) return refuse(response, 416, { "content-range": `bytes */${bytes.length}` });
  const body = trouble.kind === "corrupt" ? bytes.slice(from).map((byte) => byte ^ 1) : bytes.slice(from);
  response.writeHead(from > 0 ? 206 : 200, {
    ...headers,
    etag,
    "accept-ranges": "bytes",
    "content-length": body.length,
    ...(from > 0 && { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (trouble.kind === "cut") response.write(body.slice(0, trouble.after), () => setTimeout(() => response.destroy(), 20));
  else if (trouble.kind === "stall") response.write(body.slice(0, trouble.after));
  else response.end(body);
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function gitBlob(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
