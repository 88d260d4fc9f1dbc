import type { AnswerFormat, ChatRequest, NativeField, Reasoning } from "../../conversation/chat-request.ts";
import {
  type Fields,
  missing,
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
import { remembering } from "./read-content.ts";

/** What several fields say together, and what of them has no neutral counterpart. */
export interface Settings {
  readonly values: Pick<ChatRequest, "format" | "verbosity" | "reasoning" | "logprobs">;
  readonly native: readonly NativeField[];
}

/** Reads `text`, `reasoning`, `include` with `top_logprobs`, `truncation` and `stream_options`. */
export function readSettings(body: Fields): Settings {
  const native: NativeField[] = [];
  const text = nested(body, "text");
  const format = text && readFormat(text);
  const verbosity = text && readChoice(text, "verbosity", { of: ["low", "medium", "high"] });
  const thinking = nested(body, "reasoning");
  const reasoning = thinking && readReasoning(thinking);
  const logprobs = readInclude(body, native);
  keepUnread(text, "text", native);
  keepUnread(thinking, "reasoning", native);
  readTruncation(body, native);
  const options = nested(body, "stream_options");
  // Streams are never padded here, which is all that the option can ask for.
  if (options !== undefined) readValue(options, "include_obfuscation");
  keepUnread(options, "stream_options", native);
  return { values: withoutUndefined({ format, verbosity, reasoning, logprobs }), native };
}

function nested(body: Fields, name: string): Fields | undefined {
  const fields = readFields(body, name);
  return fields && remembering(fields);
}

/** Fields of a known object that nobody asked for go on under the object's name. */
function keepUnread(fields: Fields | undefined, name: string, native: NativeField[]): void {
  const rest = fields === undefined ? [] : unread(fields);
  if (rest.length > 0) native.push({ name, value: Object.fromEntries(rest.map((field) => [field.name, field.value])) });
}

function readFormat(text: Fields): AnswerFormat | undefined {
  const format = readFields(text, "format");
  if (format === undefined) return undefined;
  const type = readChoice(format, "type", { of: ["text", "json_object", "json_schema"] });
  if (type === undefined) return missing(format, "type", undefined);
  if (type !== "json_schema") return { kind: type === "text" ? "text" : "json" };
  return {
    kind: "schema",
    name: readString(format, "name") ?? missing(format, "name", ""),
    schema: readObject(format, "schema") ?? missing(format, "schema", {}),
    ...withoutUndefined({
      description: readString(format, "description"),
      strict: readBoolean(format, "strict"),
    }),
  };
}

const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
const SUMMARIES = ["auto", "concise", "detailed"] as const;

/** A summary alone leaves the amount to the model. */
function readReasoning(thinking: Fields): Reasoning | undefined {
  const effort = readChoice(thinking, "effort", { of: EFFORTS });
  // The field's name before `summary`.
  const early = readChoice(thinking, "generate_summary", { of: SUMMARIES });
  const summary = readChoice(thinking, "summary", { of: SUMMARIES }) ?? early;
  if (effort === undefined) return summary && { mode: "adaptive", summary };
  const amount: Reasoning = effort === "none" ? { mode: "off" } : { mode: "on", effort };
  return { ...amount, ...(summary && { summary }) };
}

/** Encrypted thoughts come back in any case, since nothing else would keep them. */
function readInclude(body: Fields, native: NativeField[]): ChatRequest["logprobs"] {
  const include = readStrings(body, "include") ?? [];
  const top = readNumber(body, "top_logprobs", { min: 0, integer: true });
  const others = include.filter((name) => name !== LOGPROBS && name !== ENCRYPTED);
  if (others.length > 0) native.push({ name: "include", value: others });
  return top !== undefined || include.includes(LOGPROBS) ? { top: top ?? 0 } : undefined;
}

const LOGPROBS = "message.output_text.logprobs";
const ENCRYPTED = "reasoning.encrypted_content";

/** No other wire cuts a conversation, so to be told not to says nothing. */
function readTruncation(body: Fields, native: NativeField[]): void {
  const truncation = readChoice(body, "truncation", { of: ["auto", "disabled"] });
  if (truncation === "auto") native.push({ name: "truncation", value: truncation });
}

/** `metadata`: strings only. */
export function readMetadata(body: Fields): Readonly<Record<string, string>> | undefined {
  const metadata = readObject(body, "metadata");
  if (metadata === undefined) return undefined;
  const entries = Object.entries(metadata);
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string"))
    return Object.fromEntries(entries);
  return refuse(body, "metadata", "must hold strings only");
}
