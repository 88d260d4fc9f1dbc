import type { JsonObject } from "@signalbox/core";
import type { ChatRequest, FunctionTool } from "../../conversation/chat-request.ts";
import { clientField } from "../../conversation/client-field.ts";
import type { FormatPlan } from "../anthropic/format-plan.ts";
import { modelTraits } from "../anthropic/model-traits.ts";
import { allowedTools } from "../allowed-tools.ts";
import type { DropLog } from "../drop-log.ts";
import { cachePoint, type ContentBlock } from "./content-block.ts";
import { modelVendor, takesCachePoints } from "./model-vendor.ts";

/** Whether the client's own tools go along. Converse cannot say `none`, so then they stay behind. */
export function offersTools({ tools, toolChoice }: ChatRequest): boolean {
  return toolChoice?.kind !== "none" && tools.some(({ kind }) => kind === "function");
}

/** Whether the client forces the model to call something. */
export function forcesCall(request: ChatRequest): boolean {
  const { toolChoice } = request;
  return offersTools(request) && (toolChoice?.kind === "required" || toolChoice?.kind === "function");
}

/** `toolConfig`; undefined when nothing is offered. */
export function writeToolConfig(
  request: ChatRequest,
  { plan, log, refusesForcing }: { readonly plan: FormatPlan; readonly log: DropLog; readonly refusesForcing: boolean },
): JsonObject | undefined {
  const { dialect, parallelToolCalls } = request;
  const offered = offersTools(request);
  const tools = offered ? allowedTools(request).flatMap((tool) => writeTool(tool, { request, log })) : [];
  if (offered && parallelToolCalls === false)
    log.drop(clientField(dialect, "parallelToolCalls"), "Bedrock Converse cannot forbid calls in parallel");
  if (plan.kind === "tool") {
    const { name, description, schema } = plan;
    tools.push({ toolSpec: { name, description, inputSchema: { json: schema } } });
  }
  if (tools.length === 0) return undefined;
  const toolChoice = choiceOf(request, { plan, offered });
  if (refusesForcing && toolChoice !== undefined && !("auto" in toolChoice)) {
    if (plan.kind !== "tool") log.drop(clientField(dialect, "toolChoice"), "the model cannot be forced to call a tool");
    return { tools, toolChoice: { auto: {} } };
  }
  return { tools, ...(toolChoice && { toolChoice }) };
}

function choiceOf(
  { toolChoice }: ChatRequest,
  { plan, offered }: { readonly plan: FormatPlan; readonly offered: boolean },
): JsonObject | undefined {
  // With tools of the client beside it, the model may call those first.
  if (plan.kind === "tool") return offered ? { any: {} } : { tool: { name: plan.name } };
  switch (toolChoice?.kind) {
    case "auto":
      return { auto: {} };
    case "required":
      return { any: {} };
    case "function":
      return { tool: { name: toolChoice.name } };
    case "none":
    case undefined:
      return undefined;
  }
}

function writeTool(
  tool: ChatRequest["tools"][number],
  { request, log }: { readonly request: ChatRequest; readonly log: DropLog },
): readonly ContentBlock[] {
  const toolsField = clientField(request.dialect, "tools");
  if (tool.kind === "native") {
    const type = tool.value["type"];
    log.drop(`${toolsField}[].${typeof type === "string" ? type : "native"}`, `only ${tool.wire} has such a tool`);
    return [];
  }
  for (const name of Object.keys(tool.extra?.fields ?? {}))
    log.note(`${toolsField}[].${name}`, "Bedrock Converse has no such field");
  const blocks = [{ toolSpec: writeSpec(tool, { request, log }) }];
  if (tool.cache === undefined) return blocks;
  if (takesCachePoints(request.model)) return [...blocks, cachePoint(tool.cache)];
  log.note(clientField(request.dialect, "cache"), "the model keeps no prompts");
  return blocks;
}

function writeSpec(
  { name, description, parameters, strict }: FunctionTool,
  { request, log }: { readonly request: ChatRequest; readonly log: DropLog },
): JsonObject {
  // Models before formats refuse the flag.
  const takesStrict = modelVendor(request.model) === "anthropic" && modelTraits(request.model).formats;
  if (strict === true && !takesStrict)
    log.note(`${clientField(request.dialect, "tools")}[].strict`, "the model cannot be held to the schema");
  return {
    name,
    ...(description !== undefined && description.trim() !== "" && { description }),
    inputSchema: { json: { type: "object", ...(parameters ?? { properties: {} }) } },
    ...(strict === true && takesStrict && { strict }),
  };
}
