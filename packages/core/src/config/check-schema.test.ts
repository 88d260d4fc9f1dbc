import * as z from "zod/mini";
import { describe, expect, it } from "vitest";
import { checkSchema } from "./check-schema.ts";
import { formatDiagnostic } from "./diagnostic.ts";
import { field, inactive } from "./field.ts";

const schema = z.strictObject({
  least: z.int().check(z.minimum(1)),
  name: z.string().check(z.minLength(1)),
  mode: field.oneOf("insert", "replace"),
  soon: inactive(field.object({ enabled: field.boolean(), size: field.count() }), "soon"),
});

const check = (input: unknown): { readonly value: unknown; readonly said: string[] } => {
  const { value, diagnostics } = checkSchema(schema, input);
  return { value, said: diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)) };
};

describe("checkSchema", () => {
  it("says one thing about one mistake, and hands on a value that fits", () => {
    const { value, said } = check({ least: "many", name: 3, mode: "replce", unknwn: 1 });
    expect(said.sort()).toEqual([
      'error: least: expected number, got string "many"',
      'error: mode: expected one of insert, replace, got string "replce" (did you mean "replace"?)',
      "error: name: expected string, got number 3",
      "warning: unknwn: unknown field, ignored",
    ]);
    expect(schema.safeParse(value).success).toBe(true);
  });

  it("reports what is missing, too small, or not a map at all", () => {
    expect(check({ name: "", least: 0 }).said.sort()).toEqual([
      "error: least: must be at least 1, got number 0",
      'error: name: must not be empty, got string ""',
    ]);
    expect(check({}).said.sort()).toEqual([
      "error: least: required number is missing",
      "error: name: required string is missing",
    ]);
    expect(check([]).said).toContain("error: expected map, got a list");
  });

  it("names inactive features in use, not those that are empty or switched off", () => {
    const soon = (value: object): string[] => check({ least: 1, name: "a", soon: value }).said;
    expect(soon({ enabled: true, size: 3 })).toEqual(["notice: soon: accepted, not active: soon"]);
    expect(soon({ enabled: false, size: 3 })).toEqual([]);
    expect(soon({})).toEqual([]);
  });

  it("leaves the input alone", () => {
    const input = Object.freeze({ least: "x", name: "a", other: 1 });
    check(input);
    expect(input).toEqual({ least: "x", name: "a", other: 1 });
  });
});
