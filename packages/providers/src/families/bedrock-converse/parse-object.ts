import { isJsonObject, type JsonObject } from "@signalbox/core";
import { parseExact } from "../parse-exact.ts";

/** The object that `text` is as JSON, numbers spelled as they were; undefined when it is none. */
export function parseObject(text: string): JsonObject | undefined {
  const value = parseExact(text);
  return isJsonObject(value) ? value : undefined;
}

/** The object under `name`, if there is one. */
export function objectAt(json: JsonObject, name: string): JsonObject | undefined {
  const value = json[name];
  return isJsonObject(value) ? value : undefined;
}

/** The string under `name`, if there is one. */
export function stringAt(json: JsonObject, name: string): string | undefined {
  const value = json[name];
  return typeof value === "string" ? value : undefined;
}
