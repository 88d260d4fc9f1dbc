import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editJson, readJsonAt, type JsonEdit, type JsonPath } from "./edit-json.ts";
import type { JsonValue } from "./json-value.ts";
import { scanJson } from "./scan-json.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const edit = (text: string, ...edits: JsonEdit[]): string => decode(editJson(encode(text), edits));

describe("scanJson", () => {
  it("accepts exactly what JSON.parse accepts", () => {
    const fragments = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      "\\",
      "0",
      "1",
      "-",
      ".",
      "e",
      "true",
      "null",
      '"a"',
      " ",
      "\n",
      "\\u12",
      "é",
      "x",
    );
    const texts = fc.oneof(
      fc.json(),
      fc.string(),
      fc.array(fragments, { maxLength: 14 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect("kind" in scanJson(encode(text))).toBe(!parses);
      }),
      { numRuns: 5000 },
    );
  });

  it("refuses nesting beyond the limit without recursion", () => {
    expect(scanJson(encode("[".repeat(1_000_000)))).toEqual({ kind: "depth", offset: 256 });
  });
});

describe("editJson", () => {
  it("changes only the edited value", () => {
    expect(edit('{ "a" : 1.50, "model":"MoM" , "z": [ 1,2 ]}', { op: "set", path: ["model"], value: "x" })).toBe(
      '{ "a" : 1.50, "model":"x" , "z": [ 1,2 ]}',
    );
  });

  it("adds members last and creates parents", () => {
    expect(
      edit('{"a":1 }', { op: "set", path: ["b", "c"], value: true }, { op: "set", path: ["b", "d"], value: 2 }),
    ).toBe('{"a":1,"b":{"c":true,"d":2} }');
    expect(edit("{ }", { op: "set", path: ["a"], value: 1 })).toBe('{"a":1 }');
    expect(edit('{"b":"text"}', { op: "set", path: ["b", "c"], value: 1 })).toBe('{"b":{"c":1}}');
  });

  it("removes first, middle, last and all members", () => {
    const text = '{"a":1, "b":2, "c":3}';
    const remove = (...keys: string[]): JsonEdit[] => keys.map((key) => ({ op: "remove", path: [key] }));
    expect(edit(text, ...remove("a"))).toBe('{"b":2, "c":3}');
    expect(edit(text, ...remove("b"))).toBe('{"a":1, "c":3}');
    expect(edit(text, ...remove("b", "c"))).toBe('{"a":1}');
    expect(edit(text, ...remove("a", "b", "c"))).toBe("{}");
    expect(edit(text, ...remove("nothing"))).toBe(text);
  });

  it("inserts into arrays", () => {
    const insert = (index: number): JsonEdit => ({ op: "insert", path: ["m", index], value: { r: "s" } });
    expect(edit('{"m":[1, 2]}', insert(0))).toBe('{"m":[{"r":"s"},1, 2]}');
    expect(edit('{"m":[1, 2]}', insert(2))).toBe('{"m":[1, 2,{"r":"s"}]}');
    expect(edit('{"m":[]}', insert(0))).toBe('{"m":[{"r":"s"}]}');
  });

  it("leaves one spelling of a duplicate key", () => {
    expect(edit('{"model":"a","x":1,"model":"b"}', { op: "set", path: ["model"], value: "c" })).toBe(
      '{"x":1,"model":"c"}',
    );
    expect(edit('{"model":"a","mod\\u0065l":"b"}', { op: "remove", path: ["model"] })).toBe("{}");
  });

  it("lets a later edit see an earlier one", () => {
    expect(edit('{"k":{"a":1}}', { op: "remove", path: ["k"] }, { op: "set", path: ["k", "b"], value: 2 })).toBe(
      '{"k":{"b":2}}',
    );
    expect(edit("{}", { op: "set", path: ["k"], value: { a: 1 } }, { op: "set", path: ["k", "b"], value: 2 })).toBe(
      '{"k":{"a":1,"b":2}}',
    );
    expect(edit('{"a":1}', { op: "set", path: ["a"], value: 2 }, { op: "remove", path: ["a"] })).toBe("{}");
  });

  it("agrees with the same edits on the parsed value, for any document", () => {
    const key = fc.constantFrom("a", "b", "model", "ключ");
    const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;
    const edits = fc.array(
      fc.oneof(
        fc.record({
          op: fc.constant("set" as const),
          path: fc.array(key, { minLength: 1, maxLength: 3 }) as unknown as fc.Arbitrary<JsonPath>,
          value,
        }),
        fc.record({
          op: fc.constant("remove" as const),
          path: fc.array(key, { minLength: 1, maxLength: 3 }) as unknown as fc.Arbitrary<JsonPath>,
        }),
      ),
      { maxLength: 5 },
    );
    const inner = fc.oneof(value, fc.dictionary(key, value));
    const document = fc.tuple(fc.dictionary(key, inner), fc.constantFrom(undefined, 1, "\t"));
    fc.assert(
      fc.property(document, edits, ([root, space], list) => {
        const text = JSON.stringify(root, null, space);
        const result = JSON.parse(edit(text, ...list)) as unknown;
        expect(result).toEqual(JSON.parse(JSON.stringify(list.reduce<unknown>(applyToValue, JSON.parse(text)))));
      }),
      { numRuns: 3000 },
    );
  });

  it("agrees with array edits on the parsed value, for any array", () => {
    const edits = fc.array(
      fc.oneof(
        fc.record({ op: fc.constant("insert" as const), index: fc.nat(5), value: fc.jsonValue({ maxDepth: 1 }) }),
        fc.record({ op: fc.constant("remove" as const), index: fc.nat(5) }),
        fc.record({ op: fc.constant("set" as const), index: fc.nat(5), value: fc.jsonValue({ maxDepth: 1 }) }),
      ),
      { maxLength: 4 },
    );
    const space = fc.constantFrom(undefined, 1);
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 6 }), edits, space, (items, list, gap) => {
        // One edit for each place; indices mean the original array.
        const chosen = list.filter(
          (one, at) => one.index < items.length && list.findIndex(({ index }) => index === one.index) === at,
        );
        const expected = items.flatMap((item, index) => {
          const change = chosen.find((one) => one.index === index);
          if (change === undefined) return [item];
          return change.op === "remove" ? [] : change.op === "set" ? [change.value] : [change.value, item];
        });
        const changes = chosen.map(
          ({ index, ...change }) => ({ ...change, path: ["m", index] }) as unknown as JsonEdit,
        );
        const result: unknown = JSON.parse(edit(JSON.stringify({ m: items, z: 1 }, null, gap), ...changes));
        expect(result).toEqual(JSON.parse(JSON.stringify({ m: expected, z: 1 })));
      }),
      { numRuns: 3000 },
    );
  });

  it("keeps every byte outside the edit, invalid UTF-8 and odd numbers included", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.constantFrom(undefined, 2),
        (rest, model, space) => {
          const { model: _, ...others } = rest;
          const before = JSON.stringify({ ...others, model: "@@" }, null, space);
          const at = before.lastIndexOf('"@@"');
          const after = edit(before, { op: "set", path: ["model"], value: model });
          expect(after).toBe(before.slice(0, at) + JSON.stringify(model) + before.slice(at + 4));
        },
      ),
    );
    const raw = new Uint8Array([...encode('{"n":1e400,"bad":"'), 0xff, 0xfe, ...encode('","model":"a"}')]);
    const edited = editJson(raw, [{ op: "set", path: ["model"], value: "b" }]);
    expect(edited.subarray(0, raw.length - 3)).toEqual(raw.subarray(0, raw.length - 3));
    expect(readJsonAt(edited, ["model"])).toBe("b");
  });
});

function applyToValue(root: unknown, change: JsonEdit): unknown {
  const walk = (value: unknown, depth: number): unknown => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (change.op === "remove" && !isObject) return value;
    const copy: Record<string, unknown> = isObject ? { ...value } : {};
    const step = String(change.path[depth]);
    if (depth === change.path.length - 1) {
      if (change.op === "remove") delete copy[step];
      else copy[step] = change.op === "set" ? change.value : undefined;
    } else if (step in copy || change.op !== "remove") copy[step] = walk(step in copy ? copy[step] : {}, depth + 1);
    return copy;
  };
  return walk(root, 0);
}
