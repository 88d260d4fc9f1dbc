import { isJsonObject, type HeaderPair, type JsonObject, type JsonValue } from "@signalbox/core";
import {
  cutBytes,
  mutateBytes,
  mutateJson,
  RECORDED_ANSWERS,
  seededRandom,
  streamBreaches,
  type SeededRandom,
} from "@signalbox/providers/testing";
import { describe, expect, test } from "vitest";
import { serveRequest } from "../serve-request.ts";
import { createMemoryExchange, type MemoryAnswer } from "../testing/memory-exchange.ts";
import { createProviderGateway, pickProvider } from "../testing/provider-gateway.ts";
import type { FailureReason, Upstream, UpstreamEnd } from "../upstream.ts";

const SHARDS = 10;
const PER_SHARD = 6000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const CLIENTS = {
  "openai-chat": { target: "/v1/chat/completions", ask: { messages: [{ role: "user", content: "Hi" }] } },
  "anthropic-messages": {
    target: "/v1/messages",
    ask: { max_tokens: 9, messages: [{ role: "user", content: "Hi" }] },
  },
  "openai-responses": { target: "/v1/responses", ask: { input: "Hi" } },
} as const;
type Client = keyof typeof CLIENTS;
const clients = Object.keys(CLIENTS) as Client[];

describe("a provider's broken answer", () => {
  test.each(Array.from({ length: SHARDS }, (_, shard) => [shard + 1]))(
    `becomes an answer or an error of the client's API, whose status blames the provider (${PER_SHARD} answers, part %i of ${SHARDS})`,
    async (shard) => {
      const random = seededRandom(1000 + shard);
      let next: BrokenAnswer;
      const logged: string[] = [];
      const log = (fields: unknown, message: string): void => void logged.push(`${message} ${inspect(fields)}`);
      const logger = { debug: log, info: log, warn: () => {}, error: log };
      const scope = createProviderGateway({ upstream: brokenUpstream(() => next), logger });
      const seen = { whole: 0, errors: 0, streamErrors: 0 };
      /** The first answer with each fault. */
      const found = new Map<string, string>();
      for (let index = 0; index < PER_SHARD; index++) {
        const client = random.pick(clients);
        const { model, wire } = pickProvider(random);
        const { target, ask } = CLIENTS[client];
        const stream = random.oneIn(2);
        next = brokenAnswer(RECORDED_ANSWERS[wire], stream, random);
        const exchange = createMemoryExchange({
          target,
          headers: [["content-type", "application/json"]],
          body: encoder.encode(JSON.stringify({ ...ask, model, stream })),
        });
        logged.length = 0;
        await serveRequest(exchange, scope);
        const { answer } = exchange;
        const passes = passesThrough(client, model);
        const faults = [
          ...logged,
          ...statusFaults(answer, next),
          ...(passes ? [] : formFaults(client, answer, stream)),
        ];
        for (const fault of faults)
          if (!found.has(fault)) found.set(fault, `${client} at ${model}: ${describeAnswer(next, answer)}`);
        if (answer.status !== 200) seen.errors++;
        else if (decoder.decode(answer.body).includes('"error":{')) seen.streamErrors++;
        else seen.whole++;
      }
      expect([...found].map(([fault, at]) => `${fault}: ${at}`)).toEqual([]);
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(PER_SHARD / 50);
    },
    300_000,
  );
});

interface BrokenAnswer {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly chunks: readonly Uint8Array[];
  readonly end: UpstreamEnd;
}

const STATUSES = [
  200, 200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 408, 413, 422, 424, 429, 500, 502, 503, 529, 600,
];
const TYPES = ["application/json", "text/event-stream", "text/html", "application/vnd.amazon.eventstream", "", "x"];
const ENDS: readonly FailureReason[] = ["reset", "idle_timeout", "protocol", "refused", "headers_timeout"];

