import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import {
  missing,
  readBody,
  readBoolean,
  readChoice,
  readFields,
  readItems,
  readNumber,
  readObject,
  readString,
  readStrings,
  unread,
} from "./read-json.ts";

const faultOf = (json: JsonObject, read: (body: ReturnType<typeof readBody>) => unknown): unknown => {
  const body = readBody(json);
  expect(read(body)).toBeUndefined();
  return body.log.first?.message;
};

describe("reading a client's body", () => {
  it("reads absent and null fields as undefined, without a fault", () => {
    const body = readBody({ a: null });
    for (const name of ["a", "b", "toString", "__proto__"]) {
      expect([readString(body, name), readNumber(body, name), readItems(body, name)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
    expect(body.log.first).toBeUndefined();
  });

  it.each([
    ["`a` must be a string", { a: 1 }, (body: never) => readString(body, "a")],
    ["`a` must be true or false", { a: "true" }, (body: never) => readBoolean(body, "a")],
    ["`a` must be a number", { a: "1" }, (body: never) => readNumber(body, "a")],
    ["`a` must be a number", { a: Infinity }, (body: never) => readNumber(body, "a")],
    ["`a` must be a whole number", { a: 1.5 }, (body: never) => readNumber(body, "a", { integer: true })],
    ["`a` must be at least 1", { a: 0 }, (body: never) => readNumber(body, "a", { min: 1 })],
    ["`a` must be at most 2", { a: 3 }, (body: never) => readNumber(body, "a", { max: 2 })],
    ['`a` must be one of "x", "y"', { a: "z" }, (body: never) => readChoice(body, "a", { of: ["x", "y"] })],
    ["`a` must be an object", { a: [] }, (body: never) => readObject(body, "a")],
    ["`a` must be an array", { a: {} }, (body: never) => readItems(body, "a")],
    ["`a` must be an array of strings", { a: ["x", 1] }, (body: never) => readStrings(body, "a")],
  ] as const)("says %s", (message, json, read) => {
    expect(faultOf(json as JsonObject, read as never)).toBe(message);
  });

  it("names nested fields by their path and keeps the first fault", () => {
    const body = readBody({ messages: [{}, { content: [{ text: 1 }, 2] }] });
    for (const message of readItems(body, "messages") ?? []) {
      for (const part of readItems(message, "content") ?? []) readString(part, "text");
    }
    expect(body.log.first?.field).toBe("messages[1].content[1]");
    const other = readBody({ tool: { function: {} } });
    const inner = readFields(readFields(other, "tool")!, "function")!;
    expect(missing(inner, "name", "")).toBe("");
    missing(other, "model", "");
    expect(other.log.first).toEqual({
      kind: "fault",
      status: 400,
      message: "`tool.function.name` is required",
      field: "tool.function.name",
    });
  });

  it("tells which fields of the body nobody asked for", () => {
    const body = readBody({ model: "m", seed: 1, top_k: 4, gone: null });
    readString(body, "model");
    readNumber(body, "seed");
    expect(unread(body)).toEqual([{ name: "top_k", value: 4 }]);
  });
});
