import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { openAiChat } from "./openai-chat.ts";

const turnsOf = (...messages: object[]): ChatRequest["turns"] => {
  const request = openAiChat.read({ model: "m", messages } as unknown as JsonObject);
  if ("kind" in request) throw new Error(request.message);
  return request.turns;
};

describe("messages of OpenAI's clients", () => {
  it("read OpenAI's own mark for the cache, and keep it for vendors of the API", () => {
    const breakpoints = [{ mode: "explicit" }, { mode: "explicit", ttl: "24h" }];
    const content = breakpoints.map((mark) => ({ type: "text", text: "book", prompt_cache_breakpoint: mark }));
    expect(turnsOf({ role: "user", content })[0]?.parts).toEqual(
      breakpoints.map((mark) => ({
        kind: "text",
        text: "book",
        cache: "ttl" in mark ? { ttl: "1h" } : {},
        extra: { wire: "openai-chat", fields: { prompt_cache_breakpoint: mark } },
      })),
    );
  });

  it("keeps images, files, recordings and vendors' own parts", () => {
    const content = [
      { type: "text", text: "look", cache_control: { type: "ephemeral" } },
      { type: "image_url", image_url: { url: "data:image/png;base64,aGk=", detail: "low" } },
      { type: "image_url", image_url: { url: "https://example.com/a.jpg" } },
      { type: "image_url", image_url: "https://example.com/b.jpg" },
      { type: "input_audio", input_audio: { data: "aGk=", format: "mp3" } },
      { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,aGk=" } },
      { type: "file", file: { file_data: "aGk=", filename: "t.csv" } },
      { type: "file", file: { file_id: "file-1" } },
      { type: "video_url", video_url: { url: "https://example.com/v.mp4" } },
    ];
    expect(turnsOf({ role: "user", content, name: "ann" })).toEqual([
      {
        role: "user",
        name: "ann",
        parts: [
          { kind: "text", text: "look", cache: {} },
          { kind: "image", source: { kind: "base64", mediaType: "image/png", data: "aGk=" }, detail: "low" },
          { kind: "image", source: { kind: "url", url: "https://example.com/a.jpg" } },
          { kind: "image", source: { kind: "url", url: "https://example.com/b.jpg" } },
          { kind: "audio", source: { kind: "base64", mediaType: "audio/mpeg", data: "aGk=" } },
          {
            kind: "document",
            source: { kind: "base64", mediaType: "application/pdf", data: "aGk=" },
            name: "a.pdf",
          },
          { kind: "document", source: { kind: "base64", mediaType: "text/csv", data: "aGk=" }, name: "t.csv" },
          { kind: "document", source: { kind: "file", id: "file-1" } },
          { kind: "native", wire: "openai-chat", value: content[8] },
        ],
      },
    ]);
  });

  it("keeps fields of parts that only vendors know", () => {
    const part = { type: "text", text: "a", prefix: true };
    expect(turnsOf({ role: "user", content: [part] })[0]?.parts).toEqual([
      { kind: "text", text: "a", extra: { wire: "openai-chat", fields: { prefix: true } } },
    ]);
  });

  it("gathers the results of tools in one turn and knows developers from systems", () => {
    const call = (id: string): object => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
    expect(
      turnsOf(
        { role: "system", content: "a" },
        { role: "developer", content: [{ type: "text", text: "b" }] },
        { role: "assistant", content: null, tool_calls: [call("1"), call("2")] },
        { role: "tool", tool_call_id: "1", content: "x" },
        { role: "tool", tool_call_id: "2", content: [{ type: "text", text: "y" }] },
        { role: "user", content: "go on" },
      ),
    ).toEqual([
      { role: "system", parts: [{ kind: "text", text: "a" }] },
      { role: "system", developer: true, parts: [{ kind: "text", text: "b" }] },
      {
        role: "assistant",
        parts: ["1", "2"].map((id) => ({ kind: "tool_call", id, name: "f", argumentsJson: "{}" })),
      },
      {
        role: "user",
        parts: [
          { kind: "tool_result", callId: "1", parts: [{ kind: "text", text: "x" }] },
          { kind: "tool_result", callId: "2", parts: [{ kind: "text", text: "y" }] },
        ],
      },
      { role: "user", parts: [{ kind: "text", text: "go on" }] },
    ]);
  });

  it("ties results of the deprecated form to their calls", () => {
    expect(
      turnsOf(
        { role: "user", content: "a" },
        { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } },
        { role: "function", name: "f", content: "x" },
      ).slice(1),
    ).toEqual([
      { role: "assistant", parts: [{ kind: "tool_call", id: "call_1", name: "f", argumentsJson: "{}" }] },
      { role: "user", parts: [{ kind: "tool_result", callId: "call_1", parts: [{ kind: "text", text: "x" }] }] },
    ]);
  });

  it("knows whose the thoughts of earlier turns are", () => {
    expect(
      turnsOf({
        role: "assistant",
        reasoning_content: "hm",
        thinking_blocks: [
          { type: "thinking", thinking: "hm", signature: "anthropic:EqQB" },
          { type: "redacted_thinking", data: "xyz" },
        ],
        content: "",
        refusal: "no",
        tool_calls: [
          {
            id: "1",
            type: "function",
            function: { name: "f", arguments: "{}" },
            extra_content: { google: { thought_signature: "gemini:c2ln" } },
          },
          { id: "2", type: "custom", custom: { name: "c", input: "x" } },
        ],
        native_parts: [{ wire: "anthropic", value: { type: "server_tool_use" } }],
        annotations: [],
        audio: { id: "audio_1" },
      })[0]?.parts,
    ).toEqual([
      { kind: "reasoning", text: "hm", signature: { value: "EqQB", by: "anthropic" } },
      { kind: "reasoning", text: "", encrypted: { value: "xyz", by: "openai" } },
      { kind: "native", wire: "anthropic", value: { type: "server_tool_use" } },
      { kind: "refusal", text: "no" },
      { kind: "native", wire: "openai", value: { audio: { id: "audio_1" } } },
      { kind: "tool_call", id: "1", name: "f", argumentsJson: "{}", signature: { value: "c2ln", by: "gemini" } },
      { kind: "native", wire: "openai", value: { id: "2", type: "custom", custom: { name: "c", input: "x" } } },
    ]);
    const plain = turnsOf({ role: "assistant", reasoning: "hm", content: [{ type: "text", text: "a" }] });
    expect(plain[0]?.parts).toEqual([
      { kind: "reasoning", text: "hm" },
      { kind: "text", text: "a" },
    ]);
  });
});
