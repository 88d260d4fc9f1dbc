import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { writeConverse } from "../../testing/write-converse.ts";

const NOVA = "amazon.nova-2-lite-v1:0";
const MISTRAL = "mistral.mistral-large-2407-v1:0";

const user = (...parts: ChatRequest["turns"][number]["parts"]) => ({ role: "user", parts }) as const;
const assistant = (...parts: ChatRequest["turns"][number]["parts"]) => ({ role: "assistant", parts }) as const;
const text = (value: string) => ({ kind: "text", text: value }) as const;
const weather = { kind: "function", name: "get_weather", parameters: { type: "object", properties: {} } } as const;
const weatherSpec = { toolSpec: { name: "get_weather", inputSchema: { json: { type: "object", properties: {} } } } };
const schema = { type: "object", properties: { city: { type: "string" } } };

describe("tools as Converse takes them", () => {
  it.each([
    [{ kind: "auto" } as const, { auto: {} }],
    [{ kind: "required" } as const, { any: {} }],
    [{ kind: "function", name: "get_weather" } as const, { tool: { name: "get_weather" } }],
    [undefined, undefined],
  ])("says the choice %j", (toolChoice, expected) => {
    const { body } = writeConverse({ tools: [weather], ...(toolChoice && { toolChoice }) });
    expect(body["toolConfig"]).toEqual({ tools: [weatherSpec], ...(expected && { toolChoice: expected }) });
  });

  it("leaves tools behind when none may be called, and tells past calls as text", () => {
    const { body, dropped } = writeConverse({
      tools: [weather],
      toolChoice: { kind: "none" },
      turns: [
        assistant({ kind: "tool_call", id: "a", name: "get_weather", argumentsJson: '{"city":"Paris"}' }),
        user({ kind: "tool_result", callId: "a", parts: [text("sunny")] }),
      ],
    });
    expect(body).toEqual({
      messages: [
        { role: "assistant", content: [{ text: '[Called get_weather with {"city":"Paris"}]' }] },
        { role: "user", content: [{ text: "[get_weather returned]" }, { text: "sunny" }] },
      ],
    });
    expect(dropped).toEqual(["tool_choice"]);
  });

  it("has cache points and strict tools where the model has them", () => {
    const tool = { ...weather, description: "Weather", strict: true, cache: {} };
    expect(writeConverse({ tools: [tool] }).body["toolConfig"]).toEqual({
      tools: [
        { toolSpec: { ...weatherSpec.toolSpec, description: "Weather", strict: true } },
        { cachePoint: { type: "default" } },
      ],
    });
    const other = writeConverse({ tools: [tool], model: MISTRAL });
    expect(other.body["toolConfig"]).toEqual({
      tools: [{ toolSpec: { ...weatherSpec.toolSpec, description: "Weather" } }],
    });
    expect(other.dropped).toEqual(["tools[].strict", "cache_control"]);
  });
});

describe("answers in JSON", () => {
  const format = { kind: "schema", name: "city", schema } as const;
  const plain = { ...schema, additionalProperties: false };

  it("are forced by a tool", () => {
    expect(writeConverse({ format, model: NOVA }).body["toolConfig"]).toEqual({
      tools: [
        {
          toolSpec: {
            name: "answer_in_json",
            description: expect.any(String) as string,
            inputSchema: { json: schema },
          },
        },
      ],
      toolChoice: { tool: { name: "answer_in_json" } },
    });
  });

  it("may come after calls of the client's tools", () => {
    const { toolConfig } = writeConverse({ format, tools: [weather], model: NOVA }).body;
    expect(toolConfig).toMatchObject({ tools: [weatherSpec, {}], toolChoice: { any: {} } });
  });

  it("give way to a call that the client demands", () => {
    const { body } = writeConverse({ format, tools: [weather], toolChoice: { kind: "required" } });
    expect(body["toolConfig"]).toEqual({ tools: [weatherSpec], toolChoice: { any: {} } });
  });

  it("are native where the model has formats that take the schema", () => {
    const { body } = writeConverse({ format: { ...format, schema: plain } });
    expect(body["outputConfig"]).toEqual({
      textFormat: { type: "json_schema", structure: { jsonSchema: { schema: JSON.stringify(plain), name: "city" } } },
    });
    expect(body).not.toHaveProperty("toolConfig");
  });

  it("come before thoughts, which a forced Claude does not have", () => {
    const { body, dropped } = writeConverse({ format, reasoning: { mode: "on", effort: "low" } });
    expect(body["toolConfig"]).toMatchObject({ toolChoice: { tool: { name: "answer_in_json" } } });
    expect(dropped).toEqual(["reasoning_effort"]);
  });

  it("are not forced on a Claude that always thinks", () => {
    const { body } = writeConverse({ format, model: "anthropic.claude-fable-5-v1" });
    expect(body["toolConfig"]).toMatchObject({ toolChoice: { auto: {} } });
  });

  it("that are no objects are told as dropped", () => {
    const { body, dropped } = writeConverse({ format: { ...format, schema: { type: "array" } }, model: NOVA });
    expect(body).not.toHaveProperty("toolConfig");
    expect(dropped).toEqual(["response_format"]);
  });
});
