import { isJsonObject } from "../json/json-value.ts";
import { textOf } from "../prompt/text-of.ts";
import type { AnswerFacts, AnswerReading } from "./answer-reading.ts";
import { readModel, readUsage } from "./read-usage.ts";

/** Answers of Anthropic's Messages. */
export const messagesAnswers: AnswerReading = {
  marks: ['"message_start"', '"message_delta"', '"message_stop"'],
  readBody: (body) => ({ ...factsOf(body), text: textsOf(body) }),
  readEvent: (event) => {
    if (!isJsonObject(event)) return {};
    switch (event["type"]) {
      case "message_start":
        return factsOf(event["message"]);
      case "message_delta":
        return factsOf(event);
      case "message_stop":
        return { isLast: true };
      default:
        return { text: textDelta(event["delta"]) };
    }
  },
};

/** What was read from and written to a cache is counted apart from `input_tokens`. */
function factsOf(body: unknown): AnswerFacts {
  const prompt = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"] as const;
  return { usage: readUsage(body, { prompt: [...prompt], completion: "output_tokens" }), model: readModel(body) };
}

function textsOf(body: unknown): string {
  const content = isJsonObject(body) && Array.isArray(body["content"]) ? (body["content"] as readonly unknown[]) : [];
  return content.map((block) => textOf([block])).join("");
}

function textDelta(delta: unknown): string {
  return isJsonObject(delta) && delta["type"] === "text_delta" && typeof delta["text"] === "string"
    ? delta["text"]
    : "";
}
