import { isJsonObject, type JsonObject } from "@signalbox/core";
import { clientField } from "../../conversation/client-field.ts";
import type { ChatRequest, FunctionTool, Tool, ToolChoice } from "../../conversation/chat-request.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { allowedTools } from "../allowed-tools.ts";
import { lostSettings, nativeTool } from "./native-tool.ts";
import type { PartContext } from "./part-context.ts";

/** `tools` and `toolConfig`; left out where there are none. */
export interface WrittenTools {
  readonly tools?: readonly JsonObject[];
  readonly toolConfig?: JsonObject;
}

const NO_SETTING = "Google's search has no such setting";

/** Functions of the client as one list of declarations, then tools that run at Google. */
export function writeTools(context: PartContext): WrittenTools {
  const { request, log, target, traits } = context;
  const field = clientField(request.dialect, "tools");
  const functions: JsonObject[] = [];
  const own: JsonObject[] = [];
  for (const tool of offeredTools(request)) {
    if (tool.kind === "function") functions.push(declaration(tool, context));
    else {
      const written = nativeTool(tool);
      if (written === undefined) {
        const type = tool.value["type"];
        log.drop(`${field}[].${typeof type === "string" ? type : "native"}`, "Gemini has no such tool");
        continue;
      }
      own.push(written.tool);
      for (const name of written.lost) log.drop(`${field}[].${name}`, NO_SETTING);
    }
  }
  const search = request.native.find(({ name }) => name === "web_search_options");
  if (search !== undefined && !own.some((tool) => "googleSearch" in tool)) own.push({ googleSearch: {} });
  for (const name of lostSettings(isJsonObject(search?.value) ? search.value : {}))
    log.drop(`web_search_options.${name}`, NO_SETTING);
  if (request.parallelToolCalls === false && functions.length > 0)
    log.drop(clientField(request.dialect, "parallelToolCalls"), "Gemini cannot be kept from calls in parallel");
  if (functions.length === 0) {
    const isAsked = request.toolChoice?.kind === "required" || request.toolChoice?.kind === "function";
    if (isAsked) log.drop(clientField(request.dialect, "toolChoice"), "there is no function to call");
    return own.length > 0 ? { tools: own } : {};
  }
  const calling = request.toolChoice && callingConfig(request.toolChoice, request);
  // Without it, tools that run at Google are refused beside functions; Vertex does not know the field.
  const isMixed = own.length > 0 && traits.generation >= 3 && target.transport.kind !== "vertex";
  const toolConfig = {
    ...(calling && { functionCallingConfig: calling }),
    ...(isMixed && { includeServerSideToolInvocations: true }),
  };
  return {
    tools: [{ functionDeclarations: functions }, ...own],
    ...(Object.keys(toolConfig).length > 0 && { toolConfig }),
  };
}

/** Gemini can be kept to some functions only while it must call one; else the others are not shown to it. */
function offeredTools(request: ChatRequest): readonly Tool[] {
  const allowed = allowedTools(request);
  const isForced = request.toolChoice?.kind === "required" && allowed.length > 0;
  return isForced && request.allowedTools ? request.tools.filter(({ kind }) => kind === "function") : allowed;
}

function functionNames(tools: readonly Tool[]): readonly string[] {
  return tools.flatMap((tool) => (tool.kind === "function" ? [tool.name] : []));
}

function declaration({ name, description, parameters, strict, cache, extra }: FunctionTool, context: PartContext) {
  const { log, request } = context;
  const field = `${clientField(request.dialect, "tools")}[]`;
  if (strict === true) log.note(`${field}.strict`, "Gemini keeps to schemas as well as it can");
  if (cache !== undefined) log.note(clientField(request.dialect, "cache"), "Gemini caches by itself");
  for (const key of Object.keys(extra?.fields ?? {})) log.note(`${field}.${key}`, "Gemini has no such field");
  const isEmpty = parameters === undefined || Object.keys(parameters).length === 0;
  return withoutUndefined({
    name,
    description,
    parametersJsonSchema: isEmpty ? undefined : parameters,
  });
}

function callingConfig(choice: ToolChoice, request: ChatRequest): JsonObject {
  switch (choice.kind) {
    case "auto":
      return { mode: "AUTO" };
    case "none":
      return { mode: "NONE" };
    case "required":
      return {
        mode: "ANY",
        ...(request.allowedTools && { allowedFunctionNames: functionNames(allowedTools(request)) }),
      };
    case "function":
      return { mode: "ANY", allowedFunctionNames: [choice.name] };
    default:
      return choice satisfies never;
  }
}
