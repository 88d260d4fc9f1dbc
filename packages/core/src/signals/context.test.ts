import { describe, expect, it } from "vitest";
import { chatCompletions } from "../prompt/chat-completions.ts";
import { signalInput } from "../testing/signal-input.ts";
import type { PromptView } from "../prompt/prompt-view.ts";
import { context, parseTokenCount, type ContextRule } from "./context.ts";

const evaluate = (rule: ContextRule, content: string, more: object = {}): unknown => {
  const body = new TextEncoder().encode(
    JSON.stringify({ model: "auto", messages: [{ role: "user", content }], ...more }),
  );
  return context
    .compile([rule], { path: [], report: () => {}, source: {}, services: {} })
    .evaluate(signalInput(chatCompletions.open(body) as PromptView));
};

describe("context signal", () => {
  it("estimates 75 tokens for 300 bytes", () => {
    expect(evaluate({ name: "short", min_tokens: "0", max_tokens: "1K" }, "x".repeat(300))).toMatchObject([
      { matched: true, value: 75 },
    ]);
  });

  it("counts bytes, not characters, and the tools of the request", () => {
    expect(evaluate({ name: "r", max_tokens: 10 }, "数学".repeat(10))).toMatchObject([{ value: 15, matched: false }]);
    expect(evaluate({ name: "r" }, "", { tools: [{ a: 1 }] })).toMatchObject([{ value: 3 }]);
  });

  it("takes a missing max_tokens as no bound, where upstream never matches", () => {
    expect(evaluate({ name: "long", min_tokens: "1K" }, "x".repeat(8000))).toMatchObject([
      { matched: true, value: 2000 },
    ]);
  });

  it.each([
    ["4K", 4000],
    ["1.5M", 1_500_000],
    [512, 512],
    ["0", 0],
    ["4 k", 4000],
    ["many", undefined],
    ["-1", undefined],
  ])("reads %s as %s", (text, expected) => {
    expect(parseTokenCount(text)).toBe(expected);
  });
});
