import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { Turn } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import { openAiResponses } from "./openai-responses.ts";

function turnsOf(...input: readonly JsonObject[]): readonly Turn[] {
  const request = openAiResponses.read({ model: "m", input });
  if ("kind" in request) throw new Error(request.message);
  return request.turns;
}
const text = (value: string): Part => ({ kind: "text", text: value });

describe("items of an input", () => {
  it("are turns: what the model did in a row is one, and so are results", () => {
    const turns = turnsOf(
      { role: "developer", content: "Be brief." },
      { role: "system", content: [{ type: "input_text", text: "Be kind." }] },
      { type: "message", role: "user", content: "Weather?" },
      { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }] },
      {
        type: "message",
        id: "msg_1",
        status: "completed",
        role: "assistant",
        content: [{ type: "output_text", text: "I look.", annotations: [], logprobs: [] }],
      },
      { type: "function_call", id: "fc_1", status: "completed", call_id: "a", name: "f", arguments: '{"x":1}' },
      { type: "function_call", call_id: "b", name: "f", arguments: "" },
      { type: "function_call_output", call_id: "a", output: "sunny" },
      {
        type: "function_call_output",
        call_id: "b",
        output: [
          { type: "input_text", text: "rain" },
          { type: "input_image", file_id: "file-1" },
        ],
      },
      { role: "user", content: "Thanks" },
      { role: "user", content: "!" },
      { role: "assistant", content: "Welcome" },
    );
    expect(turns).toEqual([
      { role: "system", developer: true, parts: [text("Be brief.")] },
      { role: "system", parts: [text("Be kind.")] },
      { role: "user", parts: [text("Weather?")] },
      {
        role: "assistant",
        parts: [
          { kind: "reasoning", text: "Hm." },
          text("I look."),
          { kind: "tool_call", id: "a", name: "f", argumentsJson: '{"x":1}' },
          { kind: "tool_call", id: "b", name: "f", argumentsJson: "" },
        ],
      },
      {
        role: "user",
        parts: [
          { kind: "tool_result", callId: "a", parts: [text("sunny")] },
          {
            kind: "tool_result",
            callId: "b",
            parts: [text("rain"), { kind: "image", source: { kind: "file", id: "file-1" } }],
          },
        ],
      },
      { role: "user", parts: [text("Thanks")] },
      { role: "user", parts: [text("!")] },
      { role: "assistant", parts: [text("Welcome")] },
    ]);
  });

  it.each<[string, JsonObject, Part]>([
    [
      "an image by address",
      { type: "input_image", image_url: "https://example.com/a.png", detail: "high" },
      { kind: "image", source: { kind: "url", url: "https://example.com/a.png" }, detail: "high" },
    ],
    [
      "an image inline",
      { type: "input_image", image_url: "data:image/png;base64,aGk=" },
      { kind: "image", source: { kind: "base64", mediaType: "image/png", data: "aGk=" } },
    ],
    [
      "an image as large as it is",
      { type: "input_image", file_id: "file-1", detail: "original" },
      {
        kind: "image",
        source: { kind: "file", id: "file-1" },
        extra: { wire: "openai-responses", fields: { detail: "original" } },
      },
    ],
    [
      "a file inline",
      { type: "input_file", file_data: "data:application/pdf;base64,aGk=", filename: "a.pdf" },
      { kind: "document", source: { kind: "base64", mediaType: "application/pdf", data: "aGk=" }, name: "a.pdf" },
    ],
    [
      "a file as base64",
      { type: "input_file", file_data: "aGk=", filename: "a.csv" },
      { kind: "document", source: { kind: "base64", mediaType: "text/csv", data: "aGk=" }, name: "a.csv" },
    ],
    [
      "a file by address",
      { type: "input_file", file_url: "https://example.com/a.pdf" },
      { kind: "document", source: { kind: "url", url: "https://example.com/a.pdf" } },
    ],
    [
      "a stored file",
      { type: "input_file", file_id: "file-1" },
      { kind: "document", source: { kind: "file", id: "file-1" } },
    ],
    [
      "sound",
      { type: "input_audio", input_audio: { data: "aGk=", format: "mp3" } },
      { kind: "audio", source: { kind: "base64", mediaType: "audio/mpeg", data: "aGk=" } },
    ],
    ["a refusal", { type: "refusal", refusal: "No." }, { kind: "refusal", text: "No." }],
    [
      "a part that is new",
      { type: "input_video", id: "v" },
      { kind: "native", wire: "openai-responses", value: { type: "input_video", id: "v" } },
    ],
    [
      "a mark for the cache",
      { type: "input_text", text: "a", prompt_cache_breakpoint: { mode: "explicit", ttl: "30m" } },
      { kind: "text", text: "a", cache: { ttl: "1h" } },
    ],
    [
      "sources",
      {
        type: "output_text",
        text: "a",
        annotations: [
          { type: "file_path", file_id: "f" },
          { type: "url_citation", source: { uri: "u" } },
        ],
      },
      { kind: "text", text: "a", citations: [{ type: "file_path", file_id: "f" }, { uri: "u" }] },
    ],
  ])("hold %s", (_, part, expected) => {
    expect(turnsOf({ role: "user", content: [part] })).toEqual([{ role: "user", parts: [expected] }]);
  });

  it("keep fields of a message that only OpenAI knows with its first part", () => {
    const turns = turnsOf({ role: "assistant", phase: "commentary", content: "Hm" });
    const extra = { wire: "openai-responses", fields: { phase: "commentary" } };
    expect(turns).toEqual([{ role: "assistant", parts: [{ kind: "text", text: "Hm", extra }] }]);
  });

  it("that only OpenAI knows stay as they are, on the side of whom they are from", () => {
    const call = { type: "computer_call", id: "cu_1", call_id: "c", action: { type: "screenshot" } };
    const output = { type: "computer_call_output", call_id: "c", output: { type: "computer_screenshot" } };
    const [first, second] = turnsOf(call, output);
    expect(first).toEqual({ role: "assistant", parts: [{ kind: "native", wire: "openai-responses", value: call }] });
    expect(second).toEqual({ role: "user", parts: [{ kind: "native", wire: "openai-responses", value: output }] });
  });

  it.each<[string, JsonObject, readonly Part[]]>([
    [
      "hidden by OpenAI",
      {
        summary: [
          { type: "summary_text", text: "A" },
          { type: "summary_text", text: "B" },
        ],
        encrypted_content: "gAAA",
      },
      [{ kind: "reasoning", text: "A\n\nB", encrypted: { value: "gAAA", by: "openai-responses" } }],
    ],
    [
      "told in full",
      {
        summary: [],
        content: [
          { type: "reasoning_text", text: "A" },
          { type: "reasoning_text", text: "B" },
        ],
      },
      [{ kind: "reasoning", text: "AB" }],
    ],
    [
      "signed by another wire",
      { summary: [{ type: "summary_text", text: "A" }], encrypted_content: "anthropic:EqQB" },
      [{ kind: "reasoning", text: "A", signature: { value: "EqQB", by: "anthropic" } }],
    ],
    [
      "signed and hidden",
      { summary: [], encrypted_content: "anthropic:EqQB\nanthropic+encrypted:Zz" },
      [
        {
          kind: "reasoning",
          text: "",
          signature: { value: "EqQB", by: "anthropic" },
          encrypted: { value: "Zz", by: "anthropic" },
        },
      ],
    ],
    ["empty", { summary: [] }, []],
    [
      "of no wire we know",
      { summary: [], encrypted_content: "acme+native:{}" },
      [{ kind: "reasoning", text: "", encrypted: { value: "acme+native:{}", by: "openai-responses" } }],
    ],
    [
      "of a wire, but broken",
      { summary: [], encrypted_content: "anthropic+native:{" },
      [{ kind: "reasoning", text: "", encrypted: { value: "anthropic+native:{", by: "openai-responses" } }],
    ],
  ])("keep thoughts %s", (_, item, parts) => {
    expect(turnsOf({ type: "reasoning", id: "rs_1", ...item })).toEqual(
      parts.length > 0 ? [{ role: "assistant", parts }] : [],
    );
  });
});
