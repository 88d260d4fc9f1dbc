import type { JsonObject } from "@signalbox/core";
import type { ChatAnswer, Choice } from "../conversation/chat-answer.ts";
import type { ChatEvent, FinishReason } from "../conversation/chat-event.ts";
import type { Usage } from "../conversation/usage.ts";
import type { AnswerContext, ChatDialect, StreamWriter } from "../dialects/chat-dialect.ts";
import { readRequest } from "../dialects/openai-chat/read-request.ts";
import { writeFault } from "../dialects/openai-chat/write-fault.ts";
import { writeUsage } from "../dialects/openai-chat/write-message.ts";

/**
 * OpenAI's chat completions whose answers are written as those of `POST /v1/completions`: bodies come from
 * `chatOfCompletion`. An answer has one text; thoughts have no place in it.
 */
export const completionsDialect: ChatDialect = {
  id: "openai-chat",
  streamType: "text/event-stream",
  read: readRequest,
  writeAnswer(answer: ChatAnswer, context: AnswerContext) {
    const usage = writeUsage(answer.usage);
    return {
      ...headOf(answer, context),
      choices: answer.choices.map(writeChoice),
      ...(usage && { usage }),
    };
  },
  openStream,
  writeFault,
};

function headOf(
  answer: { readonly id: string; readonly model: string; readonly created?: number },
  { request, fallbackId, now, model }: AnswerContext,
): JsonObject {
  return {
    id: answer.id || fallbackId,
    object: "text_completion",
    created: answer.created ?? now,
    model: model ?? (answer.model || request.model),
  };
}

function writeChoice({ parts, finish }: Choice, index: number): JsonObject {
  const text = parts.map((part) => (part.kind === "text" || part.kind === "refusal" ? part.text : "")).join("");
  return choiceOf(index, text, wordOf(finish));
}

function choiceOf(index: number, text: string, finish_reason: string | null): JsonObject {
  return { text, index, logprobs: null, finish_reason };
}

function wordOf(reason: FinishReason): string {
  switch (reason) {
    case "length":
    case "content_filter":
      return reason;
    case "refusal":
      return "content_filter";
    case "stop":
    case "tool_calls":
    case "pause":
      return "stop";
    default:
      return reason satisfies never;
  }
}

function openStream(context: AnswerContext): StreamWriter {
  let head = headOf({ id: "", model: "" }, context);
  let usage: Usage = {};
  /** The open block of each choice, where its text is the client's. */
  const spoken = new Set<number>();
  const chunk = (...choice: Parameters<typeof choiceOf>): string => frame({ ...head, choices: [choiceOf(...choice)] });
  return {
    write(event: ChatEvent) {
      switch (event.type) {
        case "start":
          head = headOf(event, context);
          return "";
        case "usage":
          usage = { ...usage, ...event.usage };
          return "";
        case "block_start":
          if (event.start.kind === "text" || event.start.kind === "refusal") spoken.add(event.choice);
          return "";
        case "block_stop":
          spoken.delete(event.choice);
          return "";
        case "delta":
          return spoken.has(event.choice) && event.text !== "" ? chunk(event.choice, event.text, null) : "";
        case "finish":
          return chunk(event.choice, "", wordOf(event.reason));
        case "error":
          return frame(writeFault(event.fault));
        case "end": {
          const counts = context.request.streamUsage ? writeUsage(usage) : undefined;
          return `${counts ? frame({ ...head, choices: [], usage: counts }) : ""}data: [DONE]\n\n`;
        }
        case "signature":
        case "citation":
          return "";
        default:
          return event satisfies never;
      }
    },
  };
}

function frame(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
