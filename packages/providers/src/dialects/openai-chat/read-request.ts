import type { JsonObject } from "@signalbox/core";
import type {
  AnswerFormat,
  ChatRequest,
  NativeField,
  Reasoning,
  Sampling,
  Tool,
} from "../../conversation/chat-request.ts";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import {
  type Fields,
  missing,
  readBody,
  readBoolean,
  readChoice,
  readFields,
  readNumber,
  readObject,
  readString,
  readStrings,
  readValue,
  refuse,
  unread,
} from "../../conversation/read-json.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { readMessages } from "./read-messages.ts";
import { readTools, readToolChoice } from "./read-tools.ts";

/** Reads the body of `POST /v1/chat/completions`, deprecated fields too. What it does not know goes to `native`. */
export function readRequest(json: JsonObject): ChatRequest | RequestFault {
  const body = readBody(json);
  const stream = readBoolean(body, "stream") ?? false;
  const options = readFields(body, "stream_options");
  const tools: readonly Tool[] = readTools(body);
  const request: ChatRequest = {
    dialect: "openai-chat",
    model: readString(body, "model") ?? missing(body, "model", ""),
    turns: readMessages(body),
    tools,
    stop: readStop(body),
    sampling: readSampling(body),
    stream,
    streamUsage: stream && options !== undefined && readBoolean(options, "include_usage") === true,
    ...readToolChoice(body),
    ...withoutUndefined({
      parallelToolCalls: readBoolean(body, "parallel_tool_calls"),
      maxTokens: readMaxTokens(body),
      choices: readNumber(body, "n", { min: 1, integer: true }),
      format: readFormat(body),
      reasoning: readReasoning(body),
      logprobs: readLogprobs(body),
      verbosity: readChoice(body, "verbosity", { of: ["low", "medium", "high"] }),
      user: readString(body, "user"),
      metadata: readMetadata(body),
      serviceTier: readString(body, "service_tier"),
    }),
    native: [...unread(body), ...otherStreamOptions(options)],
  };
  return body.log.first ?? request;
}

function otherStreamOptions(options: Fields | undefined): readonly NativeField[] {
  const { include_usage: _, ...others } = options?.value ?? {};
  return Object.keys(others).length > 0 ? [{ name: "stream_options", value: others }] : [];
}

/** `max_tokens` is the deprecated name. */
function readMaxTokens(body: Fields): number | undefined {
  const bounds = { min: 1, integer: true };
  const legacy = readNumber(body, "max_tokens", bounds);
  return readNumber(body, "max_completion_tokens", bounds) ?? legacy;
}

function readStop(body: Fields): readonly string[] {
  const value = readValue(body, "stop");
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : (readStrings(body, "stop") ?? []);
}

/** Upper bounds are the provider's: they differ. */
function readSampling(body: Fields): Sampling {
  return withoutUndefined({
    temperature: readNumber(body, "temperature", { min: 0 }),
    topP: readNumber(body, "top_p", { min: 0 }),
    topK: readNumber(body, "top_k", { integer: true }),
    seed: readNumber(body, "seed", { integer: true }),
    presencePenalty: readNumber(body, "presence_penalty"),
    frequencyPenalty: readNumber(body, "frequency_penalty"),
    logitBias: readObject(body, "logit_bias"),
  });
}

function readFormat(body: Fields): AnswerFormat | undefined {
  const format = readFields(body, "response_format");
  if (format === undefined) return undefined;
  const type = readChoice(format, "type", { of: ["text", "json_object", "json_schema"] });
  if (type === undefined) return missing(format, "type", undefined);
  if (type !== "json_schema") return { kind: type === "text" ? "text" : "json" };
  const asked = readFields(format, "json_schema") ?? missing(format, "json_schema", undefined);
  if (asked === undefined) return undefined;
  return {
    kind: "schema",
    name: readString(asked, "name") ?? missing(asked, "name", ""),
    schema: readObject(asked, "schema") ?? {},
    ...withoutUndefined({
      description: readString(asked, "description"),
      strict: readBoolean(asked, "strict"),
    }),
  };
}

const EFFORTS = ["minimal", "low", "medium", "high", "xhigh", "max"] as const;

/** `reasoning_effort`, and `thinking` as Anthropic and several OpenAI-like vendors have it. */
function readReasoning(body: Fields): Reasoning | undefined {
  const word = readChoice(body, "reasoning_effort", { of: ["none", ...EFFORTS] });
  const effort = word === "none" ? undefined : word;
  const thinking = readFields(body, "thinking");
  if (thinking !== undefined) {
    const type = readChoice(thinking, "type", { of: ["enabled", "disabled", "adaptive"] });
    if (type === undefined) return missing(thinking, "type", undefined);
    const budgetTokens = readNumber(thinking, "budget_tokens", { min: 0, integer: true });
    const mode = type === "disabled" ? "off" : type === "adaptive" ? "adaptive" : "on";
    return { mode, ...withoutUndefined({ effort, budgetTokens }) };
  }
  if (word === undefined) return undefined;
  return effort === undefined ? { mode: "off" } : { mode: "on", effort };
}

function readLogprobs(body: Fields): { readonly top: number } | undefined {
  const top = readNumber(body, "top_logprobs", { min: 0, integer: true });
  return readBoolean(body, "logprobs") === true ? { top: top ?? 0 } : undefined;
}

function readMetadata(body: Fields): Readonly<Record<string, string>> | undefined {
  const metadata = readObject(body, "metadata");
  if (metadata === undefined) return undefined;
  const entries = Object.entries(metadata);
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string"))
    return Object.fromEntries(entries);
  return refuse(body, "metadata", "must hold strings only");
}
