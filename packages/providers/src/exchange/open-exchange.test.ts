import type { JsonObject } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anthropicMessages } from "../dialects/anthropic-messages/anthropic-messages.ts";
import { openAiChat } from "../dialects/openai-chat/openai-chat.ts";
import { openAiResponses } from "../dialects/openai-responses/openai-responses.ts";
import { anthropicFamily } from "../families/anthropic/anthropic-family.ts";
import { bedrockConverseFamily } from "../families/bedrock-converse/bedrock-converse-family.ts";
import { geminiFamily } from "../families/gemini/gemini-family.ts";
import { openAiFamily } from "../families/openai/openai.ts";
import type { OpenAiQuirks, Target } from "../families/target.ts";
import { arbitraryCuts } from "../testing/cut-bytes.ts";
import { CALL_STOP, readClientAnswer } from "../testing/read-client-answer.ts";
import { WEATHER_ARGUMENTS, WEATHER_TEXT } from "../testing/simulators/spoken-answer.ts";
import { WEATHER_ANSWERS } from "../testing/simulators/weather-answers.ts";
import type { FamilyId } from "../wire-id.ts";
import { openExchange } from "./open-exchange.ts";
import type { TranslatedExchange } from "./exchange.ts";

const dialects = {
  "openai-chat": openAiChat,
  "anthropic-messages": anthropicMessages,
  "openai-responses": openAiResponses,
};
const families = {
  openai: openAiFamily,
  anthropic: anthropicFamily,
  gemini: geminiFamily,
  "bedrock-converse": bedrockConverseFamily,
};
const pairs = (Object.keys(dialects) as (keyof typeof dialects)[]).flatMap((dialect) =>
  (Object.keys(families) as FamilyId[]).map((family) => [dialect, family] as const),
);
const targetOf = (family: FamilyId, rest: Partial<Target> = {}): Target => ({
  family,
  provider: family,
  basePath: "/v1",
  // Another transport than the native one, or Messages would be passed on to Messages.
  transport: family === "anthropic" ? { kind: "vertex", project: "p", region: "r" } : { kind: "native" },
  defaultMaxTokens: 4096,
  strict: false,
  quirks: { rename: { max_tokens: "max_tokens" } },
  ...rest,
});
const ask = (rest: JsonObject = {}): JsonObject => ({
  model: "m",
  max_tokens: 50,
  messages: [{ role: "user", content: "Weather?" }],
  ...rest,
});
const asks = (dialect: keyof typeof dialects, rest: JsonObject = {}): JsonObject =>
  dialect === "openai-responses" ? { model: "m", input: "Weather?", ...rest } : ask(rest);
const options = { fallbackId: "id-1", now: 1 };

function translated(
  dialect: keyof typeof dialects,
  family: FamilyId,
  {
    body = ask(),
    target = {},
    streamUsage,
  }: { body?: JsonObject; target?: Partial<Target>; streamUsage?: boolean } = {},
): TranslatedExchange {
  const exchange = openExchange({
    dialect: dialects[dialect],
    family: families[family],
    target: targetOf(family, target),
    body,
    ...(streamUsage !== undefined && { streamUsage }),
  });
  if (exchange.kind !== "translated") throw new Error(`not translated: ${JSON.stringify(exchange)}`);
  return exchange;
}

function answered(
  exchange: TranslatedExchange,
  { pieces, type, status = 200 }: { pieces: readonly Uint8Array[]; type: string; status?: number },
) {
  const answer = exchange.openAnswer({ status, headers: { "content-type": type } }, options);
  const text = [...pieces.map((piece) => answer.read(piece)), answer.end()].join("");
  return { answer, text };
}
const encode = (text: string): readonly Uint8Array[] => [new TextEncoder().encode(text)];

