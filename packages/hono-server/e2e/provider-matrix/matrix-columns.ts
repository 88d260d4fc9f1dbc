import type { JsonObject } from "@signalbox/core";
import type { AuthStyle } from "@signalbox/providers";
import {
  readClientAnswer,
  SIMULATED_KEY,
  spokenText,
  WEATHER_ARGUMENTS,
  type SimulatedCall,
  type SpokenAnswer,
} from "@signalbox/providers/testing";
import { expect } from "vitest";
import type { Answering, MatrixGateway } from "./matrix-gateway.ts";
import type { MatrixRow } from "./matrix-rows.ts";

/** What a cell of the page says once its check has passed. */
export interface Cell {
  readonly mark: string;
  /** Why it is less, or other, than what the column says. */
  readonly note?: string;
}

export interface Column {
  readonly name: string;
  /** What its cells have shown. */
  readonly shows: string;
  /** Asks the gateway and compares; throws where something is not as it must be. */
  check(gateway: MatrixGateway, row: MatrixRow): Promise<Cell>;
}

const YES: Cell = { mark: "✓" };

const TEXT: SpokenAnswer = {
  parts: [{ kind: "text", pieces: ["Grüße, ", "世界 👋🏽"] }],
  finish: "stop",
  usage: { input: 11, output: 5 },
};
const CALLS: SpokenAnswer = {
  parts: [
    { kind: "text", pieces: ["Let me ", "look."] },
    { kind: "call", id: "callone01", name: "weather", pieces: ['{"city":"Kö', 'ln","days":2}'] },
    { kind: "call", id: "calltwo02", name: "time", pieces: ['{"zone":', '"CET"}'] },
  ],
  finish: "tool_calls",
  usage: { input: 30, output: 20 },
};
const CALLED = [
  { name: "weather", arguments: WEATHER_ARGUMENTS },
  { name: "time", arguments: { zone: "CET" } },
];
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
  additionalProperties: false,
};

const messages = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Weather?" },
];
const functionTool = (name: string, field: string): JsonObject => ({
  type: "function",
  function: { name, description: `Tells the ${name}.`, parameters: objectSchema(field) },
});
const objectSchema = (field: string): JsonObject => ({
  type: "object",
  properties: { [field]: { type: "string" } },
  required: [field],
});
const tools = [functionTool("weather", "city"), functionTool("time", "zone")];

async function told(gateway: MatrixGateway, body: object, answer: Answering) {
  const response = await gateway.ask(body, { answer });
  const text = await response.text();
  expect([response.status, response.status === 200 ? "" : text]).toEqual([200, ""]);
  return {
    ...readClientAnswer("openai-chat", text),
    raw: text,
    dropped: response.headers.get("x-signalbox-dropped-params") ?? "",
  };
}

const complete = { error: undefined, isComplete: true };

