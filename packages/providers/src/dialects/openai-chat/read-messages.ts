import type { JsonValue } from "@signalbox/core";
import type { Turn } from "../../conversation/chat-request.ts";
import type { NativePart, Part, ReasoningPart, ToolCallPart, ToolResultPart } from "../../conversation/part.ts";
import {
  type Fields,
  missing,
  readChoice,
  readFields,
  readItems,
  readString,
  readValue,
  refuse,
} from "../../conversation/read-json.ts";
import { readCache, readCallSignature, readContent } from "./read-part.ts";
import { readThinking, signatureFromClient } from "./thinking-block.ts";
import { readNativePart } from "./native-part.ts";

const ROLES = ["system", "developer", "user", "assistant", "tool", "function"] as const;

/** Reads `messages`. A run of `tool` messages becomes one user turn. */
export function readMessages(body: Fields): readonly Turn[] {
  const messages = readItems(body, "messages") ?? missing(body, "messages", []);
  if (messages.length === 0) refuse(body, "messages", "must hold at least one message");
  const turns: Turn[] = [];
  let results: ToolResultPart[] | undefined;
  /** Calls of the deprecated form have no ids; their results name the function. */
  let legacyCall: string | undefined;
  for (const [index, message] of messages.entries()) {
    const role = readChoice(message, "role", { of: ROLES }) ?? missing(message, "role", "user" as const);
    if (role === "tool" || role === "function") {
      if (results === undefined) {
        results = [];
        turns.push({ role: "user", parts: results });
      }
      if (role === "tool") {
        results.push(readResult(message, readString(message, "tool_call_id") ?? missing(message, "tool_call_id", "")));
        continue;
      }
      if (legacyCall === undefined) refuse(message, "role", "may be `function` only after a `function_call`");
      results.push(readResult(message, legacyCall ?? ""));
      continue;
    }
    results = undefined;
    const callId = `call_${index}`;
    if (message.value["function_call"] != null) legacyCall = callId;
    turns.push(readTurn(message, role, callId));
  }
  return turns;
}

function readTurn(message: Fields, role: Exclude<(typeof ROLES)[number], "tool" | "function">, callId: string): Turn {
  const name = readString(message, "name");
  const named = name !== undefined && { name };
  if (role === "assistant") return { role, parts: readAssistant(message, callId), ...named };
  const parts = withCache(message, readContent(message));
  if (parts.length === 0 && message.value["content"] == null) missing(message, "content", undefined);
  if (role === "user") return { role, parts, ...named };
  return { role: "system", parts, ...(role === "developer" && { developer: true }), ...named };
}

/** A mark on the message itself, as some clients write it, is one on its last part. */
function withCache(message: Fields, parts: readonly Part[]): readonly Part[] {
  const cache = readCache(message);
  const last = parts.at(-1);
  if (cache === undefined || last === undefined || last.kind === "reasoning" || last.kind === "refusal") return parts;
  return last.kind === "native" ? parts : [...parts.slice(0, -1), { ...last, cache }];
}

function readResult(message: Fields, callId: string): ToolResultPart {
  const parts = readContent(message).flatMap((part) => {
    if (part.kind === "text" || part.kind === "image" || part.kind === "document") return [part];
    return refuse(message, "content", "of a tool must be text, images or files") ?? [];
  });
  const cache = readCache(message);
  return { kind: "tool_result", callId, parts, ...(cache && { cache }) };
}

function readAssistant(message: Fields, callId: string): readonly Part[] {
  const content = readContent(message).filter((part) => part.kind !== "text" || part.text !== "");
  const refusal = readString(message, "refusal");
  const audio = readFields(message, "audio");
  return [
    ...readReasoning(message),
    ...(readItems(message, "native_parts") ?? []).flatMap(readNativePart),
    ...withCache(message, content),
    ...(refusal === undefined ? [] : [{ kind: "refusal" as const, text: refusal }]),
    ...(audio === undefined
      ? []
      : [{ kind: "native" as const, wire: "openai" as const, value: { audio: audio.value } }]),
    ...(readItems(message, "tool_calls") ?? []).map(readCall),
    ...readLegacyCall(message, callId),
  ];
}

/** `thinking_blocks` say more than `reasoning_content`, which repeats their text. */
function readReasoning(message: Fields): readonly ReasoningPart[] {
  const blocks = (readItems(message, "thinking_blocks") ?? []).flatMap(readThinking);
  const text = stringOf(readValue(message, "reasoning_content")) ?? stringOf(readValue(message, "reasoning"));
  if (text === undefined || blocks.some((block) => block.text !== "")) return blocks;
  return [{ kind: "reasoning", text }, ...blocks];
}

function stringOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function readCall(call: Fields): ToolCallPart | NativePart {
  const type = readString(call, "type") ?? "function";
  if (type !== "function") return { kind: "native", wire: "openai", value: call.value };
  const id = readString(call, "id") ?? missing(call, "id", "");
  const signature = readCallSignature(call);
  const cache = readCache(call);
  const { name, argumentsJson } = readFunction(call, "function");
  return {
    kind: "tool_call",
    id,
    name,
    argumentsJson,
    ...(signature !== undefined && { signature: signatureFromClient(signature) }),
    ...(cache && { cache }),
  };
}

function readFunction(fields: Fields, name: string): Pick<ToolCallPart, "name" | "argumentsJson"> {
  const called = readFields(fields, name) ?? missing(fields, name, undefined);
  if (called === undefined) return { name: "", argumentsJson: "" };
  return {
    name: readString(called, "name") ?? missing(called, "name", ""),
    argumentsJson: readString(called, "arguments") ?? "",
  };
}

function readLegacyCall(message: Fields, id: string): readonly ToolCallPart[] {
  if (readFields(message, "function_call") === undefined) return [];
  return [{ kind: "tool_call", id, ...readFunction(message, "function_call") }];
}
