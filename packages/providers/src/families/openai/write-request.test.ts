import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { ChatRequest, Turn } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import { bodyOf, droppedOf, plainTarget, smallRequest, targetOf, writeOpenAi } from "../../testing/openai-request.ts";
import type { Target } from "../target.ts";
import { openAiFamily } from "./openai.ts";

const user = (...parts: Part[]): Turn => ({ role: "user", parts });
const assistant = (...parts: Part[]): Turn => ({ role: "assistant", parts });

describe("a request for an OpenAI-like provider", () => {
  it("goes to the chat endpoint below the base path", () => {
    expect(writeOpenAi({}).request).toEqual({
      method: "POST",
      path: "/v1/chat/completions",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
    });
  });

  it("goes to a deployment of Azure by its name", () => {
    const transport = { kind: "azure", apiVersion: "2025-01-01-preview" } as const;
    expect(writeOpenAi({ model: "my gpt/4" }, { ...plainTarget, basePath: "/openai", transport }).request.path).toBe(
      "/openai/deployments/my%20gpt%2F4/chat/completions?api-version=2025-01-01-preview",
    );
  });

  it("asks for the usage of every stream, unless the vendor refuses the option", () => {
    const asked = { stream: true, dialect: "openai-chat" } as const;
    const { request } = writeOpenAi(asked);
    expect(request.headers["accept"]).toBe("text/event-stream");
    expect(JSON.parse(request.body)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    const native = [{ name: "stream_options", value: { include_obfuscation: false } }];
    expect(bodyOf({ ...asked, native })["stream_options"]).toEqual({ include_obfuscation: false, include_usage: true });
    expect(bodyOf({ ...asked, native }, targetOf("mistral"))).not.toHaveProperty("stream_options");
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
    expect(bodyOf({ reasoning: { mode: "on", budgetTokens: 9 } }, targetOf("deepseek"))["thinking"]).toEqual({
      type: "enabled",
      budget_tokens: 9,
    });
    expect(droppedOf({ reasoning: { mode: "on" } }, targetOf("minimax"))).toEqual(["thinking"]);
  });

  it("forces a tool for the schema where the vendor has no structured output", () => {
    const format = { kind: "schema", name: "person", schema: { type: "object" } } as const;
    expect(bodyOf({ format })["response_format"]).toEqual({
      type: "json_schema",
      json_schema: { name: "person", schema: { type: "object" } },
    });
    const forced = bodyOf({ format }, targetOf("deepseek"));
    expect(forced).not.toHaveProperty("response_format");
    expect(forced["tool_choice"]).toEqual({ type: "function", function: { name: "json_answer" } });
    expect(forced["tools"]).toMatchObject([{ function: { name: "json_answer", parameters: { type: "object" } } }]);
    const tools = [{ kind: "function", name: "json_answer" }] as const;
    const both = bodyOf({ format, tools }, targetOf("deepseek"));
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
      targetOf("mistral"),
    );
    expect(body).toMatchObject({ max_tokens: 9, random_seed: 3 });
    const [system, call, result] = body["messages"] as readonly JsonObject[];
    expect(system?.["role"]).toBe("system");
    expect(result?.["tool_call_id"]).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(call?.["tool_calls"]).toMatchObject([{ id: result?.["tool_call_id"] }]);
  });

  it.each<[string, Partial<ChatRequest>, string, Target]>([
    ["a field that OpenAI refuses", { sampling: { topK: 4 } }, "top_k", targetOf("openai")],
    ["a seed", { dialect: "openai-chat", sampling: { seed: 1 } }, "seed", targetOf("deepseek")],
    ["the user", { user: "u" }, "metadata.user_id", targetOf("mistral")],
    ["a field of another API", { native: [{ name: "container", value: "c" }] }, "container", plainTarget],
    [
      "a tool that another provider runs",
      { tools: [{ kind: "native", wire: "anthropic-messages", value: { type: "web_search_20250305" } }] },
      "tools",
      plainTarget,
    ],
    [
      "a document by address",
      { turns: [user({ kind: "document", source: { kind: "url", url: "https://example.com/a.pdf" } })] },
      "messages[].document",
      plainTarget,
    ],
    [
      "a recording by address",
      {
        dialect: "openai-responses",
        turns: [user({ kind: "audio", source: { kind: "url", url: "https://x.example/a" } })],
      },
      "input[].audio",
      plainTarget,
    ],
    [
      "a picture where text is all",
      { turns: [user({ kind: "image", source: { kind: "url", url: "https://x.example/a" } })] },
      "messages[].image",
      targetOf("deepseek"),
    ],
    [
      "another wire's part",
      { turns: [assistant({ kind: "native", wire: "anthropic", value: { type: "server_tool_use" } })] },
      "messages[].native",
      plainTarget,
    ],
  ])("tells of %s as dropped, and refuses it in strict mode", (_, request, field, target) => {
    expect(droppedOf(request, target)).toEqual([field]);
    expect(openAiFamily.write({ ...smallRequest, ...request }, { ...target, strict: true })).toMatchObject({
      kind: "fault",
      status: 422,
      field,
    });
  });
});
