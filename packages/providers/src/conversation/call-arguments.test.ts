import { describe, expect, it } from "vitest";
import { objectOfArguments, textOfArguments } from "./call-arguments.ts";

describe("arguments of a call", () => {
  it.each([
    ["an object", '{"a": 1}', { a: 1 }],
    ["nothing", "", {}],
    ["white space", " \n", {}],
    ["half an object", '{"a":', { unreadable_arguments: '{"a":' }],
    ["a list", "[1]", { unreadable_arguments: "[1]" }],
  ])("from %s", (_, text, object) => {
    expect(objectOfArguments(text)).toEqual(object);
    expect(JSON.parse(textOfArguments(text))).toEqual(object);
  });

  it("keep the spelling of their numbers as text", () => {
    expect(textOfArguments('{"id":12345678901234567890,"x":1.0}')).toBe('{"id":12345678901234567890,"x":1.0}');
  });
});
