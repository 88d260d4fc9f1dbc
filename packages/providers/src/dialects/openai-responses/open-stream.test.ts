import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import type { BlockStart, ChatEvent } from "../../conversation/chat-event.ts";
import { responsesContext } from "../../testing/responses-context.ts";
import { openAiResponses } from "./openai-responses.ts";

const start: ChatEvent = { type: "start", id: "a", model: "m" };
const finish: ChatEvent = { type: "finish", choice: 0, reason: "stop" };
const end: ChatEvent = { type: "end" };
const block = (index: number, first: BlockStart, ...texts: readonly string[]): readonly ChatEvent[] => [
  { type: "block_start", choice: 0, block: index, start: first },
  ...texts.map((text) => ({ type: "delta" as const, choice: 0, block: index, text })),
  { type: "block_stop", choice: 0, block: index },
];

/** Each frame as its event and its data. */
function framesOf(...events: readonly ChatEvent[]): readonly (readonly [string, JsonObject])[] {
  const writer = openAiResponses.openStream(responsesContext());
  return events
    .map((event) => writer.write(event))
    .join("")
    .split("\n\n")
    .filter((frame) => frame !== "")
    .map((frame) => {
      const [, event = "", data = ""] = /^event: (.*)\ndata: (.*)$/.exec(frame) ?? [];
      return [event, JSON.parse(data) as JsonObject] as const;
    });
}

const namesOf = (...events: readonly ChatEvent[]): readonly string[] =>
  framesOf(...events).map(([name]) => name.replace(/^response\./, ""));

