import {
  createResponseObserver,
  type ClientDialect,
  type HeaderPair,
  type ObservedResponse,
  type ResponseObserver,
} from "@signalbox/core";
import type { ClientExchange } from "./client-exchange.ts";
import { createEventFrames, type EventFrames } from "./event-frames.ts";
import { clientAnswerHeaders } from "./forwarded-headers.ts";
import type { AnswerHead, AnswerReceiver } from "./upstream.ts";

export interface RelayOptions {
  /** What the answer is in. */
  readonly dialect: ClientDialect;
  /** The router's own headers for an answer with this status. */
  readonly ownHeaders: (status: number) => readonly HeaderPair[];
  readonly onFirstByte: () => void;
  /** Reads along; by default as an answer in `dialect`. */
  readonly observe?: (head: AnswerHead) => ResponseObserver | undefined;
}

/** Carries one answer from a back end to the client, reading along. */
export interface AnswerRelay extends AnswerReceiver {
  /** Once true, the client has seen something of this answer and no other can take its place. */
  hasBegun(): boolean;
  status(): number | undefined;
  /** The answer is whole. */
  finish(): void;
  /** The answer broke off after it had begun: a stream ends with an error event, anything else breaks the connection. */
  fail(message: string): void;
  /** Why an answer that has ended is not whole after all, though its status said so. */
  broken(): string | undefined;
  /** What was seen; undefined for compressed answers, which are not read. */
  observed(): ObservedResponse | undefined;
}

const encoder = new TextEncoder();

export function createAnswerRelay(exchange: ClientExchange, options: RelayOptions): AnswerRelay {
  let head: AnswerHead | undefined;
  let hasBegun = false;
  let hasBytes = false;
  let frames: EventFrames | undefined;
  let observer: ResponseObserver | undefined;

  const begin = (): void => {
    if (hasBegun || head === undefined) return;
    hasBegun = true;
    exchange.start(
      head.status,
      clientAnswerHeaders(head.headers, options.ownHeaders(head.status), isEventStream(head)),
    );
  };

  return {
    hasBegun: () => hasBegun,
    status: () => head?.status,
    onHead: (received) => {
      head = received;
      const isStream = isEventStream(received);
      const isReadable = (headerOf(received, "content-encoding") ?? "identity") === "identity";
      if (isReadable)
        observer =
          options.observe?.(received) ?? createResponseObserver({ stream: isStream, dialect: options.dialect });
      if (isReadable && isStream) frames = createEventFrames();
      // A stream's head goes at once. Any other waits for its first bytes: until then another back end can still answer.
      if (isStream) begin();
    },
    onChunk: (chunk) => {
      if (!hasBytes) {
        hasBytes = true;
        options.onFirstByte();
      }
      begin();
      observer?.push(chunk);
      const passed = frames === undefined ? chunk : frames.push(chunk);
      return passed.length === 0 ? undefined : exchange.write(passed);
    },
    finish: () => {
      begin();
      const rest = frames?.rest();
      if (rest !== undefined && rest.length > 0) void exchange.write(rest);
      exchange.end();
    },
    fail: (message) => {
      if (frames === undefined) return exchange.breakOff();
      const gap = frames.isBetweenEvents() ? "" : "\n\n";
      const event = options.dialect.renderErrorEvent(502, message, "upstream_error");
      void exchange.write(encoder.encode(`${gap}${event}`));
      exchange.end();
    },
    broken: () => undefined,
    observed: () => observer?.end(),
  };
}

/** A header of an answer in lower case; undefined when it is not there. */
export function headerOf(head: AnswerHead, name: string): string | undefined {
  return head.headers.find((pair) => pair[0] === name)?.[1].toLowerCase();
}

export function isEventStream(head: AnswerHead): boolean {
  return headerOf(head, "content-type")?.startsWith("text/event-stream") === true;
}
