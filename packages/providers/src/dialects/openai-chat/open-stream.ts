import type { JsonObject, JsonValue } from "@signalbox/core";
import type { BlockStart, ChatEvent } from "../../conversation/chat-event.ts";
import type { Signature } from "../../conversation/part.ts";
import type { Usage } from "../../conversation/usage.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { AnswerContext, StreamWriter } from "../chat-dialect.ts";
import { callSignature } from "./read-part.ts";
import { textForClient, thinkingBlock } from "./thinking-block.ts";
import { annotation, functionCall, isCustomCall, nativeField, writeFinish, writeUsage } from "./write-message.ts";
import { writeFault } from "./write-fault.ts";

interface OpenChoice {
  spoke: boolean;
  calls: number;
  /** UTF-16 length of the text so far, and where the open block's text began; for annotations. */
  length: number;
  blockStart: number;
  block: BlockStart | undefined;
  readonly thoughts: string[];
  signature: Signature | undefined;
  encrypted: Signature | undefined;
}

/** Writes `chat.completion.chunk` frames, a usage chunk if the client asked for it, and `[DONE]`; none of it after an error. */
export function openStream(context: AnswerContext): StreamWriter {
  let head: JsonObject = headOf({ type: "start", id: "", model: "" }, context);
  let usage: Usage = {};
  const choices = new Map<number, OpenChoice>();
  const choiceOf = (index: number): OpenChoice => {
    let choice = choices.get(index);
    if (choice === undefined) {
      choice = {
        spoke: false,
        calls: 0,
        length: 0,
        blockStart: 0,
        block: undefined,
        thoughts: [],
        signature: undefined,
        encrypted: undefined,
      };
      choices.set(index, choice);
    }
    return choice;
  };
  const chunk = (index: number, delta: JsonObject, rest: JsonObject = NOT_FINISHED): string => {
    const choice = choiceOf(index);
    // The first chunk of a choice tells the role; `content` is a string from there on if it begins with text.
    const role = choice.spoke ? undefined : { role: "assistant", content: choice.block?.kind === "text" ? "" : null };
    choice.spoke = true;
    return frame({ ...head, choices: [{ index, delta: role ? { ...role, ...delta } : delta, ...rest }] });
  };
  return {
    write(event) {
      switch (event.type) {
        case "start":
          head = headOf(event, context);
          return "";
        case "usage":
          usage = { ...usage, ...event.usage };
          return "";
        case "end": {
          const counts = context.request.streamUsage ? writeUsage(usage) : undefined;
          return (counts ? frame({ ...head, choices: [], usage: counts }) : "") + DONE;
        }
        case "error":
          return frame(writeFault(event.fault));
        case "finish": {
          const { native, stopSequence, choice, reason } = event;
          return chunk(choice, {}, writeFinish(reason, { native, stopSequence }));
        }
        case "block_start": {
          const choice = choiceOf(event.choice);
          const delta = begin(choice, event.start);
          return delta ? chunk(event.choice, delta) : "";
        }
        case "block_stop": {
          const delta = close(choiceOf(event.choice));
          return delta ? chunk(event.choice, delta) : "";
        }
        case "delta": {
          const { delta, rest } = deltaOf(choiceOf(event.choice), event);
          return delta ? chunk(event.choice, delta, rest) : "";
        }
        case "signature": {
          const choice = choiceOf(event.choice);
          choice[event.encrypted ? "encrypted" : "signature"] = event.signature;
          return "";
        }
        case "citation": {
          const { blockStart, length } = choiceOf(event.choice);
          return chunk(event.choice, { annotations: [annotation(event.value, { start: blockStart, end: length })] });
        }
        default:
          return event satisfies never;
      }
    },
  };
}

const DONE = "data: [DONE]\n\n";
const NOT_FINISHED: JsonObject = { finish_reason: null };

function frame(value: JsonObject): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function headOf(start: Extract<ChatEvent, { type: "start" }>, context: AnswerContext): JsonObject {
  return {
    id: start.id || context.fallbackId,
    object: "chat.completion.chunk",
    created: start.created ?? context.now,
    model: context.model ?? (start.model || context.request.model),
  };
}

function begin(choice: OpenChoice, start: BlockStart): JsonObject | undefined {
  choice.block = start;
  choice.blockStart = choice.length;
  choice.thoughts.length = 0;
  choice.signature = undefined;
  choice.encrypted = undefined;
  if (start.kind === "tool_call") {
    const { id, name, signature } = start;
    const call = functionCall({ kind: "tool_call", id, name, argumentsJson: "", ...(signature && { signature }) });
    return { tool_calls: [{ index: choice.calls++, ...call }] };
  }
  if (start.kind !== "native") return undefined;
  if (isCustomCall(start)) return { tool_calls: [{ index: choice.calls++, ...start.value }] };
  return nativeField(start, {});
}

function deltaOf(
  choice: OpenChoice,
  { text, logprobs }: { readonly text: string; readonly logprobs?: readonly JsonValue[] },
): { readonly delta?: JsonObject; readonly rest?: JsonObject } {
  switch (choice.block?.kind) {
    case "text":
      choice.length += text.length;
      return {
        delta: { content: text },
        ...(logprobs && { rest: { logprobs: { content: logprobs, refusal: null }, ...NOT_FINISHED } }),
      };
    case "reasoning":
      choice.thoughts.push(text);
      return { delta: { reasoning_content: text } };
    case "refusal":
      return { delta: { refusal: text } };
    case "tool_call":
      return { delta: { tool_calls: [{ index: choice.calls - 1, function: { arguments: text } }] } };
    case "native":
    case undefined:
      return {};
  }
}

/** What is known of a block only at its end: the signature of a thought or a call. */
function close({ block, calls, thoughts, signature, encrypted }: OpenChoice): JsonObject | undefined {
  if (signature === undefined && encrypted === undefined) return undefined;
  if (block?.kind === "tool_call" && signature !== undefined) {
    return { tool_calls: [{ index: calls - 1, extra_content: callSignature(textForClient(signature)) }] };
  }
  if (block?.kind !== "reasoning") return undefined;
  const text = thoughts.join("");
  return {
    thinking_blocks: [thinkingBlock({ kind: "reasoning", text, ...withoutUndefined({ signature, encrypted }) })],
  };
}
