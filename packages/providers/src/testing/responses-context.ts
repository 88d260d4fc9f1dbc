import type { ChatRequest } from "../conversation/chat-request.ts";
import type { AnswerContext } from "../dialects/chat-dialect.ts";

/** What `openAiResponses` must know to answer a request that says little more than `request`. */
export function responsesContext(request: Partial<ChatRequest> = {}): AnswerContext {
  return {
    request: {
      dialect: "openai-responses",
      model: "m",
      turns: [],
      tools: [],
      stop: [],
      sampling: {},
      stream: true,
      streamUsage: true,
      native: [],
      ...request,
    },
    fallbackId: "resp_abc",
    now: 7,
  };
}
