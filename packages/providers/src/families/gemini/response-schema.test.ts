import fc from "fast-check";
import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import { responseSchema } from "./response-schema.ts";

describe("a JSON Schema for the second generation", () => {
  it.each<[string, JsonObject, JsonObject]>([
    ["types in capitals", { type: "integer", minimum: 1 }, { type: "INTEGER", minimum: 1 }],
    ["null as nullable", { type: ["string", "null"] }, { type: "STRING", nullable: true }],
    [
      "several types as alternatives",
      { type: ["string", "number", "null"] },
      {
        anyOf: [
          { nullable: true, type: "STRING" },
          { nullable: true, type: "NUMBER" },
        ],
      },
    ],
    [
      "one alternative and null",
      { description: "d", anyOf: [{ type: "string" }, { type: "null" }] },
      { description: "d", nullable: true, type: "STRING" },
    ],
    [
      "alternatives",
      { oneOf: [{ type: "string" }, { type: "array", items: { type: "boolean" } }] },
      {
        anyOf: [{ type: "STRING" }, { type: "ARRAY", items: { type: "BOOLEAN" } }],
      },
    ],
    ["words", { enum: ["a", null, "b"] }, { type: "STRING", enum: ["a", "b"], nullable: true }],
    ["one word", { const: "a" }, { type: "STRING", enum: ["a"] }],
    [
      "objects in their order",
      { properties: { b: { type: "string" }, a: { type: "number" } }, required: ["a"], additionalProperties: false },
      {
        type: "OBJECT",
        properties: { b: { type: "STRING" }, a: { type: "NUMBER" } },
        required: ["a"],
        propertyOrdering: ["b", "a"],
      },
    ],
    [
      "references in their place",
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "array",
        items: { $ref: "#/$defs/a~1b", description: "An item." },
        $defs: { "a/b": { type: "string", description: "B." } },
      },
      { type: "ARRAY", items: { type: "STRING", description: "An item." } },
    ],
    [
      "what must hold together",
      {
        allOf: [
          { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
          { properties: { b: { type: "string" } }, required: ["b"] },
        ],
      },
      {
        type: "OBJECT",
        properties: { a: { type: "STRING" }, b: { type: "STRING" } },
        required: ["a", "b"],
        propertyOrdering: ["a", "b"],
      },
    ],
  ])("has %s", (_, schema, expected) => {
    expect(responseSchema(schema)).toEqual({ schema: expected, losses: [] });
  });

  it("tells of what it loses, with the place", () => {
    const schema = {
      type: "object",
      properties: {
        age: { type: "integer", multipleOf: 2, format: "int32" },
        site: { type: "string", format: "uri" },
        level: { enum: [1, 2] },
        child: { $ref: "#" },
        other: { $ref: "https://elsewhere.example/schema" },
        any: true,
        none: false,
      },
      additionalProperties: { type: "string" },
    };
    const { losses } = responseSchema(schema);
    expect(losses.map(({ path }) => path).toSorted()).toEqual([
      "additionalProperties",
      "properties.age.multipleOf",
      "properties.child.$ref",
      "properties.level.enum",
      "properties.none",
      "properties.other.$ref",
      "properties.site.format",
    ]);
  });

  it("ends for schemas that references make huge", () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `d${index}`,
        { type: "array", items: { anyOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }] } },
      ]),
    );
    expect(responseSchema({ $ref: "#/$defs/d0", $defs }).losses.length).toBeGreaterThan(0);
  });

  it("never throws, whatever stands for a schema", () => {
    const keyword = fc.constantFrom(
      "type",
      "items",
      "properties",
      "anyOf",
      "allOf",
      "enum",
      "$ref",
      "required",
      "const",
    );
    const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom("string", "null", "#", "#/items", 3, null, true),
        fc.array(tie("schema"), { maxLength: 3 }),
        fc.dictionary(keyword, tie("schema"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keyword, schema), (value) => {
        responseSchema(value as JsonObject);
      }),
      { numRuns: 1000 },
    );
  });
});