/** The columns, in the page's order. */
export const MATRIX_COLUMNS: readonly Column[] = [
  {
    name: "chat",
    shows: "A system and a user message, settings of sampling, a stop sequence and a limit; the answer, its finish.",
    async check(gateway) {
      const body = { messages, max_tokens: 200, temperature: 0.5, stop: ["END"] };
      expect(await told(gateway, body, TEXT)).toMatchObject({ ...complete, text: "Grüße, 世界 👋🏽", stop: "stop" });
      return YES;
    },
  },
  {
    name: "stream",
    shows: "The same in pieces, ended as the client's API ends them; no counts, which were not asked for.",
    async check(gateway, { api }) {
      const answer = await told(gateway, { messages, stream: true, max_tokens: 200 }, TEXT);
      const usage = api.quirks.noStreamOptions === true ? [11, 5] : undefined;
      expect(answer).toMatchObject({ ...complete, text: "Grüße, 世界 👋🏽", stop: "stop", usage });
      return usage === undefined
        ? YES
        : {
            mark: "✓",
            note: "The vendor tells the counts with the last piece, asked or not, and its bytes are passed on.",
          };
    },
  },
  {
    name: "tools",
    shows: "Two calls at once; then their results, one of an error, and the answer to them.",
    async check(gateway) {
      const first = await told(gateway, { messages, tools, tool_choice: "auto" }, CALLS);
      expect(first).toMatchObject({ ...complete, text: "Let me look.", calls: CALLED, stop: "tool_calls" });
      const [choice] = (JSON.parse(first.raw) as { choices: { message: { tool_calls: { id: string }[] } }[] }).choices;
      const [one, two] = choice!.message.tool_calls;
      const results = [
        { role: "tool", tool_call_id: one!.id, content: "Sunny, 21°" },
        { role: "tool", tool_call_id: two!.id, content: "Error: no such zone" },
      ];
      const next = { messages: [...messages, choice!.message, ...results], tools };
      expect(await told(gateway, next, TEXT)).toMatchObject({ ...complete, text: "Grüße, 世界 👋🏽", calls: [] });
      expect(lastCall(gateway).raw.toString()).toContain("Sunny, 21°");
      return YES;
    },
  },
  {
    name: "streamed tools",
    shows: "Two calls at once, their arguments in pieces; a function that must be called.",
    async check(gateway) {
      const choice = { type: "function", function: { name: "weather" } };
      const body = { messages, tools, tool_choice: choice, stream: true };
      const streamed = await told(gateway, body, CALLS);
      expect(streamed).toMatchObject({ ...complete, text: "Let me look.", calls: CALLED, stop: "tool_calls" });
      return YES;
    },
  },
  {
    name: "image",
    shows: "A PNG as a data URL between two texts.",
    async check(gateway, { api }) {
      const content = [
        { type: "text", text: "What is" },
        { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } },
        { type: "text", text: "this?" },
      ];
      const { text, dropped } = await told(gateway, { messages: [{ role: "user", content }] }, TEXT);
      expect(text).toBe("Grüße, 世界 👋🏽");
      const hasArrived = lastCall(gateway).raw.includes(PNG);
      if (api.quirks.textContent !== true) {
        expect([hasArrived, dropped]).toEqual([true, ""]);
        return YES;
      }
      expect([hasArrived, dropped]).toEqual([false, expect.stringContaining("image")]);
      return { mark: "–", note: "The vendor takes text only. The image is left out and named in the answer's header." };
    },
  },
  {
    name: "reasoning",
    shows: "`reasoning_effort` in the vendor's own way; thoughts in `reasoning_content`, streamed and not.",
    async check(gateway, row) {
      const answer = thoughtful(row);
      const body = { messages, reasoning_effort: "high", max_tokens: 20_000 };
      const whole = await told(gateway, body, answer);
      const control = lastCall(gateway).raw.toString();
      const streamed = await told(gateway, { ...body, stream: true }, answer);
      for (const { raw, text } of [whole, streamed])
        expect([text, thoughtsIn(raw)]).toEqual(["It is 21°.", spokenText(answer, "reasoning") ?? ""]);
      const { quirks } = row.api;
      if (quirks.reasoningControl === "none") {
        expect(whole.dropped).toContain("reasoning_effort");
        return {
          mark: "✓",
          note: "Thoughts are shown. The vendor has no switch for them: `reasoning_effort` is left out and named.",
        };
      }
      expect([whole.dropped, control]).toEqual(["", expect.stringMatching(/effort|thinking/i)]);
      return hidesThoughts(row)
        ? { mark: "✓", note: "The effort is set. The vendor keeps the thoughts to itself and only counts them." }
        : YES;
    },
  },
  {
    name: "structured output",
    shows: "`response_format` with a JSON Schema; the answer is JSON text, streamed and not.",
    async check(gateway, { api }) {
      const format = { type: "json_schema", json_schema: { name: "place", schema: SCHEMA, strict: true } };
      const body = { messages, response_format: format };
      for (const stream of [false, true]) {
        const answer = await told(gateway, { ...body, stream }, structured);
        expect([JSON.parse(answer.text), answer.calls, answer.stop]).toEqual([WEATHER_ARGUMENTS, [], "stop"]);
        expect(answer.dropped).toBe("");
      }
      const sent = lastCall(gateway).raw.toString();
      expect(sent).toContain("days");
      expect(answerTool(sent) !== undefined).toBe(api.quirks.schemaByTool === true);
      return api.quirks.schemaByTool === true
        ? {
            mark: "✓",
            note: "The vendor has no schemas for answers: a tool is forced, and its call is read back as text.",
          }
        : YES;
    },
  },
  {
    name: "usage",
    shows: "Tokens in and out, those from the cache, those of thoughts; at the end of a stream when asked for.",
    async check(gateway, { api }) {
      const answer: SpokenAnswer = { ...TEXT, usage: { input: 40, output: 9, cached: 8, reasoning: 3 } };
      const streamed = { stream: true, stream_options: { include_usage: true } };
      for (const body of [{}, streamed]) {
        const { raw } = await told(gateway, { messages, ...body }, answer);
        const thoughts = api.family === "bedrock-converse" ? undefined : 3;
        expect(usageIn(raw)).toEqual([40, 9, 8, thoughts]);
      }
      return api.family === "bedrock-converse"
        ? { mark: "✓", note: "Converse counts thoughts among the answer's tokens and does not tell them apart." }
        : YES;
    },
  },
  {
    name: "error",
    shows: "429 with `retry-after`, a bad request, and a failure inside a stream, all in the client's API.",
    async check(gateway) {
      const busy = await gateway.ask({ messages: [{ role: "user", content: "BUSY" }] });
      expect([busy.status, busy.headers.get("retry-after")]).toEqual([429, "7"]);
      expect(readClientAnswer("openai-chat", await busy.text()).error).toBe("slow down");
      const echo = await gateway.ask({ messages: [{ role: "user", content: "ECHO" }] });
      const said = await echo.text();
      expect([echo.status, readClientAnswer("openai-chat", said).error]).toEqual([400, expect.any(String)]);
      const failing = { ...TEXT, failure: "the machine is on fire" };
      const stream = await told(gateway, { messages, stream: true }, failing);
      expect([stream.text, stream.stop, stream.error]).toEqual([
        "Grüße, 世界 👋🏽",
        null,
        expect.stringContaining("the machine is on fire"),
      ]);
      return YES;
    },
  },
  {
    name: "auth on the wire",
    shows: "The provider's own credential where it belongs, and no other; one that is wrong is the provider's 401.",
    async check(gateway, { api, isEntra }) {
      await told(gateway, { messages }, TEXT);
      const { headers } = lastCall(gateway);
      expect(JSON.stringify(headers)).not.toContain("of-the-client");
      const refused = await gateway.ask({ messages }, { model: "wrong", answer: TEXT });
      expect([refused.status, await refused.text()]).toEqual([
        expect.toSatisfy((status: number) => status === 401 || status === 502),
        expect.not.stringContaining(SIMULATED_KEY),
      ]);
      return { mark: AUTH_MARKS[isEntra ? "entra" : api.auth[0]] };
    },
  },
];

