import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { RequestFault } from "./provider-fault.ts";

/** Keeps the first thing found wrong with a body. Readers go on after a fault, so that none of them needs to throw. */
export interface FaultLog {
  first: RequestFault | undefined;
}

/** An object of the client's body, where it stands, and where faults go. */
export interface Fields {
  readonly value: JsonObject;
  /** As in `messages[2].content[0]`; empty for the body itself. */
  readonly path: string;
  readonly log: FaultLog;
  /** Names that were asked for; kept for the body itself only. */
  readonly seen?: Set<string>;
}

/**
 * Typed access to a client's body. A field that is absent or null reads as `undefined`; one of another type notes a
 * fault and reads as `undefined` too. Look at `log.first` before the result is used.
 *
 * @example
 * const body = readBody(json);
 * const model = readString(body, "model") ?? missing(body, "model", "");
 * if (body.log.first) return body.log.first;
 */
export function readBody(value: JsonObject): Fields {
  return { value, path: "", log: { first: undefined }, seen: new Set() };
}

/** The path of a field, or of an item of a list, as faults and `dropped` name it. */
export function pathOf(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  return parent === "" ? key : `${parent}.${key}`;
}

/** Notes that `name` is wrong: the message is "`path` `complaint`", as in "`n` must be at least 1". */
export function refuse(fields: Fields, name: string, complaint: string): undefined {
  const field = pathOf(fields.path, name);
  fields.log.first ??= { kind: "fault", status: 400, message: `\`${field}\` ${complaint}`, field };
}

/** Notes that a field that must be there is not, and gives `standIn`, so that reading can go on. */
export function missing<T>(fields: Fields, name: string, standIn: T): T {
  refuse(fields, name, "is required");
  return standIn;
}

/** The value as it stands; null reads as undefined. */
export function readValue({ value, seen }: Fields, name: string): JsonValue | undefined {
  seen?.add(name);
  return Object.hasOwn(value, name) ? (value[name] ?? undefined) : undefined;
}

export function readString(fields: Fields, name: string): string | undefined {
  const value = readValue(fields, name);
  if (value === undefined || typeof value === "string") return value;
  return refuse(fields, name, "must be a string");
}

export function readBoolean(fields: Fields, name: string): boolean | undefined {
  const value = readValue(fields, name);
  if (value === undefined || typeof value === "boolean") return value;
  return refuse(fields, name, "must be true or false");
}

/** A finite number within the bounds, both included. */
export function readNumber(
  fields: Fields,
  name: string,
  { min = -Infinity, max = Infinity, integer = false }: { min?: number; max?: number; integer?: boolean } = {},
): number | undefined {
  const value = readValue(fields, name);
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) return refuse(fields, name, "must be a number");
  if (integer && !Number.isInteger(value)) return refuse(fields, name, "must be a whole number");
  if (value < min) return refuse(fields, name, `must be at least ${min}`);
  if (value > max) return refuse(fields, name, `must be at most ${max}`);
  return value;
}

/** One of a closed set of words. */
export function readChoice<const T extends string>(
  fields: Fields,
  name: string,
  { of }: { readonly of: readonly T[] },
): T | undefined {
  const value = readValue(fields, name);
  if (value === undefined) return undefined;
  const found = of.find((word) => word === value);
  return found ?? refuse(fields, name, `must be one of ${of.map((word) => JSON.stringify(word)).join(", ")}`);
}

export function readObject(fields: Fields, name: string): JsonObject | undefined {
  const value = readValue(fields, name);
  if (value === undefined || isJsonObject(value)) return value;
  return refuse(fields, name, "must be an object");
}

export function readList(fields: Fields, name: string): readonly JsonValue[] | undefined {
  const value = readValue(fields, name);
  if (value === undefined || Array.isArray(value)) return value;
  return refuse(fields, name, "must be an array");
}

/** A nested object, for typed access in its turn. */
export function readFields(fields: Fields, name: string): Fields | undefined {
  const value = readObject(fields, name);
  return value && { value, path: pathOf(fields.path, name), log: fields.log };
}

/** A list of objects. One item that is no object is a fault, and left out. */
export function readItems(fields: Fields, name: string): readonly Fields[] | undefined {
  return readList(fields, name)?.flatMap((value, index) => {
    const path = pathOf(pathOf(fields.path, name), index);
    if (isJsonObject(value)) return [{ value, path, log: fields.log }];
    refuse(fields, `${name}[${index}]`, "must be an object");
    return [];
  });
}

/** A list of strings. */
export function readStrings(fields: Fields, name: string): readonly string[] | undefined {
  const list = readList(fields, name);
  if (list === undefined || list.every((item) => typeof item === "string")) return list;
  return refuse(fields, name, "must be an array of strings");
}

/** The fields of the body that nobody asked for, null ones left out: what goes to `ChatRequest.native`. */
export function unread({ value, seen }: Fields): readonly { readonly name: string; readonly value: JsonValue }[] {
  return Object.entries(value).flatMap(([name, item]) =>
    item === null || seen?.has(name) ? [] : [{ name, value: item }],
  );
}
