import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import type { AnswerContext, ChatDialect } from "../chat-dialect.ts";
import { openStream } from "./open-stream.ts";
import { readRequest } from "./read-request.ts";
import { writeChoice, writeUsage } from "./write-message.ts";
import { writeFault } from "./write-fault.ts";

/**
 * OpenAI's chat completions, as clients speak it.
 *
 * Beside OpenAI's own fields it has those that the field agreed on: `reasoning_content` and `thinking_blocks` for
 * thoughts, `cache_control`, `thinking`, `extra_content.google.thought_signature` of calls, `native_finish_reason`,
 * `stop_reason`; and one of ours, `native_parts`. Signatures that another wire made carry their origin
 * (`anthropic:EqQB…`), so that they go back to it alone.
 */
export const openAiChat: ChatDialect = {
  id: "openai-chat",
  streamType: "text/event-stream",
  read: readRequest,
  writeAnswer(answer: ChatAnswer, { request, fallbackId, now, model }: AnswerContext) {
    const usage = writeUsage(answer.usage);
    return {
      id: answer.id || fallbackId,
      object: "chat.completion",
      created: answer.created ?? now,
      model: model ?? (answer.model || request.model),
      choices: answer.choices.map(writeChoice),
      ...(usage && { usage }),
    };
  },
  openStream,
  writeFault,
};
