import fc from "fast-check";
import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import { arbitraryAnswer } from "../../testing/arbitrary-answer.ts";
import { geminiRequest, geminiTarget } from "../../testing/gemini-fixtures.ts";
import { geminiAnswer, geminiResponse } from "../../testing/gemini-stream.ts";
import type { ReadContext } from "../wire-family.ts";
import { geminiFamily } from "./gemini-family.ts";

const context: ReadContext = { request: geminiRequest(), target: geminiTarget(), headers: {} };
const read = (body: JsonObject) => geminiFamily.readAnswer(JSON.stringify(body), context);
const own = (value: string) => ({ value, by: "gemini" });

describe("an answer of Gemini", () => {
  it("has thoughts, texts and calls in order, with their signatures", () => {
    const body = geminiResponse(
      [
        { text: "Let me ", thought: true },
        { text: "see.", thought: true, thoughtSignature: "dGgx" },
        { text: "It is " },
        { text: "cold.", thoughtSignature: "dHgx" },
        { functionCall: { name: "weather", args: { city: "Oslo" } }, thoughtSignature: "Y2Fs" },
        { functionCall: { id: "own-id", name: "time" } },
      ],
      { finishReason: "STOP", rest: { createTime: "2026-11-24T10:00:00.5Z" } },
    );
    expect(read(body)).toEqual({
      id: "r-1",
      model: "gemini-3.6-flash",
      created: 1_795_514_400,
      choices: [
        {
          parts: [
            { kind: "reasoning", text: "Let me see.", signature: own("dGgx") },
            { kind: "text", text: "It is cold." },
            { kind: "reasoning", text: "", encrypted: own("dHgx") },
            {
              kind: "tool_call",
              id: "call_r-1_0_0",
              name: "weather",
              argumentsJson: '{"city":"Oslo"}',
              signature: own("Y2Fs"),
            },
            { kind: "tool_call", id: "own-id", name: "time", argumentsJson: "{}" },
          ],
          finish: "tool_calls",
        },
      ],
      usage: {},
    });
  });

  it("gives calls ids that no earlier answer gave where the answer itself has none", () => {
    const { responseId: _, ...body } = geminiResponse([
      { functionCall: { name: "f" } },
      { functionCall: { name: "f" } },
    ]);
    const idsAfter = (turns: number) => {
      const request = geminiRequest({
        turns: Array.from({ length: turns }, () => ({ role: "user", parts: [] }) as const),
      });
      const answer = geminiFamily.readAnswer(JSON.stringify(body), { ...context, request });
      return "choices" in answer ? answer.choices[0]?.parts.map((part) => "id" in part && part.id) : answer;
    };
    expect(idsAfter(1)).toEqual(["call_1_0_0", "call_1_0_1"]);
    expect(idsAfter(3)).toEqual(["call_3_0_0", "call_3_0_1"]);
  });

  it("keeps the spelling of numbers in arguments", () => {
    const body =
      '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"id":12345678901234567890}}}]}}]}';
    expect(geminiFamily.readAnswer(body, context)).toMatchObject({
      choices: [{ parts: [{ argumentsJson: '{"id":12345678901234567890}' }], finish: "tool_calls" }],
    });
  });

  it.each([
    ["STOP", "stop", undefined],
    ["MAX_TOKENS", "length", undefined],
    ["SAFETY", "content_filter", "SAFETY"],
    ["RECITATION", "content_filter", "RECITATION"],
    ["SPII", "content_filter", "SPII"],
    ["LANGUAGE", "stop", "LANGUAGE"],
    ["MALFORMED_FUNCTION_CALL", "stop", "MALFORMED_FUNCTION_CALL"],
    ["SOMETHING_NEW", "stop", "SOMETHING_NEW"],
  ])("that ended with %s ends with %s", (finishReason, finish, nativeFinish) => {
    expect(read(geminiResponse([{ text: "a" }], { finishReason }))).toMatchObject({
      choices: [{ finish, ...(nativeFinish && { nativeFinish }) }],
    });
  });

  it("that ended within a call is not told as one that wants results", () => {
    const parts = [{ functionCall: { name: "f", args: {} } }];
    expect(read(geminiResponse(parts, { finishReason: "MAX_TOKENS" }))).toMatchObject({
      choices: [{ finish: "length" }],
    });
  });

  it("to a blocked prompt is a filtered one, with the provider's words", () => {
    const promptFeedback = { blockReason: "PROHIBITED_CONTENT", blockReasonMessage: "No." };
    expect(read({ promptFeedback, usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 } })).toEqual({
      id: "",
      model: "gemini-3.6-flash",
      choices: [
        { parts: [{ kind: "refusal", text: "No." }], finish: "content_filter", nativeFinish: "PROHIBITED_CONTENT" },
      ],
      usage: { inputTokens: 5, outputTokens: 0 },
    });
  });

  it("counts thoughts as part of the answer, and what tools at Google read as part of the prompt", () => {
    const usageMetadata = {
      promptTokenCount: 100,
      toolUsePromptTokenCount: 20,
      cachedContentTokenCount: 40,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 3,
      totalTokenCount: 130,
    };
    expect(read(geminiResponse([{ text: "a" }], { rest: { usageMetadata } }))).toMatchObject({
      usage: { inputTokens: 120, outputTokens: 10, cachedInputTokens: 40, reasoningTokens: 3 },
    });
  });

  it("has the parts that only Gemini knows as they are, and its sources behind the text", () => {
    const code = { executableCode: { language: "PYTHON", code: "1" } };
    const groundingMetadata = { webSearchQueries: ["q"], groundingChunks: [{ web: { uri: "https://a.example" } }] };
    expect(read(geminiResponse([code, { text: "One." }], { groundingMetadata }))).toMatchObject({
      choices: [
        {
          parts: [
            { kind: "native", wire: "gemini", value: code },
            { kind: "text", text: "One.", citations: [{ groundingMetadata }] },
          ],
        },
      ],
    });
  });

  it("has log-probabilities as OpenAI writes them", () => {
    const logprobsResult = {
      chosenCandidates: [{ token: "é", tokenId: 5, logProbability: -0.5 }],
      topCandidates: [
        {
          candidates: [
            { token: "é", logProbability: -0.5 },
            { token: "e", logProbability: -1 },
          ],
        },
      ],
    };
    const body = JSON.stringify(geminiResponse([{ text: "é" }], { logprobsResult })).replace("-1}", "-1.0}");
    const bytes = [195, 169];
    expect(geminiFamily.readAnswer(body, context)).toMatchObject({
      choices: [
        {
          parts: [
            {
              text: "é",
              logprobs: [
                {
                  token: "é",
                  logprob: -0.5,
                  bytes,
                  top_logprobs: [
                    { token: "é", logprob: -0.5, bytes },
                    { token: "e", logprob: -1, bytes: [101] },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("may be the array that a stream without server-sent events is", () => {
    const body = JSON.stringify([
      geminiResponse([{ text: "a" }]),
      geminiResponse([{ text: "b" }], { finishReason: "STOP" }),
    ]);
    expect(geminiFamily.readAnswer(body, context)).toMatchObject({
      choices: [{ parts: [{ text: "ab" }], finish: "stop" }],
    });
  });

  it.each([
    ["no JSON", "<html>"],
    ["no object", "[1]"],
    ["no candidate", '{"candidates":[]}'],
    ["nothing", "[]"],
  ])("that is %s is a fault of the provider", (_, body) => {
    expect(geminiFamily.readAnswer(body, context)).toMatchObject({ kind: "bad_answer", status: 502 });
  });

  it("that is an error in spite of its status is that error", () => {
    const body = '{"error":{"code":503,"status":"UNAVAILABLE","message":"Busy."}}';
    expect(geminiFamily.readAnswer(body, context)).toEqual({
      kind: "overloaded",
      status: 503,
      message: "Busy.",
      nativeType: "UNAVAILABLE",
    });
  });

  it("loses nothing that Gemini can say", () => {
    fc.assert(
      fc.property(arbitraryAnswer, (answer) => {
        const body = geminiAnswer(answer);
        const found = geminiFamily.readAnswer(JSON.stringify(body), context);
        if (!("choices" in found)) throw new Error(found.message);
        expect(found).toMatchObject({ id: answer.id, model: answer.model, created: answer.created });
        const textOf = (choices: typeof answer.choices, kinds: readonly string[]) =>
          choices.map(({ parts }) =>
            parts.map((part) => (kinds.includes(part.kind) && "text" in part ? part.text : "")).join(""),
          );
        expect(textOf(found.choices, ["text"])).toEqual(textOf(answer.choices, ["text", "refusal"]));
        expect(textOf(found.choices, ["reasoning"])).toEqual(textOf(answer.choices, ["reasoning"]));
        const calls = (choices: typeof answer.choices) =>
          choices.map(({ parts }) =>
            parts.flatMap((part) => (part.kind === "tool_call" ? [[part.id, part.name]] : [])),
          );
        expect(calls(found.choices)).toEqual(calls(answer.choices));
        expect(found.usage.inputTokens).toBe(answer.usage.inputTokens);
        expect(found.usage.outputTokens).toBe(answer.usage.outputTokens);
      }),
    );
  });
});
