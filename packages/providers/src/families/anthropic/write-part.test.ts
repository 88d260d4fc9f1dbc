import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import { anthropicTarget } from "../../testing/anthropic-target.ts";
import { plainRequest, writtenMessages } from "../../testing/written-messages.ts";
import { anthropicFamily } from "./anthropic-family.ts";

function contentOf(...parts: readonly Part[]): unknown {
  const [message] = writtenMessages({ turns: [{ role: "user", parts }] }).body["messages"] as readonly JsonObject[];
  return message?.["content"];
}

describe("a part", () => {
  it.each<readonly [string, Part, JsonObject]>([
    [
      "an image",
      { kind: "image", source: { kind: "base64", mediaType: "image/jpg", data: "AA==" } },
      { type: "image", source: { type: "base64", media_type: "image/jpeg", data: "AA==" } },
    ],
    [
      "an image elsewhere",
      { kind: "image", source: { kind: "url", url: "https://example.com/a" }, detail: "auto" },
      { type: "image", source: { type: "url", url: "https://example.com/a" } },
    ],
    [
      "a PDF",
      { kind: "document", source: { kind: "base64", mediaType: "application/pdf", data: "AA==" }, name: "a.pdf" },
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: "AA==" }, title: "a.pdf" },
    ],
    [
      "a text file",
      { kind: "document", source: { kind: "base64", mediaType: "text/csv", data: btoa("a,b") } },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "a,b" } },
    ],
    [
      "a result with an image",
      {
        kind: "tool_result",
        callId: "c",
        parts: [{ kind: "image", source: { kind: "file", id: "file_1" } }],
        isError: true,
      },
      {
        type: "tool_result",
        tool_use_id: "c",
        is_error: true,
        content: [{ type: "image", source: { type: "file", file_id: "file_1" } }],
      },
    ],
    ["a refusal", { kind: "refusal", text: "No." }, { type: "text", text: "No." }],
    [
      "thoughts that Anthropic signed",
      { kind: "reasoning", text: "Hm", signature: { value: "EqQB", by: "anthropic" } },
      { type: "thinking", thinking: "Hm", signature: "EqQB" },
    ],
    [
      "hidden thoughts",
      { kind: "reasoning", text: "", encrypted: { value: "EmwK", by: "anthropic" } },
      { type: "redacted_thinking", data: "EmwK" },
    ],
  ])("is %s", (_, part, block) => {
    expect(contentOf(part)).toEqual([block]);
  });

  it.each<readonly [string, Part, string, boolean]>([
    ["a recording", { kind: "audio", source: { kind: "file", id: "f" } }, "messages[].input_audio", true],
    [
      "an image of a strange type",
      { kind: "image", source: { kind: "base64", mediaType: "image/tiff", data: "" } },
      "messages[].image_url",
      true,
    ],
    [
      "an archive",
      { kind: "document", source: { kind: "base64", mediaType: "application/zip", data: "" } },
      "messages[].file",
      true,
    ],
    [
      "a document that is no text",
      { kind: "document", source: { kind: "base64", mediaType: "text/plain", data: "/w==" } },
      "messages[].file",
      true,
    ],
    [
      "another provider's thoughts",
      { kind: "reasoning", text: "x", signature: { value: "x", by: "gemini" } },
      "messages[].thinking",
      false,
    ],
    ["another provider's part", { kind: "native", wire: "gemini", value: {} }, "messages[].content", false],
  ])("cannot be %s", (_, part, field, isRefused) => {
    const turns: ChatRequest["turns"] = [{ role: "user", parts: [{ kind: "text", text: "x" }, part] }];
    expect(writtenMessages({ turns }).dropped.map((drop) => drop.field)).toEqual([field]);
    const strict = anthropicFamily.write({ ...plainRequest, turns }, anthropicTarget({ kind: "native" }, true));
    expect(strict.kind).toBe(isRefused ? "fault" : "request");
  });
});
