import { describe, expect, test } from "vitest";
import { observeUsage } from "./observe-usage.ts";

function seen(text: string, { type = "application/json", cut = 7 } = {}) {
  const observer = observeUsage({ status: 200, headers: [["content-type", type]] });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += cut) observer.push(bytes.subarray(at, at + cut));
  return observer.end().usage;
}

describe("counts of an answer that is no conversation", () => {
  test.each([
    ["embeddings", '{"data":[],"usage":{"prompt_tokens":8,"total_tokens":8}}', [8, 0, 8]],
    [
      "pictures",
      '{"data":[],"usage":{"input_tokens":5,"output_tokens":9,"total_tokens":14,"details":{"x":1}}}',
      [5, 9, 14],
    ],
    ["Cohere's", '{"results":[],"meta":{"billed_units":{"search_units":1},"tokens":{"input_tokens":4}}}', [4, 0, 4]],
    ["Jina's", '{"results":[],"usage":{"total_tokens":11}}', [11, 0, 11]],
    [
      "a recording's, spoken of in it",
      '{"text":"\\"usage\\":{","usage":{"input_tokens":1,"output_tokens":2}}',
      [1, 2, 3],
    ],
  ])("%s", (_, text, [promptTokens, completionTokens, totalTokens]) =>
    expect(seen(text)).toEqual({ promptTokens, completionTokens, totalTokens }),
  );

  test("stand behind megabytes, or at the end of a stream", () => {
    const usage = '"usage":{"prompt_tokens":8,"total_tokens":8}}';
    expect(seen(`{"data":["${"x".repeat(3_000_000)}"],${usage}`, { cut: 65_536 })?.totalTokens).toBe(8);
    const event = `data: {"type":"transcript.text.done",${usage}\n\n`;
    expect(seen(event, { type: "text/event-stream; charset=utf-8" })?.totalTokens).toBe(8);
  });

  test.each([
    ["none", '{"data":[]}'],
    ["seconds of sound", '{"text":"x","usage":{"type":"duration","seconds":3}}'],
    ["broken", '{"usage":{"prompt_tokens":8'],
    ["broken within", '{"usage":{"prompt_tokens":8,}}'],
  ])("are not made up: %s", (_, text) => expect(seen(text)).toBeUndefined());

  test("are not looked for in sound", () =>
    expect(seen('"usage":{"prompt_tokens":8}', { type: "audio/mpeg" })).toBeUndefined());
});
