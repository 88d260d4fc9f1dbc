import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";

/** The objects of a list; none where it is no list. */
export function itemsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Members of `body` that are not among `known`, and those of `required` that are missing. */
export function memberBreaches(
  body: JsonObject,
  { known, required = [] }: { readonly known: string; readonly required?: readonly string[] },
): readonly string[] {
  const names = new Set(known.split(" "));
  return [
    ...Object.keys(body).flatMap((name) => (names.has(name) ? [] : [`${name}: unknown`])),
    ...required.flatMap((name) => (body[name] === undefined ? [`${name}: missing`] : [])),
  ];
}

/** A breach where `holds` is false. */
export function breachUnless(holds: boolean, breach: string): readonly string[] {
  return holds ? [] : [breach];
}

/** A string as it is, anything else as JSON. */
export function wordOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}
