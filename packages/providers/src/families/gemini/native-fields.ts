import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { NativeField } from "../../conversation/chat-request.ts";
import { isClientHint } from "../client-hints.ts";
import type { PartContext } from "./part-context.ts";
import { camelCase, camelKeys } from "./camel-case.ts";

/** Gemini's own fields that a client may send along, by where they go. */
const PLACES: ReadonlyMap<string, "body" | "generationConfig"> = new Map([
  ["safetySettings", "body"],
  ["cachedContent", "body"],
  ["labels", "body"],
  ["modelArmorConfig", "body"],
  ["toolConfig", "body"],
  ["generationConfig", "body"],
  ["thinkingConfig", "generationConfig"],
  ["responseModalities", "generationConfig"],
  ["mediaResolution", "generationConfig"],
  ["speechConfig", "generationConfig"],
  ["imageConfig", "generationConfig"],
  ["audioTimestamp", "generationConfig"],
  ["routingConfig", "generationConfig"],
  ["modelConfig", "generationConfig"],
  ["enableEnhancedCivicAnswers", "generationConfig"],
]);

/** Read elsewhere: by the writers of tools and formats. */
const ELSEWHERE: ReadonlySet<string> = new Set(["web_search_options", "guided_json", "guided_choice", "guided_regex"]);

/** Vertex alone has these. */
const VERTEX_ONLY: ReadonlySet<string> = new Set([
  "labels",
  "modelArmorConfig",
  "routingConfig",
  "modelConfig",
  "audioTimestamp",
]);

export interface NativeFields {
  readonly body: JsonObject;
  readonly generationConfig: JsonObject;
}

/**
 * Fields of the client's body that are Gemini's own, in snake or camel case, at the top or inside `google` or
 * `extra_body.google`, as AI Studio's OpenAI-compatible API has them. All others are told as dropped.
 */
export function nativeFields({ request, target, log }: PartContext): NativeFields {
  const body: Record<string, JsonValue> = {};
  const config: Record<string, JsonValue> = {};
  const place = (name: string, { value, path }: { readonly value: JsonValue; readonly path: string }): void => {
    const renamed = camelCase(name);
    const where = PLACES.get(renamed);
    const camel = isJsonObject(value) && renamed !== "labels" ? camelKeys(value) : value;
    if (where === undefined) log.drop(path, "Gemini has no such field");
    else if (VERTEX_ONLY.has(renamed) && target.transport.kind !== "vertex")
      log.drop(path, "only Vertex has such a field");
    else if (renamed === "generationConfig") Object.assign(config, isJsonObject(camel) ? camel : {});
    else (where === "body" ? body : config)[renamed] = camel;
  };
  for (const field of request.native) {
    if (ELSEWHERE.has(field.name)) continue;
    if (isClientHint(field.name)) log.note(field.name, "Gemini has no such field");
    else if (field.name === "modalities" && Array.isArray(field.value))
      config["responseModalities"] = upperCase(field.value);
    else {
      const inner = googleFields(field);
      if (inner === undefined) place(field.name, { value: field.value, path: field.name });
      else for (const [name, value] of Object.entries(inner)) place(name, { value, path: `${field.name}.${name}` });
    }
  }
  return { body, generationConfig: config };
}

function googleFields({ name, value }: NativeField): JsonObject | undefined {
  const google = name === "extra_body" && isJsonObject(value) ? value["google"] : name === "google" ? value : undefined;
  return isJsonObject(google) ? google : undefined;
}

function upperCase(words: readonly JsonValue[]): readonly JsonValue[] {
  return words.map((word) => (typeof word === "string" ? word.toUpperCase() : word));
}
