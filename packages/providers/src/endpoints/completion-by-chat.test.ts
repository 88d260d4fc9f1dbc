import type { JsonObject } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Target } from "../families/target.ts";
import { arbitraryCuts } from "../testing/cut-bytes.ts";
import { WEATHER_TEXT } from "../testing/simulators/spoken-answer.ts";
import { WEATHER_ANSWERS } from "../testing/simulators/weather-answers.ts";
import type { FamilyId } from "../wire-id.ts";
import { chatOfCompletion } from "./chat-of-completion.ts";
import { openCompletionByChat } from "./open-endpoint.ts";

const families = Object.keys(WEATHER_ANSWERS) as FamilyId[];

function target(family: FamilyId): Target {
  return {
    family,
    provider: family,
    basePath: "/v1",
    transport: { kind: "native" },
    defaultMaxTokens: 4096,
    strict: false,
    quirks: {},
  };
}

function open(family: FamilyId, body: JsonObject, streamUsage = false) {
  const { chat, fault } = chatOfCompletion({ model: "m", prompt: "Weather?", ...body });
  const exchange = fault ?? openCompletionByChat(chat, { target: target(family), streamUsage });
  if (exchange.kind === "fault") throw new Error(exchange.message);
  return exchange;
}

function answered(family: FamilyId, body: JsonObject, pieces: readonly Uint8Array[], streamUsage = false): string {
  const { type, streamType } = WEATHER_ANSWERS[family];
  const headers = { "content-type": body["stream"] === true ? streamType : type };
  const answer = open(family, body, streamUsage).openAnswer({ status: 200, headers }, { fallbackId: "f", now: 1 });
  return pieces.map((piece) => answer.read(piece)).join("") + answer.end();
}

describe.each(families)("a completion at a model that is reached by chat, over %s", (family) => {
  const { body, frames } = WEATHER_ANSWERS[family];

  test("is answered with the text", () => {
    const text = answered(family, {}, [new TextEncoder().encode(body)]);
    expect(JSON.parse(text)).toMatchObject({
      object: "text_completion",
      choices: [{ text: WEATHER_TEXT, index: 0, logprobs: null, finish_reason: "stop" }],
      usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 },
    });
  });

  test("streams the text, wherever the bytes are cut, and counts where they are asked for", () => {
    const bytes = Uint8Array.from(frames.flatMap((frame) => [...frame]));
    fc.assert(
      fc.property(arbitraryCuts(bytes), fc.boolean(), (pieces, wantsUsage) => {
        const text = answered(family, { stream: true }, pieces, wantsUsage);
        const events = text.split("\n\n").filter((event) => event !== "");
        expect(events.pop()).toBe("data: [DONE]");
        const chunks = events.map((event) => JSON.parse(event.slice(6)));
        const choices = chunks.flatMap((chunk) => chunk.choices);
        expect(choices.map((choice) => choice.text).join("")).toBe(WEATHER_TEXT);
        expect(choices.at(-1).finish_reason).toBe("stop");
        expect(chunks.flatMap((chunk) => (chunk.usage === undefined ? [] : [chunk.usage.total_tokens]))).toEqual(
          wantsUsage ? [19] : [],
        );
      }),
      { numRuns: 20 },
    );
  });

  test("ends a broken stream with an error", () => {
    const text = answered(family, { stream: true }, frames.slice(0, 2));
    expect(text).toContain('"error"');
    expect(text).not.toContain("data: [DONE]");
  });
});

test("the prompt is what the user says, and the settings go along", () => {
  const { request } = open("openai", { max_tokens: 5, temperature: 0.5, stop: ["\n"], user: "u", seed: 1 });
  expect(JSON.parse(request.body)).toEqual({
    model: "m",
    messages: [{ role: "user", content: "Weather?" }],
    max_completion_tokens: 5,
    temperature: 0.5,
    stop: ["\n"],
    user: "u",
    seed: 1,
  });
  expect(JSON.parse(open("openai", {}).request.body)).toMatchObject({ max_completion_tokens: 16 });
});

test.each<[string, JsonObject]>([
  ["prompt", { prompt: [1, 2, 3] }],
  ["prompt", { prompt: ["a", "b"] }],
  ["prompt", { prompt: null }],
  ["prompt", { prompt: "" }],
  ["suffix", { suffix: "end" }],
  ["echo", { echo: true }],
  ["logprobs", { logprobs: 0 }],
  ["best_of", { best_of: 2 }],
])("what would be lost is a fault: %s", (field, body) => {
  expect(chatOfCompletion({ model: "m", prompt: "x", ...body }).fault).toMatchObject({ field });
});

test("what says nothing is no fault", () => {
  const body = { model: "m", prompt: ["x"], suffix: "", echo: false, logprobs: null, best_of: 1 };
  expect(chatOfCompletion(body)).toEqual({
    chat: { model: "m", messages: [{ role: "user", content: "x" }], max_tokens: 16 },
    fault: undefined,
  });
});
