import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { chatRequest, converseTarget } from "../../testing/converse-fixtures.ts";
import { writeConverse } from "../../testing/write-converse.ts";
import { writeRequest } from "./write-request.ts";

const user = (...parts: ChatRequest["turns"][number]["parts"]) => ({ role: "user", parts }) as const;
const assistant = (...parts: ChatRequest["turns"][number]["parts"]) => ({ role: "assistant", parts }) as const;
const text = (value: string) => ({ kind: "text", text: value }) as const;
const weather = { kind: "function", name: "get_weather", parameters: { type: "object", properties: {} } } as const;

describe("a conversation as Converse takes it", () => {
  it("gathers system turns, with cache points behind marked parts", () => {
    const { body } = writeConverse({
      turns: [
        { role: "system", parts: [{ ...text("Be brief."), cache: { ttl: "1h" } }] },
        user(text("Hi")),
        { role: "system", developer: true, parts: [text("Be kind."), text(" ")] },
      ],
    });
    expect(body).toEqual({
      system: [{ text: "Be brief." }, { cachePoint: { type: "default", ttl: "1h" } }, { text: "Be kind." }],
      messages: [{ role: "user", content: [{ text: "Hi" }] }],
    });
  });

  it("merges neighbours of one role, results of parallel calls before the text of that message", () => {
    const { body, dropped } = writeConverse({
      tools: [weather],
      turns: [
        user(text("Weather?")),
        assistant(text("")),
        assistant(
          { kind: "tool_call", id: "call_1", name: "get_weather", argumentsJson: '{"id":1}' },
          { kind: "tool_call", id: "functions.x:0", name: "get_weather", argumentsJson: "" },
        ),
        user({ kind: "tool_result", callId: "call_1", parts: [{ ...text("sunny"), cache: {} }] }),
        user(text("And?")),
        user({ kind: "tool_result", callId: "functions.x:0", parts: [text("gone")], isError: true }),
      ],
    });
    expect(dropped).toEqual([]);
    expect(body["messages"]).toEqual([
      { role: "user", content: [{ text: "Weather?" }] },
      {
        role: "assistant",
        content: [
          { toolUse: { toolUseId: "call_1", name: "get_weather", input: { id: 1 } } },
          { toolUse: { toolUseId: "functions_x_0", name: "get_weather", input: {} } },
        ],
      },
      {
        role: "user",
        content: [
          { toolResult: { toolUseId: "call_1", content: [{ text: "sunny" }] } },
          { cachePoint: { type: "default" } },
          { toolResult: { toolUseId: "functions_x_0", content: [{ text: "gone" }], status: "error" } },
          { text: "And?" },
        ],
      },
    ]);
  });

  it("keeps the spelling of numbers in arguments", () => {
    const call = {
      kind: "tool_call",
      id: "a",
      name: "get_weather",
      argumentsJson: '{"id":12345678901234567890}',
    } as const;
    const written = writeRequest(chatRequest({ tools: [weather], turns: [assistant(call)] }), converseTarget);
    expect(written.kind === "request" && written.request.body).toContain('{"id":12345678901234567890}');
  });

  it("sends images, documents and recordings as bytes or from S3", () => {
    const { body, dropped } = writeConverse({
      turns: [
        user(
          { kind: "image", source: { kind: "base64", mediaType: "image/jpeg", data: "AAAA" } },
          { kind: "image", source: { kind: "url", url: "s3://bucket/a.webp" } },
          {
            kind: "document",
            source: { kind: "base64", mediaType: "application/pdf", data: "BBBB" },
            name: "Q3/plan.pdf",
          },
          {
            kind: "document",
            source: { kind: "text", text: "héllo" },
            name: "Q3/plan.txt",
            citations: true,
            context: "c",
          },
          { kind: "audio", source: { kind: "base64", mediaType: "audio/wav", data: "CCCC" } },
        ),
      ],
    });
    expect(dropped).toEqual([]);
    expect(body["messages"]).toEqual([
      {
        role: "user",
        content: [
          { image: { format: "jpeg", source: { bytes: "AAAA" } } },
          { image: { format: "webp", source: { s3Location: { uri: "s3://bucket/a.webp" } } } },
          { document: { format: "pdf", source: { bytes: "BBBB" }, name: "Q3-plan" } },
          {
            document: {
              format: "txt",
              source: { bytes: Buffer.from("héllo").toString("base64") },
              name: "Q3-plan (2)",
              context: "c",
              citations: { enabled: true },
            },
          },
          { audio: { format: "wav", source: { bytes: "CCCC" } } },
        ],
      },
    ]);
  });

  it("names what it cannot send: remote images, unknown types, files kept elsewhere", () => {
    const { body, dropped } = writeConverse({
      turns: [
        user(
          text("Look"),
          { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } },
          { kind: "document", source: { kind: "file", id: "file-1" } },
        ),
        { role: "system", parts: [{ kind: "image", source: { kind: "base64", mediaType: "image/png", data: "" } }] },
      ],
    });
    expect(body["messages"]).toEqual([{ role: "user", content: [{ text: "Look" }] }]);
    expect(dropped).toEqual(["messages[].image_url", "messages[].file"]);
    const image = user({ kind: "image", source: { kind: "url", url: "https://example.com/a.png" } });
    expect(() => writeConverse({ turns: [image] }, { strict: true })).toThrow("`messages[].image_url` cannot be sent");
  });

  it("gives thoughts back to Bedrock alone", () => {
    const thought = (by: "bedrock-converse" | "anthropic") =>
      ({ kind: "reasoning", text: "Hm.", signature: { value: "c2ln", by } }) as const;
    const own = writeConverse({
      turns: [
        assistant(
          thought("bedrock-converse"),
          { kind: "reasoning", text: "", encrypted: { value: "cmVk", by: "bedrock-converse" } },
          text("Yes."),
        ),
      ],
    });
    expect(own.body["messages"]).toEqual([
      {
        role: "assistant",
        content: [
          { reasoningContent: { reasoningText: { text: "Hm.", signature: "c2ln" } } },
          { reasoningContent: { redactedContent: "cmVk" } },
          { text: "Yes." },
        ],
      },
    ]);
    const other = writeConverse({ turns: [assistant(thought("anthropic"), text("Yes."))] }, { strict: true });
    expect(other.body["messages"]).toEqual([{ role: "assistant", content: [{ text: "Yes." }] }]);
    expect(other.dropped).toEqual(["messages[].reasoning"]);
  });
});
