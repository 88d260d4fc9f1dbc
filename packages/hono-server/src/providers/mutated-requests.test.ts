import { isJsonObject, type HeaderPair } from "@signalbox/core";
import {
  mutateBytes,
  mutateJson,
  RECORDED_ANSWERS,
  seededRandom,
  type SeededRandom,
} from "@signalbox/providers/testing";
import { describe, expect, test } from "vitest";
import { serveRequest } from "../serve-request.ts";
import { createMemoryExchange } from "../testing/memory-exchange.ts";
import { createProviderGateway, pickProvider, PROVIDER_MODELS, ROUTED_WORD } from "../testing/provider-gateway.ts";
import type { Upstream, UpstreamRequest } from "../upstream.ts";
import { FULL_REQUESTS } from "../testing/full-requests.ts";

const SHARDS = 10;
const PER_SHARD = 4000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

describe("a client's broken body", () => {
  test.each(Array.from({ length: SHARDS }, (_, shard) => [shard + 1]))(
    `is served or refused with a 4xx, and never sent on as something that is no request (${PER_SHARD} bodies, part %i of ${SHARDS})`,
    async (shard) => {
      const random = seededRandom(shard);
      const sent: UpstreamRequest[] = [];
      const logged: string[] = [];
      const log = (fields: unknown, message: string): void => void logged.push(`${message} ${inspect(fields)}`);
      const upstream = healthyUpstream(sent);
      const logger = { debug: log, info: log, warn: log, error: log };
      const scopes = [false, true].map((strict) => createProviderGateway({ upstream, strict, logger }));
      const statuses = new Map<number, number>();
      /** The first request with each fault. */
      const found = new Map<string, string>();
      for (let index = 0; index < PER_SHARD; index++) {
        const request = brokenRequest(random);
        const exchange = createMemoryExchange(request);
        sent.length = 0;
        logged.length = 0;
        await serveRequest(exchange, random.pick(scopes));
        const { status = 0, body, end } = exchange.answer;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const faults = [
          ...(status === 200 || (status >= 400 && status < 500) ? [] : [`status ${status}`]),
          ...(end === "whole" ? [] : [`the answer is ${end}`]),
          ...(status < 400 || hasMessage(body) ? [] : ["an error without a message"]),
          ...logged,
          ...sent.flatMap(requestFaults),
        ];
        for (const fault of faults) if (!found.has(fault)) found.set(fault, describeRequest(request, body));
      }
      expect([...found].map(([fault, request]) => `${fault}: ${request}`)).toEqual([]);
      // Both ends of the road are seen: requests that go through, and ones that are refused.
      expect(statuses.get(200)).toBeGreaterThan(PER_SHARD / 10);
      expect(statuses.get(400)).toBeGreaterThan(PER_SHARD / 10);
    },
    300_000,
  );
});

interface BrokenRequest {
  readonly target: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
}

function brokenRequest(random: SeededRandom): BrokenRequest {
  const { targets, body: full, headers: own = [] } = random.pick(FULL_REQUESTS);
  const { model } = pickProvider(random);
  let body = mutateJson(full, random);
  // Most keep a model that exists, or nothing behind the router would be reached.
  if (!random.oneIn(8)) body = { ...body, model: random.oneIn(4) ? "auto" : model, stream: random.oneIn(2) };
  let text = JSON.stringify(body);
  if (body["model"] === "auto") text = text.replaceAll("WORD", `${ROUTED_WORD} ${model}`);
  const bytes = encoder.encode(text);
  return {
    target: random.pick(targets),
    headers: [...headersOf(random), ...own.filter(() => !random.oneIn(4))],
    body: random.oneIn(4) ? mutateBytes(bytes, random) : bytes,
  };
}

function headersOf(random: SeededRandom): readonly HeaderPair[] {
  const types = ["application/json; charset=utf-8", "text/plain", "application/json, text/html", ""];
  const type = random.oneIn(20) ? random.pick(types) : "application/json";
  return [
    ["content-type", type],
    ...(random.oneIn(40)
      ? [["content-encoding", random.pick(["gzip", "deflate", "br", "identity", "x"])] as const]
      : []),
    ...(random.oneIn(10) ? [["anthropic-beta", random.pick(["a,b", ",,", "é", "a b;c", ""])] as const] : []),
    ...(random.oneIn(10) ? [["traceparent", random.pick(["00-1-2-3", "\u00ff"])] as const] : []),
  ];
}

/** What the calls that count tokens answer, in every vendor's words. */
const COUNTED = { messages: [], body: { input_tokens: 7, inputTokens: 7, totalTokens: 7 } };

/** Answers every request as its provider would, by its path. */
function healthyUpstream(sent: UpstreamRequest[]): Upstream {
  return {
    async send(request, receiver) {
      sent.push(request);
      const { wire } = PROVIDER_MODELS.find(({ host }) => request.origin === `https://${host}`)!;
      const { streamType, encode, answers } = RECORDED_ANSWERS[wireAt(request, wire)];
      const { messages, body } = /count/i.test(request.path) ? COUNTED : answers[0]!;
      const isStream = /stream/i.test(request.path) || /"stream":\s*true/.test(textOf(request));
      receiver.onHead({ status: 200, headers: [["content-type", isStream ? streamType : "application/json"]] });
      await receiver.onChunk(isStream ? encode(messages) : encoder.encode(JSON.stringify(body)));
      return { kind: "complete" };
    },
    close: async () => {},
  };
}

/** One host of a cloud has several wires. */
function wireAt({ path }: UpstreamRequest, wire: (typeof PROVIDER_MODELS)[number]["wire"]) {
  if (/\/converse(?:-stream)?$/.test(path)) return "bedrock-converse";
  if (/\/invoke(?:-with-response-stream)?$/.test(path)) return "bedrock-anthropic";
  if (path.includes("/publishers/google/")) return "gemini";
  if (path.includes("/publishers/anthropic/")) return "anthropic";
  return wire;
}

/** What of a request no HTTP client could send, or no provider could read. */
function requestFaults(request: UpstreamRequest): readonly string[] {
  const { path, headers } = request;
  const faults: string[] = [];
  if (!/^\/[\x21-\x7e]*$/.test(path) || path.includes("/../") || path.includes("#")) faults.push(`sent to ${path}`);
  for (const [name, value] of headers) {
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) faults.push(`sent a header ${name}`);
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) faults.push(`sent ${name}: ${value}`);
  }
  try {
    const value: unknown = JSON.parse(textOf(request));
    if (!isJsonObject(value)) faults.push("sent no object");
  } catch {
    faults.push("sent no JSON");
  }
  return faults;
}

function textOf({ body }: UpstreamRequest): string {
  return body instanceof Uint8Array ? decoder.decode(body) : "";
}

function hasMessage(body: Uint8Array): boolean {
  try {
    const { error } = JSON.parse(decoder.decode(body)) as { readonly error?: { readonly message?: unknown } };
    return typeof error?.message === "string" && error.message !== "";
  } catch {
    return false;
  }
}

function describeRequest({ target, headers, body }: BrokenRequest, answer: Uint8Array): string {
  return [target, ...[headers, decoder.decode(body), decoder.decode(answer)].map((each) => JSON.stringify(each))].join(
    "\n",
  );
}

function inspect(fields: unknown): string {
  return JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.stack : value));
}
