import type { JsonObject } from "@signalbox/core";
import { speaksMessages } from "../../dialects/anthropic-messages/speaks-messages.ts";
import { clientField } from "../../conversation/client-field.ts";
import type { FunctionTool, Tool } from "../../conversation/chat-request.ts";
import { allowedTools } from "../allowed-tools.ts";
import { isWithinGrammar, type FormatPlan } from "./format-plan.ts";
import type { ModelTraits } from "./model-traits.ts";
import { marks, wordOf, type PartContext } from "./write-part.ts";

/** `tools` and `tool_choice`. */
export interface WrittenTools {
  readonly tools: readonly JsonObject[];
  readonly choice: JsonObject | undefined;
  /** The model must call a tool, which keeps it from thinking. */
  readonly isForced: boolean;
}

interface Setting {
  readonly traits: ModelTraits;
  readonly plan: FormatPlan;
}

export function writeTools(context: PartContext, { traits, plan }: Setting): WrittenTools {
  const { request } = context;
  const tools = allowedTools(request)
    .map((tool) => writeTool(tool, { context, traits }))
    .filter((tool) => tool !== undefined);
  if (plan.kind === "tool") {
    const { name, description, schema } = plan;
    // Where the client forbids its tools, or has none, only the answer may be called; else the model chooses.
    const isOnly = tools.length === 0 || request.toolChoice?.kind === "none";
    const choice: JsonObject = isOnly
      ? { type: "tool", name, disable_parallel_tool_use: true }
      : { type: "any", ...(request.parallelToolCalls === false && { disable_parallel_tool_use: true }) };
    return {
      tools: [...tools, { name, description, input_schema: inputSchema(schema) }],
      choice: traits.alwaysThinks ? { type: "auto" } : choice,
      isForced: !traits.alwaysThinks,
    };
  }
  if (tools.length === 0 && !context.isOwn) return { ...toolsOfHistory(context), isForced: false };
  const choice = writeChoice(context, traits);
  return { tools, choice, isForced: choice?.["type"] === "any" || choice?.["type"] === "tool" };
}

function writeTool(
  tool: Tool,
  { context, traits }: { readonly context: PartContext; readonly traits: ModelTraits },
): JsonObject | undefined {
  const { request, log, isOwn } = context;
  if (tool.kind === "native") {
    if (speaksMessages(tool.wire)) return tool.value;
    log.drop(
      clientField(request.dialect, "tools"),
      `${wordOf(tool.value["type"], "it")} is a tool of another provider`,
    );
    return undefined;
  }
  const isStrict = tool.strict === true && !isOwn && !(traits.formats && isWithinGrammar(tool.parameters ?? {}));
  if (isStrict) log.note(`${clientField(request.dialect, "tools")}[].strict`, "the model cannot hold to this schema");
  return {
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    input_schema: isOwn ? (tool.parameters ?? {}) : inputSchema(tool.parameters),
    ...(tool.strict !== undefined && (isOwn || (tool.strict && !isStrict)) && { strict: tool.strict }),
    ...marks(tool),
  };
}

/** Messages demands `type: object` at the root. */
function inputSchema(parameters: FunctionTool["parameters"]): JsonObject {
  if (parameters === undefined) return { type: "object", properties: {} };
  return parameters["type"] === "object" ? parameters : { ...parameters, type: "object" };
}

/** A conversation with calls must define tools, even when none may be called any more. */
function toolsOfHistory({ request }: PartContext): Pick<WrittenTools, "tools" | "choice"> {
  const calls = request.turns.flatMap(({ parts }) => parts.filter((part) => part.kind === "tool_call"));
  const names = [...new Set(calls.map(({ name }) => name))];
  return {
    tools: names.map((name) => ({ name, input_schema: { type: "object" } })),
    choice: names.length > 0 ? { type: "none" } : undefined,
  };
}

function writeChoice({ request, log, isOwn }: PartContext, { alwaysThinks }: ModelTraits): JsonObject | undefined {
  const { toolChoice, parallelToolCalls } = request;
  const single = parallelToolCalls !== undefined && { disable_parallel_tool_use: !parallelToolCalls };
  switch (toolChoice?.kind) {
    case undefined:
      return parallelToolCalls === false ? { type: "auto", ...single } : undefined;
    case "none":
      return { type: "none" };
    case "auto":
      return { type: "auto", ...single };
    case "required":
    case "function":
      if (alwaysThinks && !isOwn) {
        log.drop(clientField(request.dialect, "toolChoice"), `${request.model} cannot be made to call a tool`);
        return { type: "auto", ...single };
      }
      return toolChoice.kind === "required"
        ? { type: "any", ...single }
        : { type: "tool", name: toolChoice.name, ...single };
    default:
      return toolChoice satisfies never;
  }
}
