import type { JsonObject } from "@signalbox/core";
import type { AnswerFormat, ChatRequest, NativeField, Reasoning, Turn } from "../../conversation/chat-request.ts";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import {
  missing,
  readBody,
  readBoolean,
  readChoice,
  readFields,
  readItems,
  readNumber,
  readObject,
  readString,
  readStrings,
  readValue,
  unread,
  type Fields,
} from "../../conversation/read-json.ts";
import { nested, readBlocks, readParts, WIRE } from "./read-block.ts";
import { readToolChoice, readTools } from "./read-tools.ts";

/** Anthropic's formats have no name, other wires want one. */
export const FORMAT_NAME = "response";

/**
 * Reads the body of `POST /v1/messages`, also as Bedrock and Vertex clients write it, and of `/v1/messages/count_tokens`,
 * which is the reason that `max_tokens` may be missing.
 */
export function readRequest(json: JsonObject): ChatRequest | RequestFault {
  const body = readBody(json);
  const model = readString(body, "model") ?? missing(body, "model", "");
  const messages = readItems(body, "messages") ?? missing(body, "messages", []);
  const turns = [...readSystem(body), ...messages.map(readMessage)];
  const leftovers: NativeField[] = [];
  const user = readUser(body, leftovers);
  const { format, effort } = readOutputConfig(body, leftovers);
  const reasoning = readThinking(body, { effort, leftovers });
  const serviceTier = readString(body, "service_tier");
  const betas = readStrings(body, "anthropic_beta");
  // Bedrock and Vertex clients name the version in the body.
  readValue(body, "anthropic_version");
  const maxTokens = readNumber(body, "max_tokens", { min: 0, integer: true });
  const temperature = readNumber(body, "temperature", { min: 0, max: 1 });
  const topP = readNumber(body, "top_p", { min: 0, max: 1 });
  const topK = readNumber(body, "top_k", { min: 0, integer: true });
  const request: ChatRequest = {
    dialect: WIRE,
    model,
    turns,
    tools: readTools(body),
    ...readToolChoice(body),
    ...(maxTokens !== undefined && { maxTokens }),
    stop: readStrings(body, "stop_sequences") ?? [],
    sampling: {
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(topK !== undefined && { topK }),
    },
    ...(format && { format }),
    ...(reasoning && { reasoning }),
    stream: readBoolean(body, "stream") ?? false,
    streamUsage: true,
    ...(user !== undefined && { user }),
    // `default` is what other wires call the tier that never takes capacity set aside.
    ...(serviceTier !== undefined && { serviceTier: serviceTier === "standard_only" ? "default" : serviceTier }),
    ...(betas && { betas }),
    native: [...leftovers, ...unread(body)],
  };
  return body.log.first ?? request;
}

function readSystem(body: Fields): readonly Turn[] {
  const parts = readParts(readBlocks(body, "system"));
  return parts.length > 0 ? [{ role: "system", parts }] : [];
}

function readMessage(message: Fields): Turn {
  if (readValue(message, "role") === undefined) missing(message, "role", undefined);
  const role = readChoice(message, "role", { of: ["user", "assistant", "system"] }) ?? "user";
  if (readValue(message, "content") === undefined) missing(message, "content", undefined);
  return { role, parts: readParts(readBlocks(message, "content")) };
}

/** Fields of a known object that have no neutral counterpart go on under the object's name; the writer merges them. */
function keepUnread(fields: Fields, name: string, leftovers: NativeField[]): void {
  const rest = unread(fields);
  if (rest.length > 0)
    leftovers.push({ name, value: Object.fromEntries(rest.map((field) => [field.name, field.value])) });
}

function readUser(body: Fields, leftovers: NativeField[]): string | undefined {
  const metadata = nested(body, "metadata");
  if (metadata === undefined) return undefined;
  const user = readString(metadata, "user_id");
  keepUnread(metadata, "metadata", leftovers);
  return user;
}

function readOutputConfig(
  body: Fields,
  leftovers: NativeField[],
): { readonly format: AnswerFormat | undefined; readonly effort: Reasoning["effort"] } {
  const config = nested(body, "output_config");
  // The field's name while structured output was a beta.
  const early = readFields(body, "output_format");
  if (config === undefined) return { format: early && readFormat(early), effort: undefined };
  const effort = readChoice(config, "effort", { of: ["low", "medium", "high", "xhigh", "max"] });
  const written = readFields(config, "format") ?? early;
  const format = written && readFormat(written);
  keepUnread(config, "output_config", leftovers);
  return { format, effort };
}

function readFormat(format: Fields): AnswerFormat | undefined {
  if (readValue(format, "type") === undefined) missing(format, "type", undefined);
  readChoice(format, "type", { of: ["json_schema"] });
  const schema = readObject(format, "schema") ?? missing(format, "schema", {});
  return { kind: "schema", name: FORMAT_NAME, schema };
}

const DISPLAYED = { summarized: "auto", omitted: "none" } as const;

/** `thinking` and the effort, which may come without it: then the mode is `on` and there is no budget. */
function readThinking(
  body: Fields,
  { effort, leftovers }: { readonly effort: Reasoning["effort"]; readonly leftovers: NativeField[] },
): Reasoning | undefined {
  const thinking = nested(body, "thinking");
  const effortOnly: Reasoning | undefined = effort && { mode: "on", effort };
  if (thinking === undefined) return effortOnly;
  const type = readString(thinking, "type") ?? missing(thinking, "type", "");
  if (type !== "enabled" && type !== "adaptive" && type !== "disabled") {
    leftovers.push({ name: "thinking", value: thinking.value });
    return effortOnly;
  }
  const display = readChoice(thinking, "display", { of: ["summarized", "omitted"] });
  const budgetTokens =
    type === "enabled"
      ? (readNumber(thinking, "budget_tokens", { min: 1, integer: true }) ?? missing(thinking, "budget_tokens", 1))
      : undefined;
  keepUnread(thinking, "thinking", leftovers);
  return {
    mode: type === "enabled" ? "on" : type === "disabled" ? "off" : "adaptive",
    ...(effort && { effort }),
    ...(budgetTokens !== undefined && { budgetTokens }),
    ...(display && { summary: DISPLAYED[display] }),
  };
}
