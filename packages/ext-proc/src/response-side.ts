import {
  recordCompletion,
  recordError,
  responseHeaders,
  type HeaderPair,
  type ObservedResponse,
} from "@signalbox/core";
import { elapsedMs, type Exchange } from "./exchange.ts";
import {
  ProcessingMode_BodySendMode as BodyMode,
  ProcessingMode_HeaderSendMode as HeaderMode,
  type ProcessingMode,
} from "./gen/envoy/extensions/filters/http/ext_proc/v3/processing_mode.ts";
import type { HttpBody, HttpHeaders, ProcessingRequest } from "./gen/envoy/service/ext_proc/v3/external_processor.ts";
import { readHeaders } from "./header-reader.ts";
import { overrideModes, proceed } from "./replies.ts";
import { createResponseReader, type ResponseReader } from "./response-reader.ts";

type ResponseMessage = Extract<NonNullable<ProcessingRequest["request"]>, { readonly $case: `response${string}` }>;

/** The upstream's half of an exchange: says what was decided, and reads along for usage. */
export interface ResponseSide {
  /** Always answers at once. */
  receive(message: ResponseMessage): void;
  /** No more will come, whether or not the answer was whole. Resolves once all is counted; never rejects. */
  finish(): Promise<void>;
}

export function createResponseSide(exchange: Exchange): ResponseSide {
  const { send } = exchange;
  let status: number | undefined;
  let reader: ResponseReader | undefined;
  let isStream = false;
  let ttftMs: number | undefined;
  let finished: Promise<void> | undefined;

  return { receive, finish };

  function receive(message: ResponseMessage): void {
    switch (message.$case) {
      case "responseHeaders":
        return receiveHeaders(message.value);
      case "responseBody":
        return receiveBody(message.value);
      case "responseTrailers":
        send(proceed("responseTrailers"));
        void finish();
        return;
      default:
        return message satisfies never;
    }
  }

  function receiveHeaders({ headers: map, endOfStream }: HttpHeaders): void {
    const { outcome } = exchange;
    const headers = readHeaders(map);
    status = Number(headers.get(":status"));
    // An answer of an earlier filter, or to a request that is not ours.
    if (outcome?.plan.kind !== "forward") {
      send(proceed("responseHeaders", { modeOverride: endOfStream ? undefined : readNothing() }));
      return;
    }
    isStream = /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
    const isReadable = isStream || /^application\/(.+\+)?json\b/i.test(headers.get("content-type") ?? "");
    if (!endOfStream && isReadable && status >= 200 && status < 300) {
      reader = createResponseReader({
        stream: isStream,
        dialect: exchange.dialect,
        contentEncoding: headers.get("content-encoding"),
      });
    }
    const edits = { set: [...responseHeaders(outcome, { status }), ...retryAfter(status, headers.get)], remove: [] };
    const modeOverride = endOfStream
      ? undefined
      : reader === undefined
        ? readNothing()
        : isStream
          ? readChunks()
          : undefined;
    send(proceed("responseHeaders", { headers: edits, modeOverride }));
    if (reader === undefined) void finish();
  }

  function receiveBody({ body, endOfStream }: HttpBody): void {
    if (exchange.bodyModes.response === BodyMode.FULL_DUPLEX_STREAMED) {
      send(proceed("responseBody", { body: { $case: "streamedResponse", value: { body, endOfStream } } }));
    } else send(proceed("responseBody"));
    if (reader === undefined) return;
    if (body.length > 0) {
      if (isStream) ttftMs ??= elapsedMs(exchange);
      reader.push(body);
    }
    if (endOfStream) void finish();
  }

  function finish(): Promise<void> {
    finished ??= count().catch((error: unknown) => {
      exchange.services.logger.error({ error }, "a finished request could not be counted");
    });
    return finished;
  }

  async function count(): Promise<void> {
    const { outcome, services } = exchange;
    if (outcome?.plan.kind !== "forward") return;
    const { model } = outcome.plan.candidates[0];
    const durationMs = elapsedMs(exchange);
    const observed: ObservedResponse | undefined = await reader?.end();
    services.metrics.gauge("llm_model_inflight_requests", -1, { model });
    exchange.trace?.answered({ status, observed });
    exchange.onAnswered?.({ status, usage: observed?.usage });
    if (status === undefined) {
      recordError(services.metrics, model, "cancellation");
      return;
    }
    recordCompletion(services.metrics, {
      model,
      status,
      durationMs,
      ...(observed === undefined ? {} : { observed }),
      ...(ttftMs === undefined ? {} : { ttftMs }),
    });
  }

  /** Buffering an event stream would stop it from flowing. */
  function readChunks(): ProcessingMode | undefined {
    return override(BodyMode.STREAMED);
  }

  /** Spares the proxy from buffering an answer that nobody reads. */
  function readNothing(): ProcessingMode | undefined {
    return override(BodyMode.NONE);
  }

  /** Overrides mean both directions; the request may still be on its way. Full duplex allows none. */
  function override(response: BodyMode): ProcessingMode | undefined {
    const { bodyModes } = exchange;
    if (bodyModes.response === response || bodyModes.response === BodyMode.FULL_DUPLEX_STREAMED) return undefined;
    if (bodyModes.request === BodyMode.FULL_DUPLEX_STREAMED) return undefined;
    const responseTrailerMode = response === BodyMode.NONE ? HeaderMode.SKIP : HeaderMode.DEFAULT;
    return overrideModes({ requestBodyMode: bodyModes.request, responseBodyMode: response, responseTrailerMode });
  }
}

/**
 * Envoy's rate limit says in a header of its own when a refused request passes again; clients wait for `retry-after`.
 * A reset that is a point in time, as some providers send it, is left alone.
 */
function retryAfter(status: number, header: (name: string) => string | undefined): HeaderPair[] {
  const reset = header("x-ratelimit-reset") ?? "";
  if (status !== 429 || header("retry-after") !== undefined || !/^\d{1,7}$/.test(reset)) return [];
  return [["retry-after", reset]];
}
