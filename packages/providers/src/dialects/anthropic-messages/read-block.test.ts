import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { Part } from "../../conversation/part.ts";
import { anthropicMessages } from "./anthropic-messages.ts";

function partsOf(...content: readonly JsonObject[]): readonly Part[] {
  const request = anthropicMessages.read({ model: "m", messages: [{ role: "assistant", content }] });
  if ("kind" in request) throw new Error(request.message);
  return request.turns[0]!.parts;
}

describe("a block", () => {
  const wire = "anthropic-messages";
  const png = { type: "base64", media_type: "image/png", data: "iVBO" };
  const search = { type: "search_result", source: "s", title: "Title", content: [{ type: "text", text: "Found" }] };

  it.each<readonly [string, JsonObject, Part]>([
    [
      "an image",
      { type: "image", source: png, cache_control: { type: "ephemeral" } },
      { kind: "image", source: { kind: "base64", mediaType: "image/png", data: "iVBO" }, cache: {} },
    ],
    [
      "an image elsewhere",
      { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
      { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } },
    ],
    [
      "a document",
      {
        type: "document",
        source: { type: "text", media_type: "text/plain", data: "Facts" },
        title: "T",
        context: "C",
        citations: { enabled: true },
      },
      { kind: "document", source: { kind: "text", text: "Facts" }, name: "T", context: "C", citations: true },
    ],
    [
      "a document in blocks, which other wires get as text",
      {
        type: "document",
        source: {
          type: "content",
          content: [
            { type: "text", text: "A" },
            { type: "text", text: "B" },
          ],
        },
      },
      {
        kind: "document",
        source: { kind: "text", text: "A\nB" },
        extra: {
          wire,
          fields: {
            source: {
              type: "content",
              content: [
                { type: "text", text: "A" },
                { type: "text", text: "B" },
              ],
            },
          },
        },
      },
    ],
    [
      "a source of a new kind",
      { type: "image", source: { type: "s3", uri: "x" } },
      { kind: "native", wire, value: { type: "image", source: { type: "s3", uri: "x" } } },
    ],
    [
      "thoughts",
      { type: "thinking", thinking: "Hm", signature: "EqQB" },
      { kind: "reasoning", text: "Hm", signature: { value: "EqQB", by: "anthropic" } },
    ],
    [
      "thoughts of another provider",
      { type: "thinking", thinking: "Hm", signature: "gemini:CiQB" },
      { kind: "reasoning", text: "Hm", signature: { value: "CiQB", by: "gemini" } },
    ],
    [
      "thoughts without a proof",
      { type: "thinking", thinking: "Hm", signature: "" },
      { kind: "reasoning", text: "Hm" },
    ],
    [
      "hidden thoughts",
      { type: "redacted_thinking", data: "EmwK" },
      { kind: "reasoning", text: "", encrypted: { value: "EmwK", by: "anthropic" } },
    ],
    [
      "a call",
      { type: "tool_use", id: "toolu_1", name: "f", input: { a: 1 }, caller: { type: "direct" } },
      { kind: "tool_call", id: "toolu_1", name: "f", argumentsJson: '{"a":1}' },
    ],
    [
      "a call by code",
      {
        type: "tool_use",
        id: "toolu_1",
        name: "f",
        input: {},
        caller: { type: "code_execution_20250825", tool_id: "x" },
      },
      {
        kind: "tool_call",
        id: "toolu_1",
        name: "f",
        argumentsJson: "{}",
        extra: { wire, fields: { caller: { type: "code_execution_20250825", tool_id: "x" } } },
      },
    ],
    [
      "a result",
      {
        type: "tool_result",
        tool_use_id: "toolu_1",
        content: [
          { type: "text", text: "ok" },
          { type: "image", source: png },
        ],
        is_error: true,
      },
      {
        kind: "tool_result",
        callId: "toolu_1",
        parts: [
          { kind: "text", text: "ok" },
          { kind: "image", source: { kind: "base64", mediaType: "image/png", data: "iVBO" } },
        ],
        isError: true,
      },
    ],
    [
      "a result as text",
      { type: "tool_result", tool_use_id: "t", content: "ok" },
      { kind: "tool_result", callId: "t", parts: [{ kind: "text", text: "ok" }] },
    ],
    ["an empty result", { type: "tool_result", tool_use_id: "t" }, { kind: "tool_result", callId: "t", parts: [] }],
    [
      "a result with something that other wires do not know",
      { type: "tool_result", tool_use_id: "t", content: [search] },
      {
        kind: "tool_result",
        callId: "t",
        parts: [{ kind: "text", text: "Title\ns\nFound" }],
        extra: { wire, fields: { content: [search] } },
      },
    ],
    [
      "a mark with more than a mark says",
      { type: "text", text: "x", cache_control: { type: "ephemeral", scope: "global" } },
      {
        kind: "text",
        text: "x",
        cache: {},
        extra: { wire, fields: { cache_control: { type: "ephemeral", scope: "global" } } },
      },
    ],
    [
      "anything else",
      { type: "server_tool_use", id: "s" },
      { kind: "native", wire, value: { type: "server_tool_use", id: "s" } },
    ],
  ])("is %s", (_, block, part) => {
    expect(partsOf(block)).toEqual([part]);
  });

  it("gives a call the signature that an empty thought before it carries", () => {
    const content = [
      { type: "redacted_thinking", data: "gemini+call:CiQB" },
      { type: "tool_use", id: "t", name: "f", input: {} },
    ];
    expect(partsOf(...content)).toEqual([
      { kind: "tool_call", id: "t", name: "f", argumentsJson: "{}", signature: { value: "CiQB", by: "gemini" } },
    ]);
  });
});
