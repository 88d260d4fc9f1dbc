import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { anthropicMessages } from "../../dialects/anthropic-messages/anthropic-messages.ts";
import type { ChatDialect } from "../../dialects/chat-dialect.ts";
import { openAiChat } from "../../dialects/openai-chat/openai-chat.ts";
import { geminiTarget } from "../../testing/gemini-fixtures.ts";
import { geminiResponse } from "../../testing/gemini-stream.ts";
import { geminiFamily } from "./gemini-family.ts";

const call = (city: string) => ({ functionCall: { name: "weather", args: { city } } });
const PARTS = [
  { text: "Hm.", thought: true, thoughtSignature: "dGg=" },
  { text: "Cold.", thoughtSignature: "dHh0" },
  { ...call("Oslo"), thoughtSignature: "Y2Fs" },
  call("Rome"),
];
const MODEL = "gemini-3.1-pro";
const hello = { role: "user", content: "Hello" };

function read(dialect: ChatDialect, messages: readonly JsonObject[]): ChatRequest {
  const request = dialect.read({ model: MODEL, max_tokens: 100, messages });
  if ("kind" in request) throw new Error(request.message);
  return request;
}

/** The client's next request, after it got the answer and ran both calls, the second one first. */
const NEXT: readonly [ChatDialect, (answer: JsonObject) => readonly JsonObject[]][] = [
  [
    openAiChat,
    (answer) => {
      const { message } = (answer["choices"] as unknown as { message: JsonObject }[])[0]!;
      const calls = message["tool_calls"] as unknown as { id: string }[];
      return [hello, message, ...calls.toReversed().map(({ id }) => ({ role: "tool", tool_call_id: id, content: id }))];
    },
  ],
  [
    anthropicMessages,
    (answer) => {
      const content = answer["content"] as unknown as JsonObject[];
      const results = content
        .filter(({ type }) => type === "tool_use")
        .map(({ id }) => ({ type: "tool_result", tool_use_id: id ?? "", content: id ?? "" }));
      return [hello, { role: "assistant", content }, { role: "user", content: results.toReversed() }];
    },
  ],
];

describe("an answer of Gemini that a client sends back", () => {
  it.each(NEXT.map(([dialect, next]) => [dialect.id, dialect, next] as const))(
    "through %s is what it was",
    (_, dialect, next) => {
      const context = { request: read(dialect, [hello]), target: geminiTarget({ strict: true }), headers: {} };
      const body = JSON.stringify(geminiResponse(PARTS, { finishReason: "STOP" }));
      const answer = geminiFamily.readAnswer(body, context) as ChatAnswer;
      const written = dialect.writeAnswer(answer, { request: context.request, fallbackId: "x", now: 0 });
      const again = geminiFamily.write(read(dialect, next(written)), context.target);
      if (again.kind === "fault") throw new Error(again.message);
      expect(again.dropped).toEqual([]);
      const { contents } = JSON.parse(again.request.body) as { contents: unknown };
      const result = (id: string) => ({ functionResponse: { id, name: "weather", response: { output: id } } });
      expect(contents).toMatchObject([
        { role: "user", parts: [{ text: "Hello" }] },
        { role: "model", parts: PARTS },
        { role: "user", parts: [result("call_r-1_0_0"), result("call_r-1_0_1")] },
      ]);
    },
  );
});
