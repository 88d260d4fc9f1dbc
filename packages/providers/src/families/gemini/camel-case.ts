import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";

/** Google's REST fields are in camel case, its examples often in snake case. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The same for every field of a message, at any depth. Not for objects whose keys are data: see `asWritten`. */
export function camelKeys(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const renamed = camelCase(name);
      return [renamed, DATA.has(renamed) ? value : camelValue(value)];
    }),
  );
}

/** Fields whose keys are the client's own. */
const DATA: ReadonlySet<string> = new Set(["labels", "responseSchema", "responseJsonSchema"]);

function camelValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => camelValue(item));
  return isJsonObject(value) ? camelKeys(value) : value;
}
