import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { ServerError, type ServerErrorCode } from "../server-error.ts";

export interface ListenOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  readonly host: string;
  /**
   * Stops: no new connections at once, idle ones ended, running requests until `graceMs` (default 10 s) is over; then
   * `onDeadline` may end them in an orderly way, and what is left is cut. Idempotent.
   */
  close(options?: CloseOptions): Promise<void>;
}

export interface CloseOptions {
  readonly graceMs?: number;
}

const DEFAULT_GRACE_MS = 10_000;

/**
 * How long an idle client connection is kept: longer than the 60 s after which common load balancers drop theirs. With
 * Node's own 5 s they meet connections that are just closing, and lose the request.
 */
const KEEP_ALIVE_MS = 75_000;

/** Time for error events and last bytes to leave after the deadline. */
const FAREWELL_MS = 250;

export interface ListenHooks {
  /** At the end of the grace period, before connections are cut. */
  readonly onDeadline?: () => void;
  /** Takes a request with no app in between; `false` leaves it to the app. */
  readonly takeDirectly?: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
}

/** Serves a Hono app with Node's HTTP server. Rejects with a `ServerError` when the port cannot be had. */
export async function listen(app: Hono, options: ListenOptions, hooks: ListenHooks = {}): Promise<RunningServer> {
  const host = options.host ?? "127.0.0.1";
  // The global Request and Response stay the runtime's own. Bodies that are still coming after an early answer are
  // the exchange's business: the listener's clean-up cuts them off after 500 ms, which can cost a client that answer.
  const handle = getRequestListener(app.fetch, { overrideGlobalObjects: false, autoCleanupIncoming: false });
  let isClosing = false;
  const server = createServer((incoming, outgoing) => {
    if (isClosing) lastOnConnection(outgoing);
    outgoing.once("close", () => {
      // A connection that was busy when closing began is idle now.
      if (isClosing) setImmediate(() => server.closeIdleConnections());
    });
    if (hooks.takeDirectly?.(incoming, outgoing) === true) return;
    // Owned by the listener: it turns every failure into an answer.
    void handle(incoming, outgoing);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await bind(server, { port: options.port, host });
  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    host,
    close: ({ graceMs = DEFAULT_GRACE_MS } = {}) => {
      isClosing = true;
      return (closed ??= shutDown(server, { graceMs, onDeadline: hooks.onDeadline ?? (() => {}) }));
    },
  };
}

/** Says `connection: close`, unless the head has gone already. */
function lastOnConnection(outgoing: ServerResponse): void {
  outgoing.shouldKeepAlive = false;
}

function bind(server: Server, { port, host }: { readonly port: number; readonly host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(new ServerError(codeOf(cause), { port, host, cause })),
    );
    server.listen(port, host, () => resolve());
  });
}

function codeOf(error: NodeJS.ErrnoException): ServerErrorCode {
  switch (error.code) {
    case "EADDRINUSE":
      return "port_in_use";
    case "EACCES":
      return "port_forbidden";
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return "address_unavailable";
    default:
      return "listen_failed";
  }
}

async function shutDown(
  server: Server,
  { graceMs, onDeadline }: { readonly graceMs: number; readonly onDeadline: () => void },
): Promise<void> {
  const deadline = new AbortController();
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const late = sleep(graceMs, undefined, { signal: deadline.signal }).then(
    async () => {
      onDeadline();
      await Promise.race([ended, sleep(FAREWELL_MS, undefined, { ref: false })]);
      server.closeAllConnections();
    },
    () => {},
  );
  await ended;
  deadline.abort();
  await late;
}
