import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { Turn } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import { droppedOf, messagesOf, plainTarget, smallRequest, targetOf } from "../../testing/openai-request.ts";
import { openAiFamily } from "./openai.ts";

const user = (...parts: Part[]): Turn => ({ role: "user", parts });
const assistant = (...parts: Part[]): Turn => ({ role: "assistant", parts });

describe("messages for an OpenAI-like provider", () => {
  it("gives results of tools as messages of their own, pictures after them", () => {
    const image: Part = { kind: "image", source: { kind: "base64", mediaType: "image/png", data: "aGk=" } };
    expect(
      messagesOf([
        assistant(
          { kind: "text", text: "wait" },
          { kind: "tool_call", id: "a", name: "f", argumentsJson: "" },
          { kind: "tool_call", id: "b", name: "f", argumentsJson: "{}" },
        ),
        user(
          { kind: "tool_result", callId: "a", parts: [{ kind: "text", text: "no" }], isError: true },
          { kind: "tool_result", callId: "b", parts: [image] },
          { kind: "text", text: "and?" },
        ),
      ]),
    ).toEqual([
      {
        role: "assistant",
        content: "wait",
        tool_calls: [
          { id: "a", type: "function", function: { name: "f", arguments: "{}" } },
          { id: "b", type: "function", function: { name: "f", arguments: "{}" } },
        ],
      },
      {
        role: "tool",
        tool_call_id: "a",
        content: [
          { type: "text", text: "Error:" },
          { type: "text", text: "no" },
        ],
      },
      { role: "tool", tool_call_id: "b", content: "The rest of the result is in the next message of the user." },
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: "data:image/png;base64,aGk=" } },
          { type: "text", text: "and?" },
        ],
      },
    ]);
  });

  it("gives documents as text, bytes or files of the provider", () => {
    const documents: Part[] = [
      { kind: "document", source: { kind: "text", text: "body" }, name: "title", context: "about" },
      { kind: "document", source: { kind: "base64", mediaType: "application/pdf", data: "aGk=" } },
      { kind: "document", source: { kind: "file", id: "file-1" } },
    ];
    expect(messagesOf([user(...documents)])).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "title\nabout\n\nbody" },
          { type: "file", file: { filename: "document.pdf", file_data: "data:application/pdf;base64,aGk=" } },
          { type: "file", file: { file_id: "file-1" } },
        ],
      },
    ]);
  });

  it("returns thoughts to the wire that signed them and to no other", () => {
    const own: Part = { kind: "reasoning", text: "a", signature: { value: "s", by: "openai" } };
    const hidden: Part = { kind: "reasoning", text: "", encrypted: { value: "e", by: "openai" } };
    const foreign: Part = { kind: "reasoning", text: "b", signature: { value: "t", by: "anthropic" } };
    const said: Part = { kind: "text", text: "x" };
    expect(messagesOf([assistant(own, hidden, foreign, said)])).toEqual([
      {
        role: "assistant",
        content: "x",
        reasoning_content: "a",
        thinking_blocks: [
          { type: "thinking", thinking: "a", signature: "s" },
          { type: "redacted_thinking", data: "e" },
        ],
      },
    ]);
    expect(droppedOf({ turns: [assistant(foreign, said)] })).toEqual(["messages[].reasoning"]);
    // A conversation that changes its provider is not refused for it.
    expect(
      openAiFamily.write({ ...smallRequest, turns: [assistant(foreign, said)] }, { ...plainTarget, strict: true }).kind,
    ).toBe("request");
    expect(messagesOf([assistant(foreign, said)], targetOf("deepseek"))).toEqual([
      { role: "assistant", content: "x", reasoning_content: "b" },
    ]);
  });

  it("shortens ids that OpenAI refuses, the same way for call and result", () => {
    const id = "x".repeat(90);
    const [call, result] = messagesOf([
      assistant({ kind: "tool_call", id, name: "f", argumentsJson: "{}" }),
      user({ kind: "tool_result", callId: id, parts: [] }),
    ]) as readonly JsonObject[];
    expect(result?.["tool_call_id"]).toMatch(/^call_[a-zA-Z0-9]{24}$/);
    expect(call?.["tool_calls"]).toMatchObject([{ id: result?.["tool_call_id"] }]);
  });

  it("joins texts for vendors that take strings only, and keeps cache marks for those that take them", () => {
    const parts: Part[] = [
      { kind: "text", text: "a", cache: { ttl: "1h" } },
      { kind: "text", text: "b" },
    ];
    expect(messagesOf([{ role: "system", parts }], targetOf("deepseek"))).toEqual([
      { role: "system", content: "a\n\nb" },
    ]);
    expect(messagesOf([{ role: "system", parts }], targetOf("tetrate"))).toEqual([
      {
        role: "system",
        content: [
          { type: "text", text: "a", cache_control: { type: "ephemeral", ttl: "1h" } },
          { type: "text", text: "b" },
        ],
      },
    ]);
    expect(droppedOf({ turns: [{ role: "system", parts }] })).toEqual(["cache_control"]);
  });
});
