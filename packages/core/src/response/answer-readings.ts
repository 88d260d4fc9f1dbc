import type { ClientDialect } from "../prompt/prompt-view.ts";
import type { AnswerReading } from "./answer-reading.ts";
import { chatAnswers } from "./chat-answers.ts";
import { messagesAnswers } from "./messages-answers.ts";
import { responsesAnswers } from "./responses-answers.ts";

/** How answers are read, by the API that they are in. */
export const answerReadings: Readonly<Record<ClientDialect["id"], AnswerReading>> = {
  "openai-chat": chatAnswers,
  "anthropic-messages": messagesAnswers,
  "openai-responses": responsesAnswers,
};
