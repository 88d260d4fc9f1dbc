import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { FunctionTool, Tool, ToolChoice } from "../../conversation/chat-request.ts";
import {
  type Fields,
  missing,
  readBoolean,
  readChoice,
  readFields,
  readItems,
  readObject,
  readString,
  readValue,
} from "../../conversation/read-json.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { readCache, readMarks } from "./read-part.ts";

const MODES = ["auto", "none", "required"] as const;

/** `tools`, and `functions`, their deprecated form. */
export function readTools(body: Fields): readonly Tool[] {
  const tools = (readItems(body, "tools") ?? []).map((item): Tool => {
    const tool = { ...item, seen: new Set<string>() };
    const type = readString(tool, "type") ?? missing(tool, "type", "function");
    if (type !== "function") return { kind: "native", wire: "openai-chat", value: tool.value };
    const declared = readFields(tool, "function") ?? missing(tool, "function", undefined);
    const inner = declared && readCache(declared);
    const read: FunctionTool = declared ? readFunction(declared) : { kind: "function", name: "" };
    return { ...read, ...(inner && { cache: inner }), ...readMarks(tool) };
  });
  const functions = (readItems(body, "functions") ?? []).map(readFunction);
  return [...tools, ...functions];
}

function readFunction(declared: Fields): FunctionTool {
  return {
    kind: "function",
    name: readString(declared, "name") ?? missing(declared, "name", ""),
    ...withoutUndefined({
      description: readString(declared, "description"),
      parameters: readObject(declared, "parameters"),
      strict: readBoolean(declared, "strict"),
    }),
  };
}

/**
 * `tool_choice`, and `function_call`, its deprecated form. A choice among some tools (`allowed_tools`) or of a custom
 * tool is left unread, so that it stays with the native fields.
 */
export function readToolChoice(body: Fields): ToolChoice | undefined {
  const choice = body.value["tool_choice"];
  if (isJsonObject(choice) && choice["type"] !== "function") return undefined;
  return readChoiceOf(body, "tool_choice") ?? readChoiceOf(body, "function_call");
}

function readChoiceOf(body: Fields, field: "tool_choice" | "function_call"): ToolChoice | undefined {
  const value = readValue(body, field);
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) {
    // Mistral's word for `required`.
    const mode = value === "any" ? "required" : readChoice(body, field, { of: MODES });
    return mode && { kind: mode };
  }
  const named = field === "tool_choice" ? readNested(body, field) : readFields(body, field);
  if (named === undefined) return undefined;
  return { kind: "function", name: readString(named, "name") ?? missing(named, "name", "") };
}

function readNested(body: Fields, field: string): Fields | undefined {
  const choice = readFields(body, field);
  return choice && (readFields(choice, "function") ?? missing(choice, "function", undefined));
}

/** A tool as the chat API has it. */
export function functionTool({ name, description, parameters, strict }: FunctionTool): JsonObject {
  return { type: "function", function: withoutUndefined({ name, description, parameters, strict }) };
}
