import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../config/diagnostic.ts";
import { chatCompletions } from "../prompt/chat-completions.ts";
import { signalInput } from "../testing/signal-input.ts";
import type { PromptView } from "../prompt/prompt-view.ts";
import { keyword, type KeywordRule } from "./keyword.ts";

function matches(rule: Partial<KeywordRule> & { keywords: string[] }, text: string): boolean {
  const reports: Diagnostic[] = [];
  const full: KeywordRule = { name: "rule", operator: "OR", ...rule };
  const signal = keyword.compile([full], {
    path: [],
    report: (diagnostic) => void reports.push(diagnostic),
    source: {},
    services: {},
  });
  expect(reports).toEqual([]);
  const body = new TextEncoder().encode(JSON.stringify({ model: "auto", messages: [{ role: "user", content: text }] }));
  const [record] = signal.evaluate(signalInput(chatCompletions.open(body) as PromptView)) as readonly {
    matched: boolean;
  }[];
  return record!.matched;
}

describe("keyword signal", () => {
  it.each([
    ["urgent", "this is URGENT!", true],
    ["urgent", "urgently", false],
    ["urgent", "请urgent处理", true],
    ["c++", "I write c++ daily", true],
    ["c++", "abc++", false],
    [".net", "the .NET runtime", true],
    ["a.b", "axb", false],
    ["紧急", "这件事很紧急吗", true],
    ["ありがとう", "どうもありがとうございます", true],
    ["größe", "die größe zählt", true],
    ["élan", "avec élan", true],
    ["élan", "bélan", false],
    ["$$$", "win $$$ now", true],
    ["two words", "these two words here", true],
  ])("%s in %s: %s", (word, text, expected) => {
    expect(matches({ keywords: [word] }, text)).toBe(expected);
  });

  it("honours case_sensitive", () => {
    expect(matches({ keywords: ["ASAP"], case_sensitive: true }, "asap")).toBe(false);
    expect(matches({ keywords: ["ASAP"], case_sensitive: true }, "ASAP")).toBe(true);
  });

  it("combines with AND, OR and NOR", () => {
    const keywords = ["red", "blue"];
    expect(matches({ operator: "AND", keywords }, "red and blue")).toBe(true);
    expect(matches({ operator: "AND", keywords }, "red only")).toBe(false);
    expect(matches({ operator: "OR", keywords }, "red only")).toBe(true);
    expect(matches({ operator: "NOR", keywords }, "green")).toBe(true);
    expect(matches({ operator: "NOR", keywords }, "blue")).toBe(false);
  });

  it("takes explicit regex as it is", () => {
    expect(matches({ method: "regex", keywords: ["urg\\w+"] }, "urgently")).toBe(true);
    expect(matches({ method: "regex", keywords: ["urgent"] }, "urgently")).toBe(true);
  });

  it("reads only the current user turn", () => {
    const body = new TextEncoder().encode(
      JSON.stringify({
        model: "auto",
        messages: [
          { role: "user", content: "urgent" },
          { role: "assistant", content: "urgent" },
          { role: "user", content: [{ type: "text", text: "calm" }] },
        ],
      }),
    );
    const signal = keyword.compile([{ name: "r", operator: "OR", keywords: ["urgent"] }], {
      path: [],
      report: () => {},
      source: {},
      services: {},
    });
    expect(signal.evaluate(signalInput(chatCompletions.open(body) as PromptView))).toEqual([
      { type: "keyword", name: "r", matched: false, evidence: "none of 1 found" },
    ]);
  });

  it("reports a regular expression that it cannot use, with its place", () => {
    const reports: Diagnostic[] = [];
    keyword.compile([{ name: "r", operator: "OR", method: "regex", keywords: ["ok", "(a)\\1"] }], {
      path: ["k"],
      report: (diagnostic) => void reports.push(diagnostic),
      source: {},
      services: {},
    });
    expect(reports).toMatchObject([{ severity: "error", path: ["k", 0, "keywords", 1] }]);
  });

  it("reads a 2 MB prompt full of near misses in linear time", () => {
    const started = performance.now();
    matches({ keywords: ["urgent", "asap", "c++"] }, "urgen ".repeat(350_000));
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
