import {
  applyCandidate,
  errorHeaders,
  gateRequest,
  modelList,
  recordRouting,
  responseHeaders,
  SCHEMA_VERSION,
  type ClientDialect,
  type ForwardPlan,
  type HeaderPair,
} from "@signalbox/core";
import { type BodyCollector, createBodyCollector } from "./body-collector.ts";
import { decodeBody, readContentEncoding } from "./content-coding.ts";
import type { Exchange } from "./exchange.ts";
import {
  ProcessingMode_BodySendMode as BodyMode,
  ProcessingMode_HeaderSendMode as HeaderMode,
  type ProcessingMode,
} from "./gen/envoy/extensions/filters/http/ext_proc/v3/processing_mode.ts";
import type { HttpHeaders, ProcessingRequest } from "./gen/envoy/service/ext_proc/v3/external_processor.ts";
import { type HeaderReader, readHeaders } from "./header-reader.ts";
import { answerNow, bodyPieces, type Changes, overrideModes, proceed } from "./replies.ts";
import { routeWithinBudget } from "./route-within-budget.ts";
import { untrustedHeaders } from "./untrusted-headers.ts";
import { upstreamHeaders } from "./upstream-headers.ts";

/** The only version of the Messages API that there is: https://docs.claude.com/en/api/versioning. */
const ANTHROPIC_VERSION = "2023-06-01";

type RequestMessage = Extract<NonNullable<ProcessingRequest["request"]>, { readonly $case: `request${string}` }>;

/** The client's half of an exchange. */
export interface RequestSide {
  /** Answers a message, at once or, when a promise comes back, once it resolves; no message may be given before. */
  receive(message: RequestMessage): void | Promise<void>;
}

/** What the answer to the headers found out. */
type Stage =
  /** The headers have not come: nothing is known about what follows. */
  | { readonly name: "start" }
  /** Not ours, or already routed: all goes on as it is. */
  | { readonly name: "pass" }
  /** A prompt whose body is on its way. */
  | { readonly name: "collect"; readonly prompt: Prompt; readonly body: BodyCollector }
  /** The client has its answer from here; the proxy reads nothing more. */
  | { readonly name: "answered" };

interface Prompt {
  readonly dialect: ClientDialect;
  readonly purpose: "answer" | "count";
  readonly headers: HeaderReader;
  readonly untrusted: readonly string[];
}

