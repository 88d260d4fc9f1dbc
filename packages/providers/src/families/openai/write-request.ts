import type { JsonObject, JsonValue } from "@signalbox/core";
import type { AnswerFormat, ChatRequest, FunctionTool, Tool } from "../../conversation/chat-request.ts";
import { clientField } from "../../conversation/client-field.ts";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { functionTool } from "../../dialects/openai-chat/read-tools.ts";
import { allowedTools } from "../allowed-tools.ts";
import { createDropLog } from "../drop-log.ts";
import type { Target } from "../target.ts";
import type { WrittenRequest } from "../wire-family.ts";
import { schemaTool } from "./schema-tool.ts";
import { writeMarks, type WriteContext } from "./write-content.ts";
import { writeMessages } from "./write-messages.ts";
import { writeReasoning } from "./write-reasoning.ts";

type Part = Parameters<typeof clientField>[1];

/** The request for `chat/completions` of an OpenAI-like provider, by OpenAI's own fields and then the vendor's quirks. */
export function writeRequest(request: ChatRequest, target: Target): WrittenRequest | RequestFault {
  const { dialect, model, sampling, stream } = request;
  const { quirks } = target;
  const log = createDropLog(target);
  const context: WriteContext = { dialect, quirks, log };
  const forced = schemaTool(request, target);
  const isNarrowed = request.allowedTools !== undefined && (forced !== undefined || quirks.noAllowedTools === true);
  const tools = isNarrowed ? allowedTools(request) : request.tools;
  const body: Record<string, JsonValue> = {};
  const put = (name: string, value: JsonValue | undefined, part?: Part): void => {
    if (value === undefined) return;
    if (quirks.refuses?.includes(name) === true) {
      log.drop(part ? clientField(dialect, part) : name, "the provider refuses it");
    } else body[quirks.rename?.[name] ?? name] = value;
  };
  put("model", model);
  put("messages", writeMessages(request.turns, context), "turns");
  put("tools", writeTools([...tools, ...(forced ? [forced] : [])], context), "tools");
  put("tool_choice", writeToolChoice({ ...request, tools }, { forced, isNarrowed }), "toolChoice");
  put("parallel_tool_calls", forced ? undefined : request.parallelToolCalls, "parallelToolCalls");
  put("max_completion_tokens", request.maxTokens, "maxTokens");
  put("stop", request.stop.length > 0 ? request.stop : undefined, "stop");
  put("n", request.choices, "choices");
  put("temperature", sampling.temperature, "temperature");
  put("top_p", sampling.topP, "topP");
  put("top_k", sampling.topK, "topK");
  put("seed", sampling.seed, "seed");
  put("presence_penalty", sampling.presencePenalty, "presencePenalty");
  put("frequency_penalty", sampling.frequencyPenalty, "frequencyPenalty");
  put("logit_bias", sampling.logitBias, "logitBias");
  put("response_format", forced ? undefined : writeFormat(request.format), "format");
  for (const [name, value] of Object.entries(writeReasoning(request, context))) put(name, value, "reasoning");
  put("logprobs", request.logprobs && true, "logprobs");
  put("top_logprobs", request.logprobs?.top === 0 ? undefined : request.logprobs?.top, "logprobs");
  put("verbosity", request.verbosity, "verbosity");
  put("user", request.user, "user");
  put("metadata", request.metadata, "metadata");
  put("service_tier", request.serviceTier, "serviceTier");
  putNative(request, { put, log });
  for (const beta of request.betas ?? []) log.note(`anthropic-beta: ${beta}`, "the API is not Anthropic's");
  if (stream) {
    body["stream"] = true;
    const others = body["stream_options"];
    if (quirks.noStreamOptions === true) delete body["stream_options"];
    else body["stream_options"] = { ...(typeof others === "object" ? others : {}), include_usage: true };
  }
  return log.finish({
    method: "POST",
    path: writePath(request, target),
    headers: { "content-type": "application/json", accept: stream ? "text/event-stream" : "application/json" },
    body: JSON.stringify(body),
  });
}

function writePath({ model }: ChatRequest, { basePath, transport }: Target): string {
  if (transport.kind !== "azure") return `${basePath}/chat/completions`;
  const deployment = `${basePath}/deployments/${encodeURIComponent(model)}`;
  return `${deployment}/chat/completions?api-version=${encodeURIComponent(transport.apiVersion)}`;
}

/** Fields of Responses that the chat API has under the same name. */
const SHARED_WITH_RESPONSES = new Set(["prompt_cache_key", "prompt_cache_retention", "safety_identifier", "store"]);

function putNative(
  { dialect, native }: ChatRequest,
  { put, log }: { put(name: string, value: JsonValue): void } & Pick<WriteContext, "log">,
): void {
  for (const { name, value } of native) {
    if (dialect === "openai-chat" || (dialect === "openai-responses" && SHARED_WITH_RESPONSES.has(name))) {
      put(name, value);
    } else log.drop(name, "OpenAI's chat API has no such field");
  }
}

function writeTools(tools: readonly Tool[], context: WriteContext): readonly JsonObject[] | undefined {
  const written = tools.flatMap((tool) => {
    if (tool.kind === "function") return [{ ...functionTool(tool), ...writeMarks(tool, context) }];
    if (tool.wire === "openai-chat") return [tool.value];
    const { type } = tool.value;
    context.log.drop(clientField(context.dialect, "tools"), `only ${tool.wire} runs ${JSON.stringify(type ?? "it")}`);
    return [];
  });
  return written.length > 0 ? written : undefined;
}

function writeToolChoice(
  { toolChoice, tools, allowedTools: names }: ChatRequest,
  { forced, isNarrowed }: { readonly forced: FunctionTool | undefined; readonly isNarrowed: boolean },
): JsonValue | undefined {
  if (forced !== undefined) {
    // With tools of its own the model may call those first; without, only the answer is left.
    const free = tools.length > 0 && toolChoice?.kind !== "none";
    return free ? "required" : functionName(forced.name);
  }
  if (toolChoice === undefined) return undefined;
  if (toolChoice.kind === "function") return functionName(toolChoice.name);
  if (names === undefined || isNarrowed) return toolChoice.kind;
  const allowed_tools = { mode: toolChoice.kind, tools: names.map(functionName) };
  return { type: "allowed_tools", allowed_tools };
}

function functionName(name: string): JsonObject {
  return { type: "function", function: { name } };
}

function writeFormat(format: AnswerFormat | undefined): JsonObject | undefined {
  switch (format?.kind) {
    case undefined:
      return undefined;
    case "text":
      return { type: "text" };
    case "json":
      return { type: "json_object" };
    case "schema": {
      const { name, description, schema, strict } = format;
      return { type: "json_schema", json_schema: withoutUndefined({ name, description, schema, strict }) };
    }
  }
}
