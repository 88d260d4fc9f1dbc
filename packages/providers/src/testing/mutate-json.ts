import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { SeededRandom } from "./seeded-random.ts";

/** What careless and hostile programs write in the place of something else. */
const ODD: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e300,
  -1e300,
  2 ** 53,
  "",
  " ",
  "x",
  "null",
  "{",
  '{"a":1}',
  "data:image/png;base64,",
  "data:,x",
  "data:image/png;base64,***",
  "http://169.254.169.254/",
  "file:///etc/passwd",
  "\u0000",
  "\ud800",
  "a\r\nb: c",
  "../..",
  "%2e%2e/?#",
  [],
  [null],
  [[]],
  [{}],
  ["x", 1],
  {},
  { type: "text" },
  { type: "text", text: null },
  { type: "function" },
  { type: "image", source: {} },
  { constructor: 1, toString: 2 },
];

/** Names that objects have without being given them. */
const ODD_NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "", "type", "length", "0"];

interface Place {
  readonly parent: JsonObject | JsonValue[];
  readonly key: string | number;
}

/**
 * A copy of `value` with one to four changes anywhere: members replaced, removed, renamed, repeated, wrapped, swapped
 * with others, or nested deep.
 */
export function mutateJson(value: JsonObject, random: SeededRandom): JsonObject {
  const copy = JSON.parse(JSON.stringify(value)) as JsonObject;
  const places = placesOf(copy);
  if (places.length === 0) return copy;
  for (let left = 1 + random.below(4); left > 0; left--) change(random.pick(places), places, random);
  return copy;
}

function change(place: Place, places: readonly Place[], random: SeededRandom): void {
  const { parent, key } = place;
  const old = valueAt(place);
  switch (random.below(9)) {
    case 0:
      return remove(place);
    case 1: {
      const other = random.pick(places);
      return put(parent, key, copyOf(valueAt(other)));
    }
    case 2:
      return put(parent, key, random.oneIn(2) ? [old] : { [random.pick(ODD_NAMES)]: old });
    case 3:
      if (Array.isArray(parent)) parent.splice(Number(key), 0, copyOf(old));
      else rename(place, random.pick([...ODD_NAMES, "text", "content", "role", "id", "name", "input"]));
      return;
    case 4:
      if (typeof old === "string") return put(parent, key, mutateText(old, random));
      return put(parent, key, oddValue(random));
    case 5:
      return put(parent, key, random.oneIn(20) ? nested(random.pick([30, 200, 300])) : oddValue(random));
    default:
      return put(parent, key, oddValue(random));
  }
}

/** A value of its own: later changes may go into it. */
function oddValue(random: SeededRandom): JsonValue {
  return copyOf(random.pick(ODD));
}

function mutateText(text: string, random: SeededRandom): string {
  const at = random.below(text.length + 1);
  const other = random.pick(["\u0000", "\ud83d", "\n", "é", '"', "\\", "🙂", "x".repeat(2000)]);
  return `${text.slice(0, at)}${random.oneIn(3) ? "" : other}${text.slice(at + random.below(3))}`;
}

function nested(depth: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function copyOf(value: JsonValue): JsonValue {
  return typeof value === "object" && value !== null ? structuredClone(value) : value;
}

function placesOf(value: JsonValue, places: Place[] = []): readonly Place[] {
  if (Array.isArray(value)) {
    for (const [key, item] of value.entries()) {
      places.push({ parent: value as JsonValue[], key });
      placesOf(item, places);
    }
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      places.push({ parent: value, key });
      placesOf(value[key] ?? null, places);
    }
  }
  return places;
}

function valueAt({ parent, key }: Place): JsonValue {
  return (parent as Readonly<Record<string | number, JsonValue | undefined>>)[key] ?? null;
}

function put(parent: Place["parent"], key: string | number, value: JsonValue): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  // An own member, also for `__proto__`.
  else Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove({ parent, key }: Place): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}

function rename(place: Place, name: string): void {
  const value = valueAt(place);
  remove(place);
  put(place.parent, name, value);
}
