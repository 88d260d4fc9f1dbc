import { isJsonObject, type JsonObject } from "@signalbox/core";

/** Where the words of a model go that were meant as arguments but are no JSON object. */
export const UNREADABLE_ARGUMENTS = "unreadable_arguments";

/**
 * Arguments of a call as an object, for wires that take nothing else. Empty text is no arguments; text that is no JSON
 * object, which models do write, stays readable under `UNREADABLE_ARGUMENTS`.
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

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
