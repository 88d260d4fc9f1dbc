import type { JsonValue } from "@signalbox/core";
import { describe, expect, test } from "vitest";
import { listInputItems } from "./list-input-items.ts";

const stored = (input: readonly JsonValue[]) => ({ input, response: { id: "resp_7" } });
const five = stored(["a", "b", "c", "d", "e"].map((id) => ({ id, type: "message", role: "user", content: [] })));

function page(query: Parameters<typeof listInputItems>[1]): unknown {
  const listed = listInputItems(five, query);
  if (listed.kind === "fault") return listed.field;
  const { data, has_more, first_id, last_id } = listed.list;
  return [(data as readonly { readonly id: string }[]).map(({ id }) => id).join(""), has_more, first_id, last_id];
}

describe("the items of a stored response's input", () => {
  test.each([
    [{}, ["edcba", false, "e", "a"]],
    [{ order: "asc" }, ["abcde", false, "a", "e"]],
    [{ order: "asc", limit: "2" }, ["ab", true, "a", "b"]],
    [{ order: "asc", limit: "2", after: "b" }, ["cd", true, "c", "d"]],
    [{ limit: "2", after: "c" }, ["ba", false, "b", "a"]],
    [{ after: "a" }, ["", false, null, null]],
    [{ limit: "0" }, "limit"],
    [{ limit: "101" }, "limit"],
    [{ limit: "" }, "limit"],
    [{ order: "x" }, "order"],
    [{ after: "x" }, "after"],
  ])("with %j are %j", (query, expected) => expect(page(query)).toEqual(expected));

  test("have ids and parts, as OpenAI lists them", () => {
    const input = [
      { role: "user", content: "Hi" },
      { type: "message", role: "assistant", content: "Yes" },
      { type: "function_call_output", call_id: "c", output: "1" },
      { type: "function_call", id: "fc_1", call_id: "c", name: "f", arguments: "{}" },
      "broken",
    ];
    const listed = listInputItems(stored(input), { order: "asc" });
    expect(listed).toMatchObject({
      list: {
        data: [
          { id: "msg_7_in0", type: "message", content: [{ type: "input_text", text: "Hi" }] },
          { id: "msg_7_in1", content: [{ type: "output_text", text: "Yes", annotations: [] }] },
          { id: "item_7_in2", type: "function_call_output" },
          { id: "fc_1" },
          { id: "item_7_in4" },
        ],
      },
    });
  });
});
