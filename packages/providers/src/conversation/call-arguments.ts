import { isJsonObject, type JsonObject } from "@signalbox/core";
import { parseExact } from "../families/parse-exact.ts";

/** Where the words of a model go that were meant as arguments but are no JSON object. */
const UNREADABLE_ARGUMENTS = "unreadable_arguments";

/**
 * Arguments of a call as an object, for wires that take nothing else. Empty text is no arguments; text that is no JSON
 * object, which models do write, stays readable under `UNREADABLE_ARGUMENTS`. Numbers keep their spelling when the object
 * is written with `JSON.stringify`.
 */
export function objectOfArguments(argumentsJson: string): JsonObject {
  return parseObject(argumentsJson) ?? wrapped(argumentsJson);
}

/** The same as JSON text. An object's text stays as the model wrote it, large numbers and all. */
export function textOfArguments(argumentsJson: string): string {
  return argumentsJson.trim() !== "" && parseObject(argumentsJson) !== undefined
    ? argumentsJson
    : JSON.stringify(wrapped(argumentsJson));
}

function wrapped(text: string): JsonObject {
  return text.trim() === "" ? {} : { [UNREADABLE_ARGUMENTS]: text };
}

/** A number alone may be an opaque value as well, so the text must begin like an object. */
function parseObject(text: string): JsonObject | undefined {
  const value = /^\s*\{/.test(text) ? parseExact(text) : undefined;
  return isJsonObject(value) ? value : undefined;
}
