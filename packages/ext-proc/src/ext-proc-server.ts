import {
  noLogger,
  noMetrics,
  type Logger,
  type Metrics,
  type RouteOutcome,
  type Router,
  type Shadow,
} from "@signalbox/core";
import { createGrpcServer } from "./grpc-server.ts";
import { handleStream } from "./stream-handler.ts";
import type { Tracing } from "./tracing/tracing.ts";

export interface ExtProcServerOptions {
  /** The router for the next stream. A stream keeps the one it began with, so a reload is a matter of returning another. */
  readonly getRouter: () => Router;
  /** Default: none. */
  readonly metrics?: Metrics;
  /** Default: none. Prompts are never logged. */
  readonly logger?: Logger;
  /** An IP address or host name, or `unix:` with the path of a socket. Default: all interfaces. */
  readonly address?: string;
  /** Default 50051. 0 takes a free one. */
  readonly port?: number;
  /** PEM. Default: plain HTTP/2. */
  readonly tls?: { readonly key: string | Uint8Array; readonly cert: string | Uint8Array };
  /** Larger request bodies get 413. Default 50 MiB, Envoy's buffer limit in the manifests. */
  readonly maxBodyBytes?: number;
  /** Time for a whole decision; must be well below the proxy's `message_timeout`. Default 2000. */
  readonly budgetMs?: number;
  /** Time that models may take of it. Default 500. */
  readonly modelsMs?: number;
  /** Default 10,000 a connection. */
  readonly maxConcurrentStreams?: number;
  /** When proxies are asked to connect anew. Default 10 minutes. */
  readonly maxConnectionAgeMs?: number;
  /** How long streams may go on after that. Default 1 hour: longer than any answer. */
  readonly maxConnectionAgeGraceMs?: number;
  /** How long a stopping server, no longer healthy, still takes streams. Default 2000, never more than a quarter of the grace. */
  readonly drainMs?: number;
  /** Told of each routed request, for a log of one's own. */
  readonly onRouted?: (outcome: RouteOutcome, body: Uint8Array) => void;
  /** Copies requests as the config says. Default: none are copied. */
  readonly shadow?: Shadow;
  /** Makes spans of requests as the config says; its owner closes it after the server has stopped. Default: none. */
  readonly tracing?: Tracing;
}

export interface ExtProcServer {
  /** Resolves with the port once connections are accepted; rejects with an `ExtProcError` where it cannot be had. */
  start(): Promise<{ readonly port: number }>;
  /**
   * Health checks fail at once, new streams are refused after the drain, running ones go on until `graceMs` has
   * passed in all. Idempotent.
   */
  stop(options: { readonly graceMs: number }): Promise<void>;
}

const MIB = 1024 * 1024;

/** A message holds a body and a little more; far above it, Envoy has been given a larger buffer than we know of. */
const MESSAGE_OVERHEAD_BYTES = 14 * MIB;

/**
 * Serves Envoy's external processing protocol: routes the prompts that pass through a proxy.
 *
 * @example
 * const server = createExtProcServer({ getRouter: () => router, port: 50051 });
 * const { port } = await server.start();
 * process.once("SIGTERM", () => server.stop({ graceMs: 30_000 }));
 */
export function createExtProcServer(options: ExtProcServerOptions): ExtProcServer {
  const maxBodyBytes = options.maxBodyBytes ?? 50 * MIB;
  const services = {
    getRouter: options.getRouter,
    metrics: options.metrics ?? noMetrics,
    logger: options.logger ?? noLogger,
    maxBodyBytes,
    budgetMs: options.budgetMs ?? 2000,
    modelsMs: options.modelsMs ?? 500,
    onRouted: options.onRouted ?? (() => {}),
    shadow: options.shadow,
    tracing: options.tracing,
  };
  // A counter that appears with its first event has no rate then, and no alert sees it.
  services.metrics.count("signalbox_internal_errors_total", { adapter: "ext_proc" }, 0);
  const transport = createGrpcServer((stream) => handleStream(stream, services), {
    address: options.address ?? "::",
    port: options.port ?? 50_051,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    maxMessageBytes: maxBodyBytes + MESSAGE_OVERHEAD_BYTES,
    maxConcurrentStreams: options.maxConcurrentStreams ?? 10_000,
    maxConnectionAgeMs: options.maxConnectionAgeMs ?? 10 * 60_000,
    maxConnectionAgeGraceMs: options.maxConnectionAgeGraceMs ?? 60 * 60_000,
  });
  return {
    start: () => transport.start(),
    stop: ({ graceMs }) => transport.stop({ graceMs, drainMs: Math.min(options.drainMs ?? 2000, graceMs / 4) }),
  };
}
