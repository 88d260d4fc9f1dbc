import type { RequestFault } from "@signalbox/providers";
import type { ClientDialect, HeaderPair, Logger, ObservedResponse, ResponseObserver } from "@signalbox/core";
import { sendText, type ClientExchange } from "./client-exchange.ts";
import type { ForwardTarget } from "./forward-targets.ts";
import { stopReason } from "./in-flight.ts";
import { createTranslatedRelay } from "./providers/translated-relay.ts";
import { createAnswerRelay, type AnswerRelay } from "./relay-answer.ts";
import type { AnsweredAttempt, PreparedAttempt } from "./providers/attempt.ts";
import { sendAll } from "./send-all.ts";
import type { AnswerHead, BodyStream, FailureReason, Upstream, UpstreamEnd, UpstreamRequest } from "./upstream.ts";
import { describeReason, isTimeout } from "./upstream-failure.ts";

/** A client that left before its answer; no such status goes over the wire. */
export const CLIENT_CLOSED_REQUEST = 499;

export interface ForwardOptions {
  readonly upstream: Upstream;
  readonly dialect: ClientDialect;
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly now: () => number;
  readonly unixSeconds: () => number;
  /** Makes ids for answers that have none. */
  readonly newId: () => string;
  /** The router's headers for an answer of this status from this model. */
  readonly ownHeaders: (status: number, model: string) => readonly HeaderPair[];
  readonly errorHeaders: readonly HeaderPair[];
  /** Reads along with an answer that is passed on as it is; by default as one of `dialect`. */
  readonly observe?: (head: AnswerHead, target: ForwardTarget) => ResponseObserver | undefined;
}

/** One try at one back end. */
export interface AttemptReport {
  readonly model: string;
  readonly backend: string;
  readonly failure: FailureReason | undefined;
}

export interface ForwardResult {
  /** What the client was told; 499 when it left. */
  readonly status: number;
  readonly attempts: readonly AttemptReport[];
  /** The model that answered. */
  readonly model: string | undefined;
  readonly observed: ObservedResponse | undefined;
  /** From the call to the first byte of the body. */
  readonly firstByteMs: number | undefined;
  /** Why the client's answer is an error of ours or is not whole. */
  readonly failure: string | undefined;
}

/**
 * Tries the targets in order until one begins to answer, and carries its answer to the client. A connection that
 * closed before any answer gets one more try at the same back end: a kept connection may just have been closing.
 */
export async function forward(
  exchange: ClientExchange,
  targets: readonly ForwardTarget[],
  options: ForwardOptions,
): Promise<ForwardResult> {
  const { signal, now } = options;
  const startedAt = now();
  const attempts: AttemptReport[] = [];
  let firstByteMs: number | undefined;
  const refusals = new Map<ForwardTarget, RequestFault>();

  for (const target of targets.flatMap((each) => [each, each])) {
    const last = attempts.at(-1);
    const isRepeat = last !== undefined && last.backend === target.backend.name && last.model === target.model;
    if ((isRepeat && last.failure !== "reset") || refusals.has(target) || target.upload?.isSpent() === true) continue;
    const prepared = await prepare(target, options);
    if (prepared?.kind === "answered") return sendAnswered(exchange, { target, prepared, options }, attempts);
    if (prepared?.kind === "refused") {
      refusals.set(target, prepared.fault);
      continue;
    }
    const relay = openRelay(exchange, { target, prepared, options }, () => (firstByteMs = now() - startedAt));
    const end = prepared?.kind === "failed" ? prepared : await send(exchange, { target, prepared, relay, options });
    const failure = end.kind === "failed" ? end.reason : undefined;
    attempts.push({ model: target.model, backend: target.backend.name, failure });
    // Usage is read after the client has its answer: it must not wait for that.
    if (end.kind === "complete") relay.finish();
    const result = { attempts, model: target.model, observed: relay.observed(), firstByteMs };
    if (end.kind === "complete") return { ...result, status: relay.status() ?? 200, failure: relay.broken() };
    const stopped = stopReason(signal);
    if (stopped === "client_gone") return { ...result, status: CLIENT_CLOSED_REQUEST, failure: "the client left" };
    options.logger.warn(
      {
        model: target.model,
        backend: target.backend.name,
        origin: target.backend.origin,
        reason: end.reason,
        detail: end.detail,
      },
      "back end failed",
    );
    if (relay.hasBegun()) {
      const message =
        stopped === "shutdown" ? "the gateway is stopping" : `${target.model}: ${describeReason(end.reason)}`;
      relay.fail(message);
      return { ...result, status: relay.status() ?? 502, failure: message };
    }
    const faulty = target.upload?.fault();
    if (faulty !== undefined) return refuseRequest(exchange, faulty, { options, attempts });
    if (stopped === "shutdown") break;
  }
  const [refusal] = refusals.values();
  if (refusal !== undefined && attempts.length === 0) return refuseRequest(exchange, refusal, { options });
  return refuse(exchange, attempts, options);
}

type Unprepared =
  | { readonly kind: "refused"; readonly fault: RequestFault }
  | (UpstreamEnd & { readonly kind: "failed" });

