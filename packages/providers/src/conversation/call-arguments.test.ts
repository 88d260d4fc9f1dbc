import { describe, expect, it } from "vitest";
import { objectOfArguments, textOfArguments } from "./call-arguments.ts";

describe("arguments of a call", () => {
  it.each([
    ["an object", '{"a": 1}', { a: 1 }],
    ["nothing", "", {}],
    ["white space", " \n", {}],
    ["half an object", '{"a":', { unreadable_arguments: '{"a":' }],
    ["a long number", "12345678901234567890", { unreadable_arguments: "12345678901234567890" }],
    ["a list", "[1]", { unreadable_arguments: "[1]" }],
  ])("from %s", (_, text, object) => {
    expect(objectOfArguments(text)).toEqual(object);
    expect(JSON.parse(textOfArguments(text))).toEqual(object);
  });

  it("nested too deeply to be written stay text", () => {
    const text = `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    expect(objectOfArguments(text)).toEqual({ unreadable_arguments: text });
  });

  it("keep the spelling of their numbers", () => {
    const text = '{"id":12345678901234567890,"x":1.0}';
    expect(textOfArguments(text)).toBe(text);
    expect(JSON.stringify(objectOfArguments(text))).toBe(text);
  });
});
