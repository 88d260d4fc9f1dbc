import { Client, credentials, status } from "@grpc/grpc-js";
import type { Logger, Metrics } from "@signalbox/core";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeSpans } from "./encode-spans.ts";
import type { Span, SpanResource } from "./span.ts";

/** Takes spans that have ended; never waits and never throws. */
export interface SpanExporter {
  export(spans: readonly Span[]): void;
  /** Sends what is left, for `CLOSE_MS` at most. Idempotent. */
  close(): Promise<void>;
}

export interface OtlpOptions {
  /** `host:port`, or a URL whose scheme says whether TLS is wanted. */
  readonly endpoint: string;
  readonly isInsecure: boolean;
  readonly resource: SpanResource;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Default 2048, as OpenTelemetry's own processors have it. More are dropped and counted. */
  readonly maxQueued?: number;
  /** Default 1000. */
  readonly intervalMs?: number;
}

const EXPORT_METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const MAX_QUEUED = 2048;
const MAX_BATCH = 512;
const INTERVAL_MS = 1000;
const CALL_MS = 5000;
const CLOSE_MS = 2000;
/** A collector that is away is reported so often, not for each batch. */
const WARN_INTERVAL_MS = 60_000;

/**
 * Sends spans to an OpenTelemetry collector by OTLP over gRPC, in batches, one at a time. A batch that fails is dropped:
 * what it held is in the past, and what follows it is not to wait.
 */
export function createOtlpExporter(options: OtlpOptions): SpanExporter {
  const { metrics, logger, resource } = options;
  const maxQueued = options.maxQueued ?? MAX_QUEUED;
  const { target, isSecure } = placeOf(options);
  const client = new Client(target, isSecure ? credentials.createSsl() : credentials.createInsecure(), {
    "grpc.enable_channelz": 0,
  });
  let queue: Span[] = [];
  let sending: Promise<void> | undefined;
  let warnedAtMs = -Infinity;
  let closing: Promise<void> | undefined;
  const timer = setInterval(flush, options.intervalMs ?? INTERVAL_MS);
  timer.unref();

  return {
    export: (spans) => {
      const room = closing === undefined ? maxQueued - queue.length : 0;
      queue.push(...spans.slice(0, room));
      drop(spans.length - Math.min(room, spans.length), "queue_full");
      if (queue.length >= MAX_BATCH) flush();
    },
    close: () => (closing ??= close()),
  };

  function flush(): void {
    if (sending !== undefined || queue.length === 0) return;
    const batch = queue.slice(0, MAX_BATCH);
    queue = queue.slice(MAX_BATCH);
    sending = send(batch, CALL_MS).finally(() => {
      sending = undefined;
      if (queue.length >= MAX_BATCH) flush();
    });
  }

  function send(batch: readonly Span[], timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      client.makeUnaryRequest(
        EXPORT_METHOD,
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes) => bytes,
        encodeSpans(batch, resource),
        { deadline: Date.now() + timeoutMs },
        (error) => {
          if (error === null) metrics.count("signalbox_spans_exported_total", {}, batch.length);
          else {
            drop(batch.length, "export_failed");
            warn(`${status[error.code]}: ${error.details}`);
          }
          resolve();
        },
      );
    });
  }

  function drop(count: number, reason: string): void {
    if (count > 0) metrics.count("signalbox_spans_dropped_total", { reason }, count);
  }

  function warn(reason: string): void {
    if (performance.now() - warnedAtMs < WARN_INTERVAL_MS) return;
    warnedAtMs = performance.now();
    logger.warn({ endpoint: options.endpoint, reason }, "spans cannot be exported and are dropped");
  }

  async function close(): Promise<void> {
    clearInterval(timer);
    const until = Date.now() + CLOSE_MS;
    await Promise.race([sending, sleep(CLOSE_MS, undefined, { ref: false })]);
    while (queue.length > 0 && Date.now() < until) await send(queue.splice(0, MAX_BATCH), until - Date.now());
    drop(queue.length, "closed");
    client.close();
  }
}

function placeOf({ endpoint, isInsecure }: OtlpOptions): { readonly target: string; readonly isSecure: boolean } {
  const scheme = /^(https?):\/\/([^/]+)/.exec(endpoint);
  if (scheme === null) return { target: endpoint, isSecure: !isInsecure };
  return { target: scheme[2]!, isSecure: scheme[1] === "https" };
}