function brokenAnswer(
  { answers, encode, streamType }: (typeof RECORDED_ANSWERS)[keyof typeof RECORDED_ANSWERS],
  stream: boolean,
  random: SeededRandom,
): BrokenAnswer {
  const { messages, body } = random.pick(answers);
  const isStream = random.oneIn(10) ? !stream : stream;
  const plain = isStream
    ? encode(random.oneIn(3) ? messages : brokenMessages(messages, random))
    : encoder.encode(JSON.stringify(random.oneIn(3) ? body : mutateJson(body, random)));
  const bytes = random.oneIn(3) ? mutateBytes(plain, random) : plain;
  const type = random.oneIn(12) ? random.pick(TYPES) : isStream ? streamType : "application/json";
  const status = random.oneIn(8) ? random.pick(STATUSES) : 200;
  return {
    status,
    headers: [
      ...(type === "" ? [] : [["content-type", type] as const]),
      ...(random.oneIn(50) ? [["content-encoding", random.pick(["gzip", "identity", "x"])] as const] : []),
      ...(random.oneIn(20)
        ? [["retry-after", random.pick(["7", "-1", "x", "Wed, 21 Oct 2099 07:28:00 GMT"])] as const]
        : []),
      ...(random.oneIn(20)
        ? [["x-amzn-errortype", random.pick(["ThrottlingException:http://a/", ":", "é"])] as const]
        : []),
      ...(random.oneIn(20) ? [["x-amzn-requestid", random.pick(["r-1", "\u00ff", ""])] as const] : []),
    ],
    chunks: cutBytes(bytes, random),
    end: random.oneIn(10) ? { kind: "failed", reason: random.pick(ENDS), detail: "broken" } : { kind: "complete" },
  };
}

/** Messages that are changed inside, left out, repeated, or out of order. */
function brokenMessages(messages: readonly JsonValue[], random: SeededRandom): readonly JsonValue[] {
  const changed = [...messages];
  for (let left = 1 + random.below(2); left > 0; left--) {
    const at = random.below(changed.length);
    const message = changed[at];
    if (message === undefined) break;
    switch (random.below(6)) {
      case 0:
        changed.splice(at, 1);
        break;
      case 1:
        changed.splice(at, 0, message);
        break;
      case 2: {
        const other = random.below(changed.length);
        changed[at] = changed[other] ?? null;
        changed[other] = message;
        break;
      }
      default:
        changed[at] = isJsonObject(message) ? mutateJson(message, random) : random.pick([null, {}, "x", message]);
    }
  }
  return changed;
}

function brokenUpstream(next: () => BrokenAnswer): Upstream {
  return {
    async send(_, receiver) {
      const { status, headers, chunks, end } = next();
      if (end.kind === "failed" && (end.reason === "refused" || end.reason === "headers_timeout")) return end;
      receiver.onHead({ status, headers });
      for (const chunk of chunks) await receiver.onChunk(chunk);
      return end;
    },
    close: async () => {},
  };
}

/** A provider with the client's own API: its bytes go on as they are. */
function passesThrough(client: Client, model: string): boolean {
  if (client === "anthropic-messages") return model === "claude";
  const speaks = ["gpt", "mistral", "deepseek", "hunyuan", "azure"];
  return client === "openai-chat" ? speaks.includes(model) : model === "gpt" || model === "azure";
}

/** A status that blames the gateway, or praises what is broken. */
function statusFaults({ status = 0 }: MemoryAnswer, sent: BrokenAnswer): readonly string[] {
  if (status === 0) return ["no answer"];
  // 500 is a provider's own word; the gateway has none to say.
  const saysSo = decoder.decode(Buffer.concat(sent.chunks)).includes("500");
  if (status === 500 && sent.status !== 500 && !saysSo) return [`500 for ${sent.status}`];
  if (sent.status >= 400 && sent.status < 500 && status !== sent.status && sent.end.kind === "complete")
    return [`${status} for ${sent.status}`];
  if (sent.status >= 500 && status < 500) return [`${status} for ${sent.status}`];
  return [];
}

function formFaults(client: Client, answer: MemoryAnswer, stream: boolean): readonly string[] {
  const { status = 0, headers, body, end } = answer;
  if (end !== "whole") return [`the answer is ${end}`];
  const text = decoder.decode(body);
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  if (type.startsWith("text/event-stream")) {
    if (status !== 200 || !stream) return [`a stream with status ${status}, asked for: ${stream}`];
    return streamBreaches(client, text).map((breach) => breach.replaceAll(/\d+/g, "N"));
  }
  if (!type.startsWith("application/json")) return [`content-type ${type}`];
  try {
    const value = JSON.parse(text) as JsonObject;
    const message = isJsonObject(value["error"]) ? value["error"]["message"] : undefined;
    if (status !== 200 && (typeof message !== "string" || message === ""))
      return [`status ${status} without a message`];
    return [];
  } catch (error) {
    return [`no JSON: ${String(error)}`];
  }
}

function describeAnswer({ status, headers, chunks, end }: BrokenAnswer, answer: MemoryAnswer): string {
  const sent = JSON.stringify(decoder.decode(Buffer.concat(chunks)));
  return `${status} ${JSON.stringify(headers)} ${JSON.stringify(end)}\n${sent}\n${answer.status} ${JSON.stringify(decoder.decode(answer.body))}`;
}

function inspect(fields: unknown): string {
  return JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.stack : value));
}
