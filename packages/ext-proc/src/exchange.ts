import type { ClientDialect, Logger, Metrics, RouteOutcome, Router, Shadow } from "@signalbox/core";
import { ProcessingMode_BodySendMode as BodyMode } from "./gen/envoy/extensions/filters/http/ext_proc/v3/processing_mode.ts";
import type { ProcessingResponse } from "./gen/envoy/service/ext_proc/v3/external_processor.ts";
import type { RoutingBudget } from "./route-within-budget.ts";
import type { RequestTrace } from "./tracing/request-trace.ts";
import type { Tracing } from "./tracing/tracing.ts";

/** What all streams of a server share. */
export interface ExchangeServices extends RoutingBudget {
  readonly getRouter: () => Router;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Larger request bodies get 413. */
  readonly maxBodyBytes: number;
  /** Told of each routed request. */
  readonly onRouted: (outcome: RouteOutcome, body: Uint8Array) => void;
  readonly shadow?: Shadow | undefined;
  readonly tracing?: Tracing | undefined;
}

/** How the proxy sends bodies on this stream. */
export interface BodyModes {
  readonly request: BodyMode;
  readonly response: BodyMode;
}

/** Proxies older than `protocol_config` are taken to be configured as the manifests say. */
export const assumedBodyModes: BodyModes = { request: BodyMode.BUFFERED, response: BodyMode.BUFFERED };

/** One HTTP request and its response: what the two directions know of each other. */
export interface Exchange {
  readonly services: ExchangeServices;
  /** The router of the time when the stream began; a reload meanwhile does not touch it. */
  readonly router: Router;
  readonly startedAtMs: number;
  /** `traceparent` of the proxy's call to us. */
  readonly caller: string | undefined;
  /** Aborted when the proxy is gone. */
  readonly signal: AbortSignal;
  readonly send: (message: ProcessingResponse) => void;
  bodyModes: BodyModes;
  /** What the client speaks; chat completions until its path says otherwise. */
  dialect: ClientDialect;
  /** Missing until a request was routed, and for requests that are not ours. */
  outcome: RouteOutcome | undefined;
  /** Missing for requests that get no spans. */
  trace: RequestTrace | undefined;
  /** Where the request was copied: what to call once its answer has ended. */
  onAnswered: ReturnType<Shadow["copy"]>;
}

export function elapsedMs(exchange: Exchange): number {
  return performance.now() - exchange.startedAtMs;
}
