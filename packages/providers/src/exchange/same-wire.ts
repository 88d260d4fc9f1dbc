import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { OpenAiQuirks, Target } from "../families/target.ts";
import type { DialectId } from "../wire-id.ts";
import { searchOfWords, type WordSearch } from "./mentions.ts";

/**
 * Whether the provider takes the client's own bytes: it speaks the client's API, and nothing in the body is among what
 * this vendor does differently. Clouds have Anthropic's API with other paths and fields, so those are never the same.
 */
export function isSameWire(dialect: DialectId, body: JsonObject, target: Target): boolean {
  switch (target.family) {
    case "openai":
      return dialect === "openai-chat" && isAsOpenAiHasIt(body, target.quirks);
    case "anthropic":
      return dialect === "anthropic-messages" && target.transport.kind === "native";
    default:
      return false;
  }
}

/**
 * Looks for what `isSameWire` would find, in the bytes of a body and without parsing: false is sure, true may be a word in
 * the prompt. Undefined where only a parsed body tells.
 */
export function searchOfDifferences(dialect: DialectId, target: Target): WordSearch | undefined {
  if (!isSameWire(dialect, {}, target)) return undefined;
  if (target.family === "anthropic") return () => false;
  const { quirks } = target;
  // A list in the place of a text has no word of its own.
  if (quirks.textContent === true) return undefined;
  const members = [...changedFields(quirks), ...translatedFields(quirks)];
  if (quirks.callIdLength !== undefined) members.push("tool_calls");
  const values = [
    ...(quirks.schemaByTool === true ? ["json_schema"] : []),
    ...(quirks.noAllowedTools === true ? ["allowed_tools"] : []),
    ...(quirks.systemRoleOnly === true ? ["developer"] : []),
    ...(quirks.callIdLength === undefined ? [] : ["tool"]),
  ];
  return searchOfWords({ members, values });
}

/** Top-level fields that the vendor has under another name or not at all. */
function changedFields(quirks: OpenAiQuirks): readonly string[] {
  const changed = [...Object.keys(quirks.rename ?? {}), ...(quirks.refuses ?? [])];
  if (quirks.reasoningControl !== undefined && quirks.reasoningControl !== "effort") changed.push("reasoning_effort");
  if (quirks.noStreamOptions === true) changed.push("stream_options");
  return changed;
}

/**
 * Members of messages that only the translation knows how to give back: thoughts with their signatures, and thoughts as such,
 * which clients send back and vendors that take none refuse.
 */
function translatedFields({ takesThoughts }: OpenAiQuirks): readonly string[] {
  const signed = ["thinking_blocks", "native_parts"];
  return takesThoughts === true ? signed : [...signed, "reasoning_content", "reasoning"];
}

function isAsOpenAiHasIt(body: JsonObject, quirks: OpenAiQuirks): boolean {
  const has = (name: string): boolean => body[name] !== undefined && body[name] !== null;
  if (changedFields(quirks).some(has)) return false;
  if (quirks.noAllowedTools === true && kindOf(body["tool_choice"]) === "allowed_tools") return false;
  if (quirks.schemaByTool === true && kindOf(body["response_format"]) === "json_schema") return false;
  return itemsOf(body["messages"]).every((message) => isPlainMessage(message, quirks));
}

function isPlainMessage(message: JsonObject, quirks: OpenAiQuirks): boolean {
  const { role, content } = message;
  if (quirks.systemRoleOnly === true && role === "developer") return false;
  if (quirks.textContent === true && Array.isArray(content)) return false;
  if (translatedFields(quirks).some((name) => name in message)) return false;
  if (quirks.callIdLength === undefined) return true;
  return role !== "tool" && itemsOf(message["tool_calls"]).length === 0;
}

function kindOf(value: JsonValue | undefined): JsonValue | undefined {
  return isJsonObject(value) ? value["type"] : undefined;
}

function itemsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