describe("a stream of the Responses API", () => {
  it("tells of a text as OpenAI does", () => {
    const frames = framesOf(start, ...block(0, { kind: "text" }, "He", "y"), finish, end);
    const place = { item_id: "msg_abc_0", output_index: 0, content_index: 0 };
    const part = { type: "output_text", text: "Hey", annotations: [], logprobs: [] };
    const item = { id: "msg_abc_0", type: "message", role: "assistant" };
    expect(frames.map(([name, { type }]) => name === type)).not.toContain(false);
    expect(frames.map(([, { sequence_number: _, ...data }]) => data)).toEqual([
      {
        type: "response.created",
        response: expect.objectContaining({
          id: "resp_abc",
          status: "in_progress",
          output: [],
          usage: null,
        }) as unknown,
      },
      { type: "response.in_progress", response: expect.objectContaining({ status: "in_progress" }) as unknown },
      { type: "response.output_item.added", output_index: 0, item: { ...item, status: "in_progress", content: [] } },
      { type: "response.content_part.added", ...place, part: { ...part, text: "" } },
      { type: "response.output_text.delta", ...place, delta: "He", logprobs: [] },
      { type: "response.output_text.delta", ...place, delta: "y", logprobs: [] },
      { type: "response.output_text.done", ...place, text: "Hey", logprobs: [] },
      { type: "response.content_part.done", ...place, part },
      { type: "response.output_item.done", output_index: 0, item: { ...item, status: "completed", content: [part] } },
      { type: "response.completed", response: expect.objectContaining({ status: "completed" }) as unknown },
    ]);
  });

  it("tells of thoughts as a summary", () => {
    expect(
      framesOf(
        start,
        { type: "block_start", choice: 0, block: 0, start: { kind: "reasoning" } },
        { type: "delta", choice: 0, block: 0, text: "Hm" },
        { type: "signature", choice: 0, block: 0, signature: { value: "Eq", by: "anthropic" } },
        { type: "block_stop", choice: 0, block: 0 },
        finish,
      )
        .slice(2)
        .map(([name, { sequence_number: _, type: __, ...data }]) => [name, data]),
    ).toEqual([
      [
        "response.output_item.added",
        { output_index: 0, item: { id: "rs_abc_0", type: "reasoning", summary: [], status: "in_progress" } },
      ],
      [
        "response.reasoning_summary_part.added",
        { item_id: "rs_abc_0", output_index: 0, summary_index: 0, part: { type: "summary_text", text: "" } },
      ],
      [
        "response.reasoning_summary_text.delta",
        { item_id: "rs_abc_0", output_index: 0, summary_index: 0, delta: "Hm" },
      ],
      ["response.reasoning_summary_text.done", { item_id: "rs_abc_0", output_index: 0, summary_index: 0, text: "Hm" }],
      [
        "response.reasoning_summary_part.done",
        { item_id: "rs_abc_0", output_index: 0, summary_index: 0, part: { type: "summary_text", text: "Hm" } },
      ],
      [
        "response.output_item.done",
        {
          output_index: 0,
          item: {
            id: "rs_abc_0",
            type: "reasoning",
            summary: [{ type: "summary_text", text: "Hm" }],
            encrypted_content: "anthropic:Eq",
            status: "completed",
          },
        },
      ],
    ]);
  });

  it("tells of calls, with an object where the model wrote no arguments", () => {
    const call = (id: string): BlockStart => ({ kind: "tool_call", id, name: "f" });
    const frames = framesOf(start, ...block(0, call("a"), '{"x"', ":1}"), ...block(1, call("b")), finish, end);
    const deltas = frames.flatMap(([name, { item_id, delta }]) =>
      name.endsWith("arguments.delta") ? [[item_id, delta]] : [],
    );
    expect(deltas).toEqual([
      ["fc_abc_0", '{"x"'],
      ["fc_abc_0", ":1}"],
      ["fc_abc_1", "{}"],
    ]);
    expect(frames.find(([name]) => name.endsWith("arguments.done"))?.[1]).toMatchObject({
      item_id: "fc_abc_0",
      output_index: 0,
      name: "f",
      arguments: '{"x":1}',
    });
  });

  it("tells of refusals and sources", () => {
    expect(
      namesOf(
        start,
        { type: "block_start", choice: 0, block: 0, start: { kind: "text" } },
        { type: "delta", choice: 0, block: 0, text: "a" },
        { type: "citation", choice: 0, block: 0, value: { url: "u" } },
        { type: "block_stop", choice: 0, block: 0 },
        ...block(1, { kind: "refusal" }, "No."),
        finish,
        end,
      ).slice(2),
    ).toEqual([
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.annotation.added",
      "output_text.done",
      "content_part.done",
      "content_part.added",
      "refusal.delta",
      "refusal.done",
      "content_part.done",
      "output_item.done",
      "completed",
    ]);
  });

  it("holds an item's end back until it is known whether the answer was cut", () => {
    const writer = openAiResponses.openStream(responsesContext());
    const events = [start, ...block(0, { kind: "text" }, "Hi")];
    expect(events.map((event) => writer.write(event)).join("")).not.toContain("output_item.done");
    const last = writer.write({ ...finish, reason: "length" });
    expect(last).toContain("output_item.done");
    expect(last).toContain('"status":"incomplete"');
    expect(writer.write({ type: "usage", usage: { inputTokens: 3 } })).toBe("");
    const over = writer.write(end);
    expect(over).toContain("event: response.incomplete\n");
    expect(over).toContain('"input_tokens":3');
  });

  it("gives a call's signature an item of its own, before the call or after it, and knows it again", () => {
    const signature = { value: "Zz", by: "gemini" } as const;
    const late = framesOf(
      start,
      { type: "block_start", choice: 0, block: 0, start: { kind: "tool_call", id: "a", name: "f" } },
      { type: "signature", choice: 0, block: 0, signature },
      { type: "block_stop", choice: 0, block: 0 },
      ...block(1, { kind: "tool_call", id: "b", name: "f", signature }, "{}"),
      finish,
      end,
    );
    const { output } = late.at(-1)![1]["response"] as { readonly output: readonly JsonObject[] };
    expect(output.map(({ type }) => type)).toEqual(["function_call", "reasoning", "reasoning", "function_call"]);
    expect(openAiResponses.read({ model: "m", input: output })).toMatchObject({
      turns: [
        {
          parts: [
            { id: "a", signature },
            { id: "b", signature },
          ],
        },
      ],
    });
  });

  it("ends in an error with what there was, for clients of either kind", () => {
    const frames = framesOf(
      start,
      { type: "block_start", choice: 0, block: 0, start: { kind: "text" } },
      { type: "delta", choice: 0, block: 0, text: "Hal" },
      {
        type: "error",
        fault: { kind: "rate_limit", status: 429, message: "slow down", nativeCode: "tokens", field: "n" },
      },
    );
    expect(frames.slice(-2)).toMatchObject([
      [
        "error",
        {
          code: "tokens",
          message: "slow down",
          param: "n",
          error: { type: "rate_limit_error", code: "tokens", message: "slow down", param: "n" },
        },
      ],
      [
        "response.failed",
        {
          response: {
            id: "resp_abc",
            status: "failed",
            error: { code: "rate_limit_exceeded", message: "slow down" },
            output: [{ status: "incomplete", content: [{ text: "Hal" }] }],
          },
        },
      ],
    ]);
  });

  it("tells of the first of several answers only", () => {
    const second: readonly ChatEvent[] = block(0, { kind: "text" }, "b").map((event) =>
      "choice" in event ? { ...event, choice: 1 } : event,
    );
    const other: ChatEvent = { type: "finish", choice: 1, reason: "length" };
    const frames = framesOf(start, ...block(0, { kind: "text" }, "a"), ...second, finish, other, end);
    expect(frames.at(-1)?.[1]).toMatchObject({
      type: "response.completed",
      response: { output: [{ content: [{ text: "a" }] }] },
    });
    expect(JSON.stringify(frames)).not.toContain('"b"');
  });
});
