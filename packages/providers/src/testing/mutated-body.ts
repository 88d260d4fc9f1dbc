import { isJsonObject, type JsonObject } from "@signalbox/core";
import fc from "fast-check";

/** `full` with one to three values, anywhere, replaced by ones of other types. For properties of readers. */
export function mutatedBody(full: JsonObject): fc.Arbitrary<JsonObject> {
  const value = fc.constantFrom<unknown>(null, 0, -1, 1e300, "", "x", true, [], [null], [[]], {}, { type: "text" });
  const change = fc.tuple(fc.constantFrom(...pathsOf(full)), value);
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const body = structuredClone(full);
    for (const [path, replacement] of changes) put(body, path, replacement);
    return body;
  });
}

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  const inner = Array.isArray(value) ? [...value.entries()] : isJsonObject(value) ? Object.entries(value) : [];
  return inner.flatMap(([key, item]) => [[...path, key], ...pathsOf(item, [...path, key])]);
}

function put(target: unknown, [key, ...rest]: Path, value: unknown): void {
  if (typeof target !== "object" || target === null || key === undefined) return;
  const object = target as Record<string | number, unknown>;
  if (rest.length === 0) object[key] = value;
  else put(object[key], rest, value);
}
