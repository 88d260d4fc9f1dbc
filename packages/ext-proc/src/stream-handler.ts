import { chatCompletions, errorHeaders } from "@signalbox/core";
import { assumedBodyModes, type Exchange, type ExchangeServices } from "./exchange.ts";
import type { ProcessingRequest } from "./gen/envoy/service/ext_proc/v3/external_processor.ts";
import { answerNow, proceed } from "./replies.ts";
import { createRequestSide } from "./request-side.ts";
import { createResponseSide } from "./response-side.ts";
import type { ProcessingStream } from "./transport.ts";

type Message = NonNullable<ProcessingRequest["request"]>;
type RequestMessage = Extract<Message, { readonly $case: `request${string}` }>;

/** Made once: the error that `abort` makes by itself takes longer than the rest of a stream's end. */
const proxyIsGone = new Error("the proxy has cancelled the stream");

/**
 * Handles one `Process` stream: one HTTP request and its response. Each message gets exactly one answer of its kind,
 * but for immediate answers, which end the exchange, and for the mode FULL_DUPLEX_STREAMED, where answers to a request
 * wait for its whole body. Nothing that a client or a proxy sends breaks the stream or the process.
 */
export function handleStream(stream: ProcessingStream, services: ExchangeServices): void {
  const { logger } = services;
  const cancellation = new AbortController();
  let isFirst = true;
  let isObserved = false;
  const exchange: Exchange = {
    services,
    router: services.getRouter(),
    startedAtMs: performance.now(),
    caller: stream.traceparent,
    signal: cancellation.signal,
    send: (message) => {
      if (!isObserved) stream.send(message);
    },
    bodyModes: assumedBodyModes,
    dialect: chatCompletions,
    outcome: undefined,
    trace: undefined,
    onAnswered: undefined,
  };
  const request = createRequestSide(exchange);
  const response = createResponseSide(exchange);
  /** While a request is being decided its further messages wait; those of the response never do. */
  const waiting: RequestMessage[] = [];
  let deciding: Promise<void> | undefined;

  stream.onMessage((message) => {
    if (isFirst) {
      isFirst = false;
      isObserved = message.observabilityMode;
      const modes = message.protocolConfig;
      if (modes !== undefined)
        exchange.bodyModes = { request: modes.requestBodyMode, response: modes.responseBodyMode };
    }
    const content = message.request;
    switch (content?.$case) {
      case "requestHeaders":
      case "requestBody":
      case "requestTrailers":
        if (deciding === undefined) receiveRequest(content);
        else waiting.push(content);
        return;
      case "responseHeaders":
      case "responseBody":
      case "responseTrailers":
        try {
          response.receive(content);
        } catch (error) {
          logger.error({ error }, "an answer could not be read along");
          exchange.send(proceed(content.$case));
        }
        return;
      case undefined:
        // A kind of a later protocol; upstream answers these so.
        logger.warn({}, "the proxy sent a message of an unknown kind");
        exchange.send(proceed("responseBody"));
        return;
      default:
        return content satisfies never;
    }
  });

  stream.onEnd((how) => {
    if (how === "cancelled") cancellation.abort(proxyIsGone);
    void close(how);
  });

  async function close(how: "closed" | "cancelled"): Promise<void> {
    while (deciding !== undefined) await deciding;
    if (how === "closed") stream.end();
    await response.finish();
    exchange.trace?.answered({ status: undefined });
  }

  function receiveRequest(message: RequestMessage): void {
    try {
      const pending = request.receive(message);
      if (pending === undefined) return;
      deciding = pending.catch(fail).finally(() => {
        deciding = undefined;
        while (waiting.length > 0 && deciding === undefined) receiveRequest(waiting.shift()!);
      });
    } catch (error) {
      fail(error);
    }
  }

  /** The client learns that it went wrong, not what. */
  function fail(error: unknown): void {
    if (cancellation.signal.aborted) return;
    logger.error({ error }, "a request could not be handled");
    services.metrics.count("signalbox_internal_errors_total", { adapter: "ext_proc" });
    const { contentType, body } = exchange.dialect.renderError(500, "internal error", "server_error");
    exchange.send(
      answerNow({
        status: 500,
        headers: [["content-type", contentType], ...errorHeaders()],
        body,
        details: "signalbox_error",
      }),
    );
  }
}
