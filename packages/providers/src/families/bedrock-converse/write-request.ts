import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { clientField } from "../../conversation/client-field.ts";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { FormatPlan } from "../anthropic/format-plan.ts";
import { isClientHint } from "../client-hints.ts";
import { createDropLog, type DropLog } from "../drop-log.ts";
import type { Target } from "../target.ts";
import type { WrittenRequest } from "../wire-family.ts";
import { formatPlan } from "./format-plan.ts";
import { modelPath } from "./model-path.ts";
import { modelVendor } from "./model-vendor.ts";
import { writeModelFields } from "./model-fields.ts";
import { writeMessages } from "./write-messages.ts";
import { forcesCall, offersTools, writeToolConfig } from "./write-tools.ts";

/**
 * A request of the Converse API, after https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * and the shapes of AWS's own client.
 */
export function writeRequest(request: ChatRequest, target: Target): WrittenRequest | RequestFault {
  const { stream, model } = request;
  const path = modelPath(stream ? "converse-stream" : "converse", { model, target });
  if (typeof path !== "string") return path;
  const log = createDropLog(target);
  const plan = formatPlan(request);
  const isForced = plan.kind === "tool" || forcesCall(request);
  const { additional, effort, refusesForcing, ...limits } = writeModelFields(request, { target, log, isForced });
  const toolConfig = writeToolConfig(request, { plan, log, refusesForcing });
  const { system, messages } = writeMessages(request, { log, offersTools: toolConfig !== undefined });
  const native = writeNative(request, log);
  const { additionalModelRequestFields, ...passed } = native;
  dropRest(request, { plan, log });
  const body = withoutUndefined({
    messages,
    system: system.length > 0 ? system : undefined,
    inferenceConfig: nonEmpty(
      withoutUndefined({
        ...limits,
        stopSequences: request.stop.length > 0 ? request.stop : undefined,
      }),
    ),
    toolConfig,
    outputConfig: nonEmpty(withoutUndefined({ textFormat: textFormat(request, plan), effort })),
    serviceTier: serviceTier(request, log),
    requestMetadata: requestMetadata(request, log),
    additionalModelResponseFieldPaths: stopSequencePath(request),
    ...passed,
    additionalModelRequestFields: nonEmpty({
      ...additional,
      ...(isJsonObject(additionalModelRequestFields) && additionalModelRequestFields),
    }),
  });
  const accept = stream ? "application/vnd.amazon.eventstream" : "application/json";
  return log.finish({
    method: "POST",
    path,
    headers: { "content-type": "application/json", accept },
    body: JSON.stringify(body),
  });
}

function nonEmpty(object: JsonObject): JsonObject | undefined {
  return Object.keys(object).length > 0 ? object : undefined;
}

function textFormat(request: ChatRequest, plan: FormatPlan): JsonObject | undefined {
  if (plan.kind !== "native" || request.format?.kind !== "schema") return undefined;
  const { name, description } = request.format;
  const jsonSchema = withoutUndefined({ schema: JSON.stringify(plan.schema), name, description });
  return { type: "json_schema", structure: { jsonSchema } };
}

/** Fields of Converse itself, which clients may send beside their dialect's. */
const CONVERSE_FIELDS: ReadonlySet<string> = new Set([
  "additionalModelRequestFields",
  "additionalModelResponseFieldPaths",
  "guardrailConfig",
  "performanceConfig",
  "promptVariables",
  "requestMetadata",
]);

function writeNative({ native }: ChatRequest, log: DropLog): Readonly<Record<string, JsonValue>> {
  const passed: Record<string, JsonValue> = {};
  for (const { name, value } of native) {
    if (CONVERSE_FIELDS.has(name)) passed[name] = value;
    else if (isClientHint(name)) log.note(name, "Bedrock Converse has no such field");
    else log.drop(name, "Bedrock Converse has no such field");
  }
  return passed;
}

function serviceTier({ dialect, serviceTier: tier }: ChatRequest, log: DropLog): JsonObject | undefined {
  switch (tier) {
    case undefined:
    case "auto":
      return undefined;
    case "default":
    case "flex":
    case "priority":
    case "reserved":
      return { type: tier };
    case "standard_only":
      return { type: "default" };
    default:
      log.note(clientField(dialect, "serviceTier"), `Bedrock has no tier "${tier}"`);
      return undefined;
  }
}

const METADATA_TEXT = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/;
const MAX_METADATA = 16;

function requestMetadata(
  { dialect, metadata }: ChatRequest,
  log: DropLog,
): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(metadata ?? {});
  const taken = entries
    .filter(([name, value]) => name !== "" && METADATA_TEXT.test(name) && METADATA_TEXT.test(value))
    .slice(0, MAX_METADATA);
  if (taken.length < entries.length)
    log.note(clientField(dialect, "metadata"), `Bedrock takes ${MAX_METADATA} entries of plain text`);
  return taken.length > 0 ? Object.fromEntries(taken) : undefined;
}

/** Converse tells that a stop sequence was met, but which one only when asked for Claude's own field. */
function stopSequencePath({ model, stop, stream }: ChatRequest): readonly string[] | undefined {
  if (stop.length === 0 || modelVendor(model) !== "anthropic") return undefined;
  return [stream ? "/delta/stop_sequence" : "/stop_sequence"];
}

function dropRest(request: ChatRequest, { plan, log }: { readonly plan: FormatPlan; readonly log: DropLog }): void {
  const { dialect, sampling, choices, logprobs, verbosity, user, format, toolChoice, reasoning } = request;
  const drop = (part: Parameters<typeof clientField>[1]): void => {
    log.drop(clientField(dialect, part), "Bedrock Converse has no such setting");
  };
  if (sampling.seed !== undefined) drop("seed");
  if (Object.keys(sampling.logitBias ?? {}).length > 0) drop("logitBias");
  // 0 is what happens without them.
  for (const part of ["presencePenalty", "frequencyPenalty"] as const) if (sampling[part]) drop(part);
  if (choices !== undefined && choices > 1) drop("choices");
  if (logprobs !== undefined) drop("logprobs");
  if (verbosity !== undefined) drop("verbosity");
  if (user !== undefined) log.note(clientField(dialect, "user"), "Bedrock asks for no end user");
  if (reasoning?.summary === "none")
    log.note(`${clientField(dialect, "reasoning")}.summary`, "Bedrock shows thoughts always");
  if (request.betas !== undefined && modelVendor(request.model) !== "anthropic")
    for (const beta of request.betas) log.note(`anthropic-beta: ${beta}`, "the model is not Anthropic's");
  const isForced = toolChoice?.kind === "function" || toolChoice?.kind === "required";
  if (format !== undefined && format.kind !== "text" && plan.kind === "free" && !isForced)
    log.drop(clientField(dialect, "format"), "answers by a tool are objects, and the schema is of something else");
  if (toolChoice?.kind === "none" && !offersTools(request) && request.turns.some(hasCalls))
    log.note(clientField(dialect, "toolChoice"), "tools stayed behind, and past calls are told as text");
}

function hasCalls({ parts }: ChatRequest["turns"][number]): boolean {
  return parts.some(({ kind }) => kind === "tool_call" || kind === "tool_result");
}
