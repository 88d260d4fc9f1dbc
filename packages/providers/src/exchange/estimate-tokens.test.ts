import { expect, test } from "vitest";
import type { Part } from "../conversation/part.ts";
import { assistant, geminiRequest, text, user } from "../testing/gemini-fixtures.ts";
import { estimateTokens } from "./estimate-tokens.ts";

const image: Part = { kind: "image", source: { kind: "url", url: "https://x" } };

test.each<[string, Part, number]>([
  ["English text", text("x".repeat(400)), 104],
  ["Chinese text", text("你".repeat(100)), 94],
  ["Russian text", text("я".repeat(100)), 54],
  ["a picture", image, 1004],
  ["a document in text", { kind: "document", source: { kind: "text", text: "x".repeat(40) } }, 14],
  ["what a tool gave", { kind: "tool_result", callId: "1", parts: [{ kind: "text", text: "x".repeat(40) }] }, 14],
])("%s is estimated by its length", (_, part, expected) =>
  expect(estimateTokens(geminiRequest({ turns: [user(part)] }))).toBe(expected),
);

test("calls and tools count as their JSON", () => {
  const call: Part = { kind: "tool_call", id: "1", name: "weather", argumentsJson: '{"a":1}' };
  const tools = [{ kind: "function", name: "weather" }] as const;
  const alone = estimateTokens(geminiRequest({ turns: [assistant(call)] }));
  expect(alone).toBe(8);
  expect(estimateTokens(geminiRequest({ turns: [assistant(call)], tools }))).toBeGreaterThan(alone);
});
