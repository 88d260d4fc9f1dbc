import type { JsonObject } from "@signalbox/core";
import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import type { AnswerContext, ChatDialect, StreamWriter } from "../chat-dialect.ts";
import { writeFault } from "../openai-chat/write-fault.ts";
import { WIRE } from "./read-content.ts";
import { readRequest } from "./read-request.ts";
import { createResponseWriter } from "./response-writer.ts";
import { writeTokenCount } from "./write-usage.ts";

/**
 * OpenAI's Responses API, as clients speak it: https://platform.openai.com/docs/api-reference/responses.
 *
 * It keeps nothing: a request that continues a stored response goes through `resolveConversation` first. Thoughts come as
 * summaries. What only a provider can read (proofs of thoughts, signatures of calls, parts of other wires) is in the
 * `encrypted_content` of reasoning items, marked with its wire, so that it goes back there with the next request. Beside
 * OpenAI's fields a response may have `native_finish_reason` and `stop_reason`, the text that stopped it.
 */
export const openAiResponses: ChatDialect = {
  id: WIRE,
  streamType: "text/event-stream",
  read: readRequest,
  writeAnswer,
  openStream,
  writeFault,
  writeTokenCount,
};

/** The response that ends the stream of the same answer. */
function writeAnswer(answer: ChatAnswer, context: AnswerContext): JsonObject {
  const writer = createResponseWriter(context, () => {});
  for (const event of eventsOfAnswer(answer)) writer.write(event);
  return writer.response;
}

function openStream(context: AnswerContext): StreamWriter {
  let text = "";
  let sequence_number = 0;
  const writer = createResponseWriter(context, (type, fields) => {
    const data = JSON.stringify({ type, sequence_number: sequence_number++, ...fields });
    text += `event: ${type}\ndata: ${data}\n\n`;
  });
  return {
    write(event) {
      text = "";
      writer.write(event);
      return text;
    },
  };
}