export function createRequestSide(exchange: Exchange): RequestSide {
  const { services, router, send } = exchange;
  let stage: Stage = { name: "start" };
  /** In this mode bodies come in pieces and go back in pieces, and headers can wait for the body. */
  const isDuplex = (): boolean => exchange.bodyModes.request === BodyMode.FULL_DUPLEX_STREAMED;

  return { receive };

  function receive(message: RequestMessage): void | Promise<void> {
    if (stage.name === "answered") return;
    if (message.$case === "requestHeaders") return receiveHeaders(message.value);
    if (stage.name === "collect") return collect(stage, message);
    if (message.$case === "requestBody" && isDuplex()) {
      send(proceed("requestBody", { body: { $case: "streamedResponse", value: message.value } }));
    } else send(proceed(message.$case));
  }

  function receiveHeaders({ headers: map, endOfStream }: HttpHeaders): void | Promise<void> {
    const headers = readHeaders(map);
    const untrusted = untrustedHeaders(headers);
    if (isSkipped(headers)) return pass({});
    const gate = gateRequest(headers.get(":method") ?? "", headers.get(":path") ?? "", router.config.options);
    switch (gate.kind) {
      case "pass":
        return pass({ headers: { set: [], remove: untrusted }, modeOverride: leaveAlone() });
      case "models":
        return answer(
          200,
          "application/json",
          modelList(router.config),
          [["x-vsr-schema-version", SCHEMA_VERSION]],
          "models",
        );
      case "refuse":
        return refuse(gate.dialect, gate.status, gate.message);
      case "route": {
        exchange.dialect = gate.dialect;
        exchange.trace = services.tracing?.begin({
          config: router.config,
          header: headers.get,
          caller: exchange.caller,
          startedAtMs: exchange.startedAtMs,
        });
        const prompt = { dialect: gate.dialect, purpose: gate.purpose, headers, untrusted };
        if (endOfStream) return decide(prompt, new Uint8Array(0), "requestHeaders");
        stage = { name: "collect", prompt, body: createBodyCollector({ maxBytes: services.maxBodyBytes }) };
        if (!isDuplex())
          send(proceed("requestHeaders", { headers: promptHeaders(prompt), modeOverride: askForBody() }));
        return;
      }
      default:
        return gate satisfies never;
    }
  }

  function isSkipped(headers: HeaderReader): boolean {
    return (
      router.config.source.global?.router?.skip_processing?.enabled === true &&
      headers.get("x-vsr-skip-processing") === "true"
    );
  }

  function pass(changes: Changes): void {
    stage = { name: "pass" };
    send(proceed("requestHeaders", changes));
  }

  function collect(
    { prompt, body }: Extract<Stage, { name: "collect" }>,
    message: RequestMessage,
  ): void | Promise<void> {
    const mode = exchange.bodyModes.request;
    if (message.$case === "requestTrailers") {
      if (mode === BodyMode.FULL_DUPLEX_STREAMED) return decide(prompt, body.whole(), "requestTrailers");
      // The body has been let go piece by piece, and trailers cannot bring it back.
      return refuse(prompt.dialect, 400, "request trailers need the request body mode BUFFERED");
    }
    if (message.$case !== "requestBody") return;
    const { body: piece, endOfStream } = message.value;
    const isCut = mode === BodyMode.BUFFERED_PARTIAL && !endOfStream;
    if (isCut || !body.push(piece)) return refuse(prompt.dialect, 413, tooLarge(isCut));
    // A buffered body is whole in one message; trailers may follow it.
    if (endOfStream || mode === BodyMode.BUFFERED || mode === BodyMode.NONE)
      return decide(prompt, body.whole(), "requestBody");
    if (mode === BodyMode.STREAMED) send(proceed("requestBody", { body: { $case: "clearBody", value: true } }));
  }

  async function decide(prompt: Prompt, received: Uint8Array, on: RequestMessage["$case"]): Promise<void> {
    const coding = readContentEncoding(prompt.headers.get("content-encoding"));
    if (coding === "unknown")
      return refuse(
        prompt.dialect,
        415,
        `content-encoding "${prompt.headers.get("content-encoding")}" is not supported`,
      );
    let body = received;
    if (coding !== "identity") {
      const decoded = await decodeBody(received, coding, { maxBytes: services.maxBodyBytes });
      if (decoded.kind === "too_large") return refuse(prompt.dialect, 413, tooLarge(false));
      if (decoded.kind === "broken") return refuse(prompt.dialect, 400, `the body is not valid ${coding}`);
      body = decoded.bytes;
    }
    const outcome = await routeWithinBudget(
      router,
      { body, header: prompt.headers.get, dialect: prompt.dialect, purpose: prompt.purpose },
      {
        budgetMs: services.budgetMs,
        modelsMs: services.modelsMs,
        signal: exchange.signal,
        now: () => performance.now(),
        unixTime: Math.floor(Date.now() / 1000),
        onLate: () =>
          services.logger.warn({ budgetMs: services.budgetMs }, "routing ran out of time; decided without models"),
      },
    );
    if (exchange.signal.aborted) return;
    exchange.outcome = outcome;
    exchange.trace?.routed(outcome);
    recordRouting(services.metrics, outcome);
    services.onRouted(outcome, body);
    const { plan } = outcome;
    if (plan.kind === "respond") {
      return answer(
        plan.status,
        plan.contentType,
        plan.body,
        [...plan.headers, ...responseHeaders(outcome, { status: plan.status })],
        plan.path,
      );
    }
    stage = { name: "pass" };
    services.metrics.gauge("llm_model_inflight_requests", 1, { model: plan.candidates[0].model });
    forward(prompt, plan, { received, body, edited: applyCandidate(body, plan.candidates[0], outcome.frame), on });
    if (prompt.purpose === "answer") {
      const { dialect, headers } = prompt;
      const copied = { config: router.config, outcome, body, dialect, header: headers.get };
      exchange.onAnswered = services.shadow?.copy({ ...copied, target: headers.get(":path") ?? "" });
    }
  }

  function forward(
    prompt: Prompt,
    plan: ForwardPlan,
    {
      received,
      body,
      edited,
      on,
    }: { received: Uint8Array; body: Uint8Array; edited: Uint8Array; on: RequestMessage["$case"] },
  ): void {
    const [candidate] = plan.candidates;
    const { set, remove } = upstreamHeaders(router.config, candidate, {
      dialect: prompt.dialect,
      path: prompt.headers.get(":path") ?? "",
    });
    const edits = { set, remove: remove.filter((name) => prompt.headers.names.includes(name)) };
    const { clearRouteCache } = plan;
    if (isDuplex() && on !== "requestHeaders") {
      const early = promptHeaders(prompt);
      const headers = { set: [...early.set, ...edits.set], remove: [...early.remove, ...edits.remove] };
      send(proceed("requestHeaders", { headers, clearRouteCache }));
      for (const piece of bodyPieces("requestBody", edited, on === "requestBody")) send(piece);
      if (on === "requestTrailers") send(proceed("requestTrailers"));
      return;
    }
    if (exchange.bodyModes.request === BodyMode.STREAMED) {
      send(proceed("requestBody", { body: { $case: "body", value: edited }, clearRouteCache }));
      return;
    }
    if (edited === received) {
      send(proceed(on, { headers: edits, clearRouteCache }));
      return;
    }
    // Envoy answers 500 when the length does not fit the new body.
    const length: HeaderPair = ["content-length", String(edited.length)];
    const headers = {
      set: [...set, length],
      remove: body === received ? edits.remove : [...edits.remove, "content-encoding"],
    };
    send(proceed(on, { headers, body: { $case: "body", value: edited }, clearRouteCache }));
  }

  /**
   * Keeps answers readable, and what the router alone may say out of the request. Anthropic refuses requests without a
   * version, and AI Gateway adds none for a client that names none.
   */
  function promptHeaders({ headers, untrusted, dialect }: Prompt): {
    readonly set: readonly HeaderPair[];
    readonly remove: readonly string[];
  } {
    const isPiecewise = exchange.bodyModes.request === BodyMode.STREAMED || isDuplex();
    // Here is the last chance in these modes, and the body goes on decoded.
    const remove =
      isPiecewise && headers.get("content-encoding") !== undefined ? [...untrusted, "content-encoding"] : untrusted;
    const lacksVersion = dialect.apiFormat === "anthropic" && headers.get("anthropic-version") === undefined;
    const version: readonly HeaderPair[] = lacksVersion ? [["anthropic-version", ANTHROPIC_VERSION]] : [];
    const trace = exchange.trace?.headers ?? [];
    return { set: [["accept-encoding", "identity"], ...version, ...trace], remove };
  }

  function refuse(dialect: ClientDialect, status: number, message: string): void {
    const { contentType, body } = dialect.renderError(status, message);
    answer(status, contentType, body, errorHeaders(), "error");
  }

  function answer(
    status: number,
    contentType: string,
    body: string,
    headers: readonly HeaderPair[],
    why: string,
  ): void {
    stage = { name: "answered" };
    exchange.trace?.answered({ status });
    send(
      answerNow({ status, headers: [["content-type", contentType], ...headers], body, details: `signalbox_${why}` }),
    );
  }

  /** A filter that sends no bodies can be asked to, where its config allows overrides. */
  function askForBody(): ProcessingMode | undefined {
    if (exchange.bodyModes.request !== BodyMode.NONE) return undefined;
    return overrideModes({ requestBodyMode: BodyMode.BUFFERED, responseBodyMode: exchange.bodyModes.response });
  }

  /** Spares the proxy from buffering what is not ours; that mode allows no override. */
  function leaveAlone(): ProcessingMode | undefined {
    if (isDuplex() || exchange.bodyModes.response === BodyMode.FULL_DUPLEX_STREAMED) return undefined;
    return overrideModes({
      responseHeaderMode: HeaderMode.SKIP,
      requestTrailerMode: HeaderMode.SKIP,
      responseTrailerMode: HeaderMode.SKIP,
    });
  }

  function tooLarge(isCut: boolean): string {
    return isCut
      ? "the request body is larger than the proxy's buffer"
      : `the request body is larger than the limit of ${services.maxBodyBytes} bytes`;
  }
}
