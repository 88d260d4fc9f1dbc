import type { HeaderPair, ObservedResponse, RouteOutcome } from "@signalbox/core";
import type { Span } from "./span.ts";
import { newSpanId, renderTraceparent, type TraceContext } from "./trace-context.ts";

/** The spans of one request, from its headers to the end of its answer. */
export interface RequestTrace {
  /** What the request carries on, so that the spans of the next process hang below ours. */
  readonly headers: readonly HeaderPair[];
  routed(outcome: RouteOutcome): void;
  /** The client has its answer, or all that it will get; status undefined: nothing. Only the first call counts. */
  answered(answer: { readonly status: number | undefined; readonly observed?: ObservedResponse | undefined }): void;
}

export interface RequestTraceOptions {
  readonly traceId: string;
  readonly parent: TraceContext | undefined;
  readonly header: (name: string) => string | undefined;
  /** Milliseconds since 1970 when the request came. */
  readonly startMs: number;
  /** Milliseconds since 1970, with fractions. */
  readonly now: () => number;
  readonly export: (spans: readonly Span[]) => void;
}

/** Names of spans and attributes are those of the router contract, and OpenTelemetry's for models. */
export function createRequestTrace(options: RequestTraceOptions): RequestTrace {
  const { traceId, header, startMs, now } = options;
  const rootId = newSpanId();
  const upstreamId = newSpanId();
  let routed: { readonly outcome: RouteOutcome; readonly atMs: number } | undefined;
  let isOver = false;

  return {
    headers: [["traceparent", renderTraceparent({ traceId, spanId: upstreamId, isSampled: true })]],
    routed: (outcome) => {
      routed = { outcome, atMs: now() };
    },
    answered: (answer) => {
      if (isOver) return;
      isOver = true;
      options.export([...stepSpans(), ...upstreamSpan(answer), rootSpan(answer.status)]);
    },
  };

  function span(more: Pick<Span, "name" | "startMs" | "endMs" | "attributes"> & Partial<Span>): Span {
    return { traceId, spanId: newSpanId(), parentSpanId: rootId, kind: "internal", isError: false, ...more };
  }

  function rootSpan(status: number | undefined): Span {
    return span({
      spanId: rootId,
      parentSpanId: options.parent?.spanId,
      name: "semantic_router.request.received",
      kind: "server",
      startMs,
      endMs: now(),
      isError: status === undefined || status >= 500,
      attributes: {
        "request.id": header("x-request-id"),
        "session.id": header("x-session-id"),
        "http.method": header(":method"),
        "http.path": header(":path")?.split("?", 1)[0],
        "http.response.status_code": status,
        ...decisionAttributes(),
      },
    });
  }

  function stepSpans(): Span[] {
    if (routed === undefined) return [];
    const { record, timings } = routed.outcome;
    const decisionMs = Math.min(timings.decisionMs, timings.totalMs);
    const decidedAtMs = routed.atMs - decisionMs;
    const matched = record.signals.filter((signal) => signal.matched);
    return [
      span({
        name: "semantic_router.signal.evaluation",
        startMs: Math.max(startMs, routed.atMs - timings.totalMs),
        endMs: decidedAtMs,
        attributes: {
          "signal.matched_rules": matched.map(({ type, name }) => `${type}:${name}`).join(","),
          "signal.latency_ms": timings.signalsMs,
          "classification.time_ms": timings.modelsMs,
        },
      }),
      span({
        name: "semantic_router.decision.evaluation",
        startMs: decidedAtMs,
        endMs: routed.atMs,
        attributes: { ...decisionAttributes(), "processing.time_ms": timings.totalMs },
      }),
    ];
  }

  function upstreamSpan({ status, observed }: Parameters<RequestTrace["answered"]>[0]): Span[] {
    const plan = routed?.outcome.plan;
    if (routed === undefined || plan?.kind !== "forward") return [];
    const { model, reasoning } = plan.candidates[0];
    return [
      span({
        spanId: upstreamId,
        name: "semantic_router.upstream.request",
        kind: "client",
        startMs: routed.atMs,
        endMs: now(),
        isError: status === undefined || status >= 500,
        attributes: {
          "model.name": model,
          "model.reasoning_enabled": reasoning !== undefined,
          "model.reasoning_effort": reasoning?.effort,
          "model.token_count_prompt": observed?.usage?.promptTokens,
          "model.token_count_completion": observed?.usage?.completionTokens,
          "http.response.status_code": status,
        },
      }),
    ];
  }

  function decisionAttributes(): Span["attributes"] {
    if (routed === undefined) return {};
    const { record } = routed.outcome;
    const { result, request } = record;
    const original = { "routing.original_model": request.requestedModel };
    if (result.kind !== "model") return { ...original, "routing.reason": result.reason };
    return {
      ...original,
      "routing.selected_model": result.model,
      "routing.strategy": result.method,
      "decision.name": result.decision ?? undefined,
      "decision.confidence": result.confidence ?? undefined,
    };
  }
}
