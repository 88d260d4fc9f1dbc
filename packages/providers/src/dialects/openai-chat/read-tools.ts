import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { ChatRequest, FunctionTool, Tool, ToolChoice } from "../../conversation/chat-request.ts";
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
 * `tool_choice`, and `function_call`, its deprecated form. A choice of a custom tool, or among tools that are not all
 * functions, is left unread, so that it stays with the native fields.
 */
export function readToolChoice(body: Fields): Pick<ChatRequest, "toolChoice" | "allowedTools"> {
  const value = body.value["tool_choice"];
  if (isJsonObject(value) && value["type"] === "allowed_tools") return readAllowed(body, value["allowed_tools"]);
  if (isJsonObject(value) && value["type"] !== "function") return {};
  const toolChoice = readChoiceOf(body, "tool_choice") ?? readChoiceOf(body, "function_call");
  return toolChoice === undefined ? {} : { toolChoice };
}

function readAllowed(body: Fields, value: JsonValue | undefined): ReturnType<typeof readToolChoice> {
  const allowedTools = isJsonObject(value) ? namesOf(value["tools"]) : undefined;
  if (allowedTools === undefined) return {};
  const choice = readFields(body, "tool_choice");
  const allowed = choice && readFields(choice, "allowed_tools");
  const kind =
    allowed && (readChoice(allowed, "mode", { of: ["auto", "required"] }) ?? missing(allowed, "mode", "auto"));
  return kind === undefined ? {} : { toolChoice: { kind }, allowedTools };
}

/** Names of a list of functions; undefined when anything else is in it. */
function namesOf(tools: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(tools)) return undefined;
  const names = tools.map((tool) => {
    const named = isJsonObject(tool) && tool["type"] === "function" ? tool["function"] : undefined;
    return isJsonObject(named) ? named["name"] : undefined;
  });
  return names.every((name) => typeof name === "string") ? names : undefined;
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
