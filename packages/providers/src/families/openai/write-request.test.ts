import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest, Turn } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import { providerOf } from "../../provider-table.ts";
import type { Target } from "../target.ts";
import type { WrittenRequest } from "../wire-family.ts";
import { openAiFamily } from "./openai.ts";

const base: ChatRequest = {
  dialect: "anthropic-messages",
  model: "m",
  turns: [{ role: "user", parts: [{ kind: "text", text: "hi" }] }],
  tools: [],
  stop: [],
  sampling: {},
  stream: false,
  streamUsage: false,
  native: [],
};
const plain: Target = {
  family: "openai",
  provider: "openai",
  basePath: "/v1",
  transport: { kind: "native" },
  defaultMaxTokens: 4096,
  strict: false,
  quirks: {},
};
const at = (key: string): Target => ({ ...plain, provider: key, quirks: providerOf(key)?.quirks ?? {} });

function write(request: Partial<ChatRequest>, target: Target = plain): WrittenRequest {
  const written = openAiFamily.write({ ...base, ...request }, target);
  if (written.kind === "fault") throw new Error(written.message);
  return written;
}
const bodyOf = (request: Partial<ChatRequest>, target?: Target): JsonObject =>
  JSON.parse(write(request, target).request.body) as JsonObject;
const messagesOf = (turns: readonly Turn[], target?: Target): unknown => bodyOf({ turns }, target)["messages"];
const user = (...parts: Part[]): Turn => ({ role: "user", parts });
const assistant = (...parts: Part[]): Turn => ({ role: "assistant", parts });
const droppedOf = (request: Partial<ChatRequest>, target?: Target): readonly string[] =>
  write(request, target).dropped.map(({ field }) => field);

