import { isJsonObject, readJsonAt, type JsonObject } from "@signalbox/core";

export const BODY_FAULT = "malformed JSON body";
export const MODEL_FAULT = "model field is required and must be a string";

/** The object that a body is, nested no deeper than a prompt may be; undefined where it is none. */
export function readObject(bytes: Uint8Array): JsonObject | undefined {
  const value = readJsonAt(bytes, []);
  return isJsonObject(value) ? value : undefined;
}