/** As the page names what the simulator has verified. */
const AUTH_MARKS: Readonly<Record<AuthStyle, string>> = {
  bearer: "`Authorization: Bearer` key",
  "optional-bearer": "`Authorization: Bearer` key",
  "x-api-key": "`x-api-key`",
  "x-goog-api-key": "`x-goog-api-key`",
  "api-key": "`api-key`",
  entra: "`Authorization: Bearer` token of Entra",
  google: "`Authorization: Bearer` token of Google",
  sigv4: "`Authorization: AWS4-HMAC-SHA256`",
};

/** OpenAI's chat completions count thoughts and never show them. */
function hidesThoughts({ provider }: MatrixRow): boolean {
  return provider.key === "openai" || provider.key === "azure-openai";
}

function thoughtful(row: MatrixRow): SpokenAnswer {
  const text = { kind: "text", pieces: ["It is ", "21°."] } as const;
  const thoughts = { kind: "reasoning", pieces: ["They want ", "the weather."], signature: "s1" } as const;
  return {
    parts: hidesThoughts(row) ? [text] : [thoughts, text],
    finish: "stop",
    usage: { input: 12, output: 9, reasoning: 4 },
  };
}

function thoughtsIn(raw: string): string {
  const values = raw.startsWith("{")
    ? [JSON.parse(raw) as unknown]
    : raw.split("\n").flatMap((line) => (line.startsWith("data: {") ? [JSON.parse(line.slice(6)) as unknown] : []));
  return (values as { choices: { message?: Thinking; delta?: Thinking }[] }[])
    .flatMap(({ choices }) => choices)
    .map(({ message, delta }) => message ?? delta ?? {})
    .map(({ reasoning_content: text, reasoning: other }) => text ?? other ?? "")
    .join("");
}

interface Thinking {
  readonly reasoning_content?: string;
  /** Where the vendor's own bytes are passed on. */
  readonly reasoning?: string;
}

/** By the tool that stands for the answer, where there is one. */
function structured({ raw }: SimulatedCall): SpokenAnswer {
  const json = JSON.stringify(WEATHER_ARGUMENTS);
  const pieces = [json.slice(0, 7), json.slice(7)];
  const tool = answerTool(raw.toString());
  return tool === undefined
    ? { ...TEXT, parts: [{ kind: "text", pieces }] }
    : { ...TEXT, parts: [{ kind: "call", id: "answerid1", name: tool, pieces }], finish: "tool_calls" };
}

function answerTool(body: string): string | undefined {
  return /"(json_answer|answer_in_json)"/.exec(body)?.[1];
}

function usageIn(raw: string): readonly unknown[] {
  const text = raw.startsWith("{")
    ? raw
    : raw
        .split("\n")
        .findLast((line) => line.includes('"prompt_tokens"'))!
        .slice(6);
  const { usage } = JSON.parse(text) as { usage: Record<string, number & Record<string, number>> };
  const { prompt_tokens: input, completion_tokens: output } = usage;
  const cached = usage["prompt_tokens_details"]?.["cached_tokens"];
  return [input, output, cached, usage["completion_tokens_details"]?.["reasoning_tokens"]];
}

function lastCall({ simulator }: MatrixGateway): SimulatedCall {
  return simulator.calls.at(-1)!;
}
