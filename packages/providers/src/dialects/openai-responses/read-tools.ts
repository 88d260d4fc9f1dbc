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
} from "../../conversation/read-json.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { readMarks, remembering, WIRE } from "./read-content.ts";

/** `tools`: functions of the client, and those that only OpenAI runs, as they stand. */
export function readTools(body: Fields): readonly Tool[] {
  return (readItems(body, "tools") ?? []).map((item) => readTool(remembering(item)));
}

function readTool(tool: Fields): Tool {
  const type = readString(tool, "type") ?? missing(tool, "type", "function");
  if (type !== "function") return { kind: "native", wire: WIRE, value: tool.value };
  return {
    kind: "function",
    name: readString(tool, "name") ?? missing(tool, "name", ""),
    ...withoutUndefined({
      description: readString(tool, "description"),
      parameters: readObject(tool, "parameters"),
      strict: readBoolean(tool, "strict"),
    }),
    ...readMarks(tool),
  };
}

/**
 * `tool_choice`. A choice of a tool that only OpenAI runs, or among such tools, is left unread, so that it stays with the
 * native fields.
 */
export function readToolChoice(body: Fields): Pick<ChatRequest, "toolChoice" | "allowedTools"> {
  const value = body.value["tool_choice"];
  if (!isJsonObject(value)) {
    const kind = readChoice(body, "tool_choice", { of: ["auto", "none", "required"] });
    return kind === undefined ? {} : { toolChoice: { kind } };
  }
  if (value["type"] === "function") {
    const choice = readFields(body, "tool_choice");
    const name = choice && (readString(choice, "name") ?? missing(choice, "name", ""));
    return name === undefined ? {} : { toolChoice: { kind: "function", name } };
  }
  if (value["type"] !== "allowed_tools") return {};
  const allowedTools = namesOf(value["tools"]);
  if (allowedTools === undefined) return {};
  const choice = readFields(body, "tool_choice");
  const kind = choice && (readChoice(choice, "mode", { of: ["auto", "required"] }) ?? missing(choice, "mode", "auto"));
  return kind === undefined ? {} : { toolChoice: { kind }, allowedTools };
}

/** Names of a list of functions; undefined when anything else is in it. */
function namesOf(tools: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(tools)) return undefined;
  const names = tools.map((tool) => (isJsonObject(tool) && tool["type"] === "function" ? tool["name"] : undefined));
  return names.every((name) => typeof name === "string") ? names : undefined;
}

/** A tool as this API has it; undefined for those of other wires. */
export function writeTool(tool: Tool): JsonObject | undefined {
  if (tool.kind === "native") return tool.wire === WIRE ? tool.value : undefined;
  const { name, description, parameters, strict }: FunctionTool = tool;
  return {
    type: "function",
    name,
    description: description ?? null,
    parameters: parameters ?? null,
    strict: strict ?? null,
  };
}

/** `tool_choice` as the client may have written it. */
export function writeToolChoice(
  choice: ToolChoice | undefined,
  allowedTools: readonly string[] | undefined,
): JsonValue {
  if (choice === undefined) return "auto";
  if (choice.kind === "function") return { type: "function", name: choice.name };
  if (allowedTools === undefined) return choice.kind;
  const tools = allowedTools.map((name) => ({ type: "function", name }));
  return { type: "allowed_tools", mode: choice.kind, tools };
}