describe.each(pairs)("a client of %s and a provider of %s", (dialect, family) => {
  const weather = WEATHER_ANSWERS[family];
  const whole = {
    text: WEATHER_TEXT,
    calls: [{ name: "weather", arguments: WEATHER_ARGUMENTS }],
    stop: CALL_STOP[dialect],
    usage: [12, 7],
    error: undefined,
    isComplete: true,
  };

  test("an answer in one piece is the client's", () => {
    const { answer, text } = answered(translated(dialect, family, { body: asks(dialect) }), {
      pieces: encode(weather.body),
      type: weather.type,
    });
    expect(answer.head).toEqual({ status: 200, contentType: "application/json" });
    expect(readClientAnswer(dialect, text)).toEqual(whole);
    expect(answer.usage).toMatchObject({ inputTokens: 12, outputTokens: 7 });
  });

  test("a stream is the client's, wherever its bytes are cut", () => {
    const bytes = Uint8Array.from(weather.frames.flatMap((frame) => [...frame]));
    const exchange = translated(dialect, family, { body: asks(dialect, { stream: true }), streamUsage: true });
    fc.assert(
      fc.property(arbitraryCuts(bytes), (pieces) => {
        const { answer, text } = answered(exchange, { pieces, type: weather.streamType });
        expect(answer.head).toEqual({ status: 200, contentType: "text/event-stream" });
        expect(readClientAnswer(dialect, text)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  test("a stream that is cut is an error, never a success", () => {
    const exchange = translated(dialect, family, { body: asks(dialect, { stream: true }) });
    const pieces = weather.frames.slice(0, family === "gemini" ? 2 : 3);
    const { answer, text } = answered(exchange, { pieces, type: weather.streamType });
    expect(answer.fault?.kind).toBe("bad_answer");
    expect(readClientAnswer(dialect, text)).toMatchObject({ error: expect.any(String) });
    // OpenAI's clients wait for their terminator after an error too.
    expect(readClientAnswer(dialect, text).stop).toBeNull();
  });

  test("a stream that breaks before anything came has a status of its own", () => {
    const exchange = translated(dialect, family, { body: asks(dialect, { stream: true }) });
    const { answer, text } = answered(exchange, { pieces: [], type: weather.streamType });
    expect(answer.head).toEqual({ status: 502, contentType: "application/json" });
    expect(JSON.parse(text)).toHaveProperty("error");
  });

  test("a streamed request that is answered in one piece is streamed all the same", () => {
    const exchange = translated(dialect, family, { body: asks(dialect, { stream: true }), streamUsage: true });
    const { answer, text } = answered(exchange, { pieces: encode(weather.body), type: weather.type });
    expect(answer.head?.contentType).toBe("text/event-stream");
    expect(readClientAnswer(dialect, text)).toEqual(whole);
  });

  test("a stream that nobody asked for is one answer", () => {
    const { answer, text } = answered(translated(dialect, family, { body: asks(dialect) }), {
      pieces: weather.frames,
      type: weather.streamType,
    });
    expect(answer.head?.contentType).toBe("application/json");
    expect(readClientAnswer(dialect, text)).toEqual(whole);
  });

  test("an error keeps its status and says how long to wait", () => {
    const exchange = translated(dialect, family, { body: asks(dialect, { stream: true }) });
    const answer = exchange.openAnswer(
      { status: 429, headers: { "content-type": "application/json", "retry-after": "7" } },
      options,
    );
    const text = answer.read(encode('{"error":{"message":"slow down"},"message":"slow down"}')[0]!) + answer.end();
    expect(answer.head).toEqual({ status: 429, contentType: "application/json", retryAfterSeconds: 7 });
    expect(readClientAnswer(dialect, text).error).toBe("slow down");
  });

  test("an answer beyond the limit is an error", () => {
    const answer = translated(dialect, family, { body: asks(dialect) }).openAnswer(
      { status: 200, headers: { "content-type": "application/json" } },
      { ...options, maxBytes: 20 },
    );
    const text = answer.read(new Uint8Array(21)) + answer.end();
    expect(answer.head?.status).toBe(502);
    expect(readClientAnswer(dialect, text).error).toContain("20 bytes");
  });
});

test("token counts are not sent to a client of OpenAI's API that did not ask, and are known all the same", () => {
  const body = ask({ stream: true, stream_options: { include_usage: true } });
  const exchange = translated("openai-chat", "gemini", { body, streamUsage: false });
  const { frames, streamType } = WEATHER_ANSWERS.gemini;
  const { answer, text } = answered(exchange, { pieces: frames, type: streamType });
  expect(readClientAnswer("openai-chat", text).usage).toBeUndefined();
  expect(answer.usage).toMatchObject({ inputTokens: 12, outputTokens: 7 });
});

test("what cannot be sent is told, and refused in strict mode", () => {
  const body = ask({ logit_bias: { 5: 1 } });
  expect(translated("openai-chat", "gemini", { body }).dropped.map(({ field }) => field)).toEqual(["logit_bias"]);
  const refused = openExchange({
    dialect: openAiChat,
    family: geminiFamily,
    target: targetOf("gemini", { strict: true }),
    body,
  });
  expect(refused).toMatchObject({ kind: "fault", status: 422, field: "logit_bias" });
});

describe("a client that speaks the provider's API", () => {
  const kindOf = (body: JsonObject, quirks: OpenAiQuirks): string =>
    openExchange({ dialect: openAiChat, family: openAiFamily, target: targetOf("openai", { quirks }), body }).kind;
  const schema = { type: "json_schema", json_schema: { name: "a", schema: {} } };

  test.each<[string, JsonObject, OpenAiQuirks]>([
    ["another name of the limit", { max_completion_tokens: 5 }, { rename: { max_completion_tokens: "max_tokens" } }],
    ["a field that is refused", { seed: 5 }, { refuses: ["seed"] }],
    ["the developer's role", { messages: [{ role: "developer", content: "x" }] }, { systemRoleOnly: true }],
    [
      "content in parts",
      { messages: [{ role: "user", content: [{ type: "text", text: "x" }] }] },
      { textContent: true },
    ],
    ["a schema of the answer", { response_format: schema }, { schemaByTool: true }],
    ["options of streams", { stream: true, stream_options: {} }, { noStreamOptions: true }],
    ["an effort", { reasoning_effort: "low" }, { reasoningControl: "thinking" }],
    ["ids of calls", { messages: [{ role: "tool", tool_call_id: "a", content: "x" }] }, { callIdLength: 9 }],
  ])("is translated for %s where the vendor differs, and passed on as it is elsewhere", (_, fields, quirks) => {
    expect(kindOf(ask(fields), quirks)).toBe("translated");
    expect(kindOf(ask(fields), {})).toBe("same");
    expect(kindOf(ask(), quirks)).toBe("same");
  });

  test("is told the address", () => {
    const transport = { kind: "azure", apiVersion: "2025-01-01-preview" } as const;
    const target = targetOf("openai", { transport, basePath: "/openai", quirks: {} });
    expect(openExchange({ dialect: openAiChat, family: openAiFamily, target, body: ask() })).toMatchObject({
      kind: "same",
      path: "/openai/deployments/m/chat/completions?api-version=2025-01-01-preview",
    });
    const native = targetOf("anthropic", { transport: { kind: "native" } });
    expect(
      openExchange({ dialect: anthropicMessages, family: anthropicFamily, target: native, body: ask() }),
    ).toMatchObject({ kind: "same", path: "/v1/messages", headers: { "anthropic-version": "2023-06-01" } });
  });
});

test("tokens are counted in the client's words, or the call is refused", () => {
  const target = targetOf("gemini");
  const counting = { dialect: anthropicMessages, body: ask(), purpose: "count" } as const;
  const exchange = openExchange({ ...counting, family: geminiFamily, target });
  if (exchange.kind !== "translated") throw new Error("not translated");
  const { text } = answered(exchange, { pieces: encode('{"totalTokens":31}'), type: "application/json" });
  expect(JSON.parse(text)).toEqual({ input_tokens: 31 });
});

test("tokens that no provider counts are estimated, or the call is refused in strict mode", () => {
  const counting = {
    dialect: anthropicMessages,
    body: ask(),
    purpose: "count",
    family: bedrockConverseFamily,
  } as const;
  const target = targetOf("bedrock-converse");
  expect(openExchange({ ...counting, target })).toEqual({ kind: "estimated", body: { input_tokens: 6 } });
  expect(openExchange({ ...counting, target: { ...target, strict: true } })).toMatchObject({
    kind: "fault",
    status: 422,
  });
});
