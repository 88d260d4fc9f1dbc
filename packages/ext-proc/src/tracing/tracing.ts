import type { CompiledConfig, Logger, Metrics } from "@signalbox/core";
import { createRequestTrace, type RequestTrace } from "./request-trace.ts";
import { isSampled } from "./sampler.ts";
import { createOtlpExporter, type SpanExporter } from "./span-exporter.ts";
import { newTraceId, parseTraceparent } from "./trace-context.ts";

/** Makes spans of requests as `global.services.observability.tracing` of their configuration says. */
export interface Tracing {
  /** Undefined where the request gets no spans. */
  begin(request: {
    readonly config: CompiledConfig;
    readonly header: (name: string) => string | undefined;
    /** `traceparent` of the proxy's own call to us, which is closer than the request's. */
    readonly caller: string | undefined;
    /** Monotonic, as `performance.now()`. */
    readonly startedAtMs: number;
  }): RequestTrace | undefined;
  /** Sends what is left, for a short time. Idempotent. */
  close(): Promise<void>;
}

export interface TracingOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
}

type Services = NonNullable<NonNullable<CompiledConfig["source"]["global"]>["services"]>;
type Settings = NonNullable<NonNullable<Services["observability"]>["tracing"]>;

const ENDPOINT = "localhost:4317";
const SERVICE = "vllm-sr";

/** One exporter for all requests; another takes its place when a reloaded configuration wants spans elsewhere. */
export function createTracing({ metrics, logger }: TracingOptions): Tracing {
  let current: { readonly key: string; readonly exporter: SpanExporter } | undefined;
  let last: { readonly settings: Settings; readonly exporter: SpanExporter } | undefined;
  const closing = new Set<Promise<void>>();
  const now = (): number => performance.timeOrigin + performance.now();

  return {
    begin: ({ config, header, caller, startedAtMs }) => {
      const settings = config.source.global?.services?.observability?.tracing;
      if (settings?.enabled !== true) return undefined;
      const parent = parseTraceparent(caller) ?? parseTraceparent(header("traceparent"));
      const traceId = parent?.traceId ?? newTraceId();
      if (!isSampled(settings.sampling ?? {}, traceId, parent)) return undefined;
      const exporter = exporterFor(settings);
      return createRequestTrace({
        traceId,
        parent,
        header,
        startMs: performance.timeOrigin + startedAtMs,
        now,
        export: exporter.export,
      });
    },
    close: async () => {
      retire();
      await Promise.all(closing);
    },
  };

  function exporterFor(settings: Settings): SpanExporter {
    if (last !== undefined && last.settings === settings) return last.exporter;
    const key = JSON.stringify([settings.exporter, settings.resource]);
    if (current?.key !== key) {
      retire();
      current = { key, exporter: openExporter(settings) };
    }
    last = { settings, exporter: current.exporter };
    return current.exporter;
  }

  function openExporter({ exporter, resource }: Settings): SpanExporter {
    if (exporter?.type === "stdout") {
      const print: SpanExporter["export"] = (spans) => {
        for (const span of spans) logger.info({ span }, span.name);
      };
      return { export: print, close: async () => {} };
    }
    return createOtlpExporter({
      endpoint: exporter?.endpoint ?? ENDPOINT,
      isInsecure: exporter?.insecure ?? true,
      resource: {
        serviceName: resource?.service_name ?? SERVICE,
        serviceVersion: resource?.service_version,
        deploymentEnvironment: resource?.deployment_environment,
      },
      metrics,
      logger,
    });
  }

  function retire(): void {
    if (current === undefined) return;
    const closed = current.exporter.close().finally(() => closing.delete(closed));
    closing.add(closed);
    current = undefined;
    last = undefined;
  }
}
