import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExact } from "./parse-exact.ts";

describe("parsing a provider's JSON", () => {
  it.each(['{"id":12345678901234567890}', '{"x":1.0,"y":1e3,"z":[0.10,-0]}', '{"a":"12345678901234567890"}', "1.0"])(
    "keeps the spelling of numbers in %s",
    (text) => {
      expect(JSON.stringify(parseExact(text))).toBe(text);
    },
  );

  it("gives what JSON.parse gives for numbers that a double holds", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.stringify(JSON.parse(JSON.stringify(parseExact(text))))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it("gives nothing for what is nested too deeply to be written again", () => {
    const nested = (depth: number, inner: string) => "[".repeat(depth) + inner + "]".repeat(depth);
    expect(parseExact(nested(100_000, ""))).toBeUndefined();
    expect(parseExact(nested(600, "1.50"))).toBeUndefined();
    expect(parseExact(nested(500, ""))).toBeDefined();
    expect(parseExact(JSON.stringify("[".repeat(2000)))).toBe("[".repeat(2000));
  });

  it("gives nothing for what is no JSON", () => {
    expect(parseExact("<html>1.5</html>")).toBeUndefined();
  });
});
