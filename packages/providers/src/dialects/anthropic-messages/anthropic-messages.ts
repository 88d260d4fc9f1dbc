import type { ChatDialect } from "../chat-dialect.ts";
import { readRequest } from "./read-request.ts";
import { createStreamWriter } from "./stream-writer.ts";
import { writeAnswer } from "./write-answer.ts";
import { writeFault } from "./write-fault.ts";
import { writeTokenCount } from "./write-usage.ts";

/** Anthropic's Messages API as clients speak it: https://docs.anthropic.com/en/api/messages. */
export const anthropicMessages: ChatDialect = {
  id: "anthropic-messages",
  streamType: "text/event-stream",
  read: readRequest,
  writeAnswer,
  openStream: createStreamWriter,
  writeFault,
  writeTokenCount,
};