describe("a request for an OpenAI-like provider", () => {
  it("goes to the chat endpoint below the base path", () => {
    expect(write({}).request).toEqual({
      method: "POST",
      path: "/v1/chat/completions",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
    });
  });

  it("goes to a deployment of Azure by its name", () => {
    const transport = { kind: "azure", apiVersion: "2025-01-01-preview" } as const;
    expect(write({ model: "my gpt/4" }, { ...plain, basePath: "/openai", transport }).request.path).toBe(
      "/openai/deployments/my%20gpt%2F4/chat/completions?api-version=2025-01-01-preview",
    );
  });

  it("asks for the usage of every stream, unless the vendor refuses the option", () => {
    const asked = { stream: true, dialect: "openai-chat" } as const;
    const { request } = write(asked);
    expect(request.headers["accept"]).toBe("text/event-stream");
    expect(JSON.parse(request.body)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    const native = [{ name: "stream_options", value: { include_obfuscation: false } }];
    expect(bodyOf({ ...asked, native })["stream_options"]).toEqual({ include_obfuscation: false, include_usage: true });
    expect(bodyOf({ ...asked, native }, at("mistral"))).not.toHaveProperty("stream_options");
  });

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
    expect(openAiFamily.write({ ...base, turns: [assistant(foreign, said)] }, { ...plain, strict: true }).kind).toBe(
      "request",
    );
    expect(messagesOf([assistant(foreign, said)], at("deepseek"))).toEqual([
      { role: "assistant", content: "x", reasoning_content: "b" },
    ]);
  });

  it.each([
    [{ mode: "on", effort: "high" }, { reasoning_effort: "high" }],
    [{ mode: "on", effort: "max" }, { reasoning_effort: "xhigh" }],
    [{ mode: "on", budgetTokens: 4000 }, { reasoning_effort: "low" }],
    [{ mode: "on", budgetTokens: 10_000 }, { reasoning_effort: "medium" }],
    [{ mode: "on", budgetTokens: 32_000 }, { reasoning_effort: "high" }],
    [{ mode: "on" }, { reasoning_effort: "medium" }],
    [{ mode: "adaptive" }, {}],
    [{ mode: "off" }, {}],
  ] as const)("says how much to think: %j", (reasoning, fields) => {
    const { model: _, messages: __, ...rest } = bodyOf({ reasoning });
    expect(rest).toEqual(fields);
  });

  it("switches thinking as the vendor does", () => {
    expect(bodyOf({ dialect: "openai-chat", reasoning: { mode: "off" } })["reasoning_effort"]).toBe("none");
    expect(bodyOf({ reasoning: { mode: "on", budgetTokens: 9 } }, at("deepseek"))["thinking"]).toEqual({
      type: "enabled",
      budget_tokens: 9,
    });
    expect(droppedOf({ reasoning: { mode: "on" } }, at("minimax"))).toEqual(["thinking"]);
  });

  it("forces a tool for the schema where the vendor has no structured output", () => {
    const format = { kind: "schema", name: "person", schema: { type: "object" } } as const;
    expect(bodyOf({ format })["response_format"]).toEqual({
      type: "json_schema",
      json_schema: { name: "person", schema: { type: "object" } },
    });
    const forced = bodyOf({ format }, at("deepseek"));
    expect(forced).not.toHaveProperty("response_format");
    expect(forced["tool_choice"]).toEqual({ type: "function", function: { name: "json_answer" } });
    expect(forced["tools"]).toMatchObject([{ function: { name: "json_answer", parameters: { type: "object" } } }]);
    const tools = [{ kind: "function", name: "json_answer" }] as const;
    const both = bodyOf({ format, tools }, at("deepseek"));
    expect(both["tool_choice"]).toBe("required");
    expect(both["tools"]).toMatchObject([
      { function: { name: "json_answer" } },
      { function: { name: "json_answer_" } },
    ]);
  });

  it("uses the vendor's names and forms", () => {
    const id = "toolu_01AbCdEfGhIjKlMnOpQrStUv";
    const body = bodyOf(
      {
        maxTokens: 9,
        sampling: { seed: 3 },
        turns: [
          { role: "system", developer: true, parts: [{ kind: "text", text: "s" }] },
          assistant({ kind: "tool_call", id, name: "f", argumentsJson: "{}" }),
          user({ kind: "tool_result", callId: id, parts: [{ kind: "text", text: "r" }] }),
        ],
      },
      at("mistral"),
    );
    expect(body).toMatchObject({ max_tokens: 9, random_seed: 3 });
    const [system, call, result] = body["messages"] as readonly JsonObject[];
    expect(system?.["role"]).toBe("system");
    expect(result?.["tool_call_id"]).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(call?.["tool_calls"]).toMatchObject([{ id: result?.["tool_call_id"] }]);
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
    expect(messagesOf([{ role: "system", parts }], at("deepseek"))).toEqual([{ role: "system", content: "a\n\nb" }]);
    expect(messagesOf([{ role: "system", parts }], at("tetrate"))).toEqual([
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

  it.each<[string, Partial<ChatRequest>, string, Target]>([
    ["a field that OpenAI refuses", { sampling: { topK: 4 } }, "top_k", at("openai")],
    ["a seed", { dialect: "openai-chat", sampling: { seed: 1 } }, "seed", at("deepseek")],
    ["the user", { user: "u" }, "metadata.user_id", at("mistral")],
    ["a field of another API", { native: [{ name: "container", value: "c" }] }, "container", plain],
    [
      "a tool that another provider runs",
      { tools: [{ kind: "native", wire: "anthropic-messages", value: { type: "web_search_20250305" } }] },
      "tools",
      plain,
    ],
    [
      "a document by address",
      { turns: [user({ kind: "document", source: { kind: "url", url: "https://example.com/a.pdf" } })] },
      "messages[].document",
      plain,
    ],
    [
      "a recording by address",
      {
        dialect: "openai-responses",
        turns: [user({ kind: "audio", source: { kind: "url", url: "https://x.example/a" } })],
      },
      "input[].audio",
      plain,
    ],
    [
      "a picture where text is all",
      { turns: [user({ kind: "image", source: { kind: "url", url: "https://x.example/a" } })] },
      "messages[].image",
      at("deepseek"),
    ],
    [
      "another wire's part",
      { turns: [assistant({ kind: "native", wire: "anthropic", value: { type: "server_tool_use" } })] },
      "messages[].native",
      plain,
    ],
  ])("tells of %s as dropped, and refuses it in strict mode", (_, request, field, target) => {
    expect(droppedOf(request, target)).toEqual([field]);
    expect(openAiFamily.write({ ...base, ...request }, { ...target, strict: true })).toMatchObject({
      kind: "fault",
      status: 422,
      field,
    });
  });
});
