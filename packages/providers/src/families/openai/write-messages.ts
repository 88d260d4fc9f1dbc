import type { JsonObject } from "@signalbox/core";
import type { Turn } from "../../conversation/chat-request.ts";
import type { NativePart, Part, ReasoningPart, ToolCallPart, ToolResultPart } from "../../conversation/part.ts";
import { callSignature } from "../../dialects/openai-chat/read-part.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { wireCallId } from "./call-id.ts";
import { partField, writeMarks, writeContent, type WriteContext } from "./write-content.ts";

/** `messages` of the request. */
export function writeMessages(turns: readonly Turn[], context: WriteContext): readonly JsonObject[] {
  return turns.flatMap((turn) => {
    switch (turn.role) {
      case "system":
        return [writeSystem(turn, context)];
      case "user":
        return writeUser(turn, context);
      case "assistant":
        return [writeAssistant(turn, context)];
      default:
        return turn.role satisfies never;
    }
  });
}

function writeSystem({ parts, developer, name }: Turn, context: WriteContext): JsonObject {
  const role = developer === true && context.quirks.systemRoleOnly !== true ? "developer" : "system";
  return withoutUndefined({ role, content: writeContent(parts, context), name });
}

/** Results of tools come first, since they must follow the calls; what a tool message cannot hold goes to the user's. */
function writeUser({ parts, name }: Turn, context: WriteContext): readonly JsonObject[] {
  const results = parts.filter((part) => part.kind === "tool_result");
  const media: Part[] = [];
  const messages = results.map((result) => {
    const { message, rest } = writeResult(result, context);
    media.push(...rest);
    return message;
  });
  const said = [...media, ...parts.filter((part) => part.kind !== "tool_result")];
  if (said.length === 0 && messages.length > 0) return messages;
  return [...messages, withoutUndefined({ role: "user", content: writeContent(said, context), name })];
}

function writeResult(
  result: ToolResultPart,
  context: WriteContext,
): { readonly message: JsonObject; readonly rest: readonly Part[] } {
  const { callId, parts, isError } = result;
  const texts: Part[] = parts.filter((part) => part.kind === "text");
  const rest = parts.filter((part) => part.kind !== "text");
  if (rest.length > 0) texts.push({ kind: "text", text: "The rest of the result is in the next message of the user." });
  // The wire has no mark for failures, and a model should know of one.
  if (isError === true) texts.unshift({ kind: "text", text: "Error:" });
  const content = writeContent(texts, context);
  const message = {
    role: "tool",
    tool_call_id: wireCallId(callId, context.quirks),
    content,
    ...writeMarks(result, context),
  };
  return { message, rest };
}

function writeAssistant({ parts, name }: Turn, context: WriteContext): JsonObject {
  const thoughts: ReasoningPart[] = [];
  const calls: JsonObject[] = [];
  const refusals: string[] = [];
  const said: Part[] = [];
  let audio: JsonObject | undefined;
  for (const part of parts) {
    if (part.kind === "reasoning") thoughts.push(part);
    else if (part.kind === "refusal") refusals.push(part.text);
    else if (part.kind === "tool_call") calls.push(writeCall(part, context));
    else if (part.kind === "native" && part.wire === "openai") {
      if (isSpoken(part)) audio = { id: part.value["audio"].id };
      else calls.push(part.value);
    } else said.push(part);
  }
  const silent = said.length === 0 && (calls.length > 0 || refusals.length > 0 || audio !== undefined);
  return {
    role: "assistant",
    content: silent ? null : writeContent(said, context),
    ...withoutUndefined({ name, refusal: refusals.length > 0 ? refusals.join("") : undefined, audio }),
    ...writeThoughts(thoughts, context),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function isSpoken(
  part: NativePart,
): part is NativePart & { readonly value: { readonly audio: { readonly id: string } } } {
  const audio = part.value["audio"];
  return typeof audio === "object" && audio !== null && "id" in audio && typeof audio["id"] === "string";
}

function writeCall(call: ToolCallPart, context: WriteContext): JsonObject {
  const { id, name, argumentsJson, signature } = call;
  if (signature !== undefined && signature.by !== "openai") {
    context.log.note(partField("tool_call.signature", context), `it was made by ${signature.by}`);
  }
  return {
    id: wireCallId(id, context.quirks),
    type: "function",
    // Some vendors parse the arguments of earlier calls and fail at an empty text.
    function: { name, arguments: argumentsJson === "" ? "{}" : argumentsJson },
    ...(signature?.by === "openai" && { extra_content: callSignature(signature.value) }),
    ...writeMarks(call, context),
  };
}

/** Signed thoughts go back to the wire that signed them; thoughts as such to vendors that take any. */
function writeThoughts(thoughts: readonly ReasoningPart[], context: WriteContext): JsonObject {
  if (thoughts.length === 0) return {};
  const { quirks, log } = context;
  const own = thoughts.filter(({ signature, encrypted }) => (signature ?? encrypted)?.by === "openai");
  const foreign = own.length < thoughts.length;
  if (foreign && quirks.takesThoughts !== true) {
    log.note(partField("reasoning", context), "the provider takes no thoughts of others");
  }
  const shown = (quirks.takesThoughts === true ? thoughts : own).map(({ text }) => text).join("");
  return {
    ...(shown !== "" && { [quirks.reasoningField ?? "reasoning_content"]: shown }),
    ...(own.length > 0 && { thinking_blocks: own.map(writeBlock) }),
  };
}

function writeBlock({ text, signature, encrypted }: ReasoningPart): JsonObject {
  if (text === "" && signature === undefined)
    return withoutUndefined({ type: "redacted_thinking", data: encrypted?.value });
  return withoutUndefined({
    type: "thinking",
    thinking: text,
    signature: signature?.by === "openai" ? signature.value : undefined,
    data: encrypted?.by === "openai" ? encrypted.value : undefined,
  });
}
