import type { HeaderPair } from "@signalbox/core";
import type { ClientExchange } from "../client-exchange.ts";

/** What a client got. */
export interface MemoryAnswer {
  /** Undefined when the answer never began. */
  readonly status: number | undefined;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
  readonly end: "whole" | "broken" | "open";
}

/** A client's side of a request without a socket, for tests that serve very many. */
export interface MemoryExchange extends ClientExchange {
  readonly answer: MemoryAnswer;
  openBody(): AsyncIterable<Uint8Array>;
}

export function createMemoryExchange(request: {
  readonly method?: string;
  readonly target: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
}): MemoryExchange {
  const { method = "POST", target, headers, body } = request;
  const chunks: Uint8Array[] = [];
  let status: number | undefined;
  let answerHeaders: readonly HeaderPair[] = [];
  let end: MemoryAnswer["end"] = "open";
  return {
    method,
    target,
    header: (name) => {
      const values = headers.filter((pair) => pair[0] === name).map((pair) => pair[1]);
      return values.length === 0 ? undefined : values.join(", ");
    },
    headers: () => headers,
    readBody: async (maxBytes) => (body.length > maxBytes ? { kind: "too_large" } : { kind: "body", bytes: body }),
    async *openBody() {
      yield body;
    },
    onGone: () => {},
    hasBegun: () => status !== undefined,
    start: (given, givenHeaders) => {
      if (status !== undefined) throw new Error("the answer begins twice");
      status = given;
      answerHeaders = givenHeaders;
    },
    write: (chunk) => {
      if (status === undefined || end !== "open") throw new Error("a chunk outside the answer");
      chunks.push(chunk);
      return undefined;
    },
    end: () => {
      if (status === undefined) throw new Error("the answer ends before it begins");
      if (end === "open") end = "whole";
    },
    breakOff: () => {
      if (end === "open") end = "broken";
    },
    get answer() {
      return { status, headers: answerHeaders, body: Buffer.concat(chunks), end };
    },
  };
}
