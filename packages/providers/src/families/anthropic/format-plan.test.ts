import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { weather, weatherTool, writtenMessages } from "../../testing/written-messages.ts";

const closed = { type: "object", properties: { city: { type: "string" } }, additionalProperties: false };
const schema = { kind: "schema", name: "place", schema: closed, description: "A place." } as const;

describe("an answer in JSON", () => {
  const newer = "claude-sonnet-4-5";
  const older = "claude-3-5-haiku-20241022";
  const tool = {
    name: "answer_in_json",
    description: expect.stringContaining("A place.") as string,
    input_schema: closed,
  };

  it("is a format where the model has formats", () => {
    expect(writtenMessages({ model: newer, format: schema }).body).toMatchObject({
      output_config: { format: { type: "json_schema", schema: closed } },
    });
  });

  it.each<readonly [string, Partial<ChatRequest>]>([
    ["on older models", { model: older, format: schema }],
    ["for any object", { model: newer, format: { kind: "json" } }],
    ["for schemas that formats do not take", { model: newer, format: { ...schema, schema: { type: "object" } } }],
    [
      "for schemas with limits",
      {
        model: newer,
        format: { ...schema, schema: { ...closed, properties: { age: { type: "integer", minimum: 0 } } } },
      },
    ],
  ])("is a tool %s", (_, fields) => {
    const { body, dropped } = writtenMessages(fields);
    expect(body["output_config"]).toBeUndefined();
    expect(body["tool_choice"]).toEqual({ type: "tool", name: "answer_in_json", disable_parallel_tool_use: true });
    expect(dropped).toEqual([]);
  });

  it("leaves the model the client's tools", () => {
    expect(writtenMessages({ model: older, format: schema, tools: [weather] }).body).toMatchObject({
      tools: [weatherTool, tool],
      tool_choice: { type: "any" },
    });
    expect(
      writtenMessages({ model: older, format: schema, tools: [weather], toolChoice: { kind: "none" } }).body,
    ).toMatchObject({
      tool_choice: { type: "tool", name: "answer_in_json" },
    });
  });

  it("has a tool of its own name", () => {
    const { body } = writtenMessages({ model: older, format: schema, tools: [{ ...weather, name: "answer_in_json" }] });
    expect(body["tools"]).toMatchObject([{ name: "answer_in_json" }, { name: "answer_in_json_" }]);
  });

  it("gives way to a call that the client demands", () => {
    const fields = {
      model: older,
      format: schema,
      tools: [weather],
      toolChoice: { kind: "function", name: "get_weather" },
    } as const;
    expect(writtenMessages(fields).body["tools"]).toEqual([weatherTool]);
  });

  it("keeps a model from thinking that must call a tool for it", () => {
    const { body, dropped } = writtenMessages({
      model: "claude-sonnet-4-20250514",
      format: schema,
      reasoning: { mode: "on", effort: "high" },
    });
    expect(body["thinking"]).toBeUndefined();
    expect(dropped.map(({ field }) => field)).toEqual(["reasoning_effort"]);
  });
});