async function prepare(
  target: ForwardTarget,
  { signal, unixSeconds }: ForwardOptions,
): Promise<PreparedAttempt | AnsweredAttempt | Unprepared | undefined> {
  if (target.prepare === undefined) return undefined;
  try {
    const prepared = await target.prepare({ signal, nowMs: unixSeconds() * 1000 });
    return prepared.kind === "unusable" ? { kind: "failed", reason: "unusable", detail: prepared.detail } : prepared;
  } catch (error) {
    if (!signal.aborted) throw error;
    return { kind: "failed", reason: "aborted", detail: "aborted by the caller" };
  }
}

interface Attempt {
  readonly target: ForwardTarget;
  readonly prepared: PreparedAttempt | (UpstreamEnd & { readonly kind: "failed" }) | undefined;
  readonly options: ForwardOptions;
}

function openRelay(
  exchange: ClientExchange,
  { target, prepared, options }: Attempt,
  onFirstByte: () => void,
): AnswerRelay {
  const ownHeaders = (status: number): readonly HeaderPair[] => options.ownHeaders(status, target.model);
  if (prepared?.kind !== "request" || prepared.translation === undefined)
    return createAnswerRelay(exchange, {
      ownHeaders,
      dialect: options.dialect,
      onFirstByte,
      observe: (head) => options.observe?.(head, target),
    });
  const { translation, secrets } = prepared;
  return createTranslatedRelay(exchange, {
    translation,
    secrets,
    ownHeaders,
    onFirstByte,
    fallbackId: options.newId(),
    unixSeconds: options.unixSeconds(),
  });
}

function send(
  exchange: ClientExchange,
  { target, prepared, relay, options }: Attempt & { readonly relay: AnswerRelay },
): Promise<UpstreamEnd> {
  const request =
    prepared?.kind === "request" ? prepared : { path: target.path, headers: target.headers(), body: target.body() };
  const { headersTimeoutMs, idleTimeoutMs, signal } = options;
  const written = (part: Part): UpstreamRequest => ({
    method: exchange.method,
    origin: target.backend.origin,
    path: part.path,
    headers: part.headers,
    ...(part.body === undefined || part.body instanceof Uint8Array
      ? { body: part.body }
      : { body: undefined, stream: part.body }),
    headersTimeoutMs,
    idleTimeoutMs,
    signal,
  });
  if (prepared?.kind !== "request" || prepared.more.length === 0) return options.upstream.send(written(request), relay);
  return sendAll(options.upstream, [written(request), ...prepared.more.map(written)], relay);
}

interface Part extends Pick<UpstreamRequest, "path" | "headers"> {
  readonly body: Uint8Array | BodyStream | undefined;
}

/** What the gateway knows by itself. */
function sendAnswered(
  exchange: ClientExchange,
  { target, prepared, options }: Omit<Attempt, "prepared"> & { readonly prepared: AnsweredAttempt },
  attempts: readonly AttemptReport[],
): ForwardResult {
  const { model } = target;
  const status = 200;
  sendText(exchange, status, "application/json", prepared.body, [
    ...prepared.headers,
    ...options.ownHeaders(status, model),
  ]);
  return { status, attempts, model, observed: undefined, firstByteMs: undefined, failure: undefined };
}

/** The client's request cannot be taken by any provider that was left. */
function refuseRequest(
  exchange: ClientExchange,
  { status, message }: { readonly status: number; readonly message: string },
  { options, attempts = [] }: { readonly options: ForwardOptions; readonly attempts?: readonly AttemptReport[] },
): ForwardResult {
  const { contentType, body } = options.dialect.renderError(status, message);
  sendText(exchange, status, contentType, body, options.errorHeaders);
  return { status, attempts, model: undefined, observed: undefined, firstByteMs: undefined, failure: message };
}

/** Nobody answered: says what was tried. */
function refuse(exchange: ClientExchange, attempts: readonly AttemptReport[], options: ForwardOptions): ForwardResult {
  const { status, message } = verdict(attempts, stopReason(options.signal) === "shutdown");
  const { contentType, body } = options.dialect.renderError(status, message, "upstream_error");
  sendText(exchange, status, contentType, body, options.errorHeaders);
  return { status, attempts, model: undefined, observed: undefined, firstByteMs: undefined, failure: message };
}

function verdict(
  attempts: readonly AttemptReport[],
  isStopping: boolean,
): { readonly status: 502 | 503 | 504; readonly message: string } {
  if (isStopping) return { status: 503, message: "the gateway is stopping; send the request again" };
  if (attempts.length === 0)
    return { status: 502, message: "the model has no back end; give it backend_refs in the config" };
  const tried = attempts.map(
    ({ model, backend, failure }) => `${model} at ${backend}: ${describeReason(failure ?? "protocol")}`,
  );
  const hasTimedOut = isTimeout(attempts.at(-1)?.failure ?? "protocol");
  return { status: hasTimedOut ? 504 : 502, message: `no model answered. Tried ${tried.join("; ")}` };
}
