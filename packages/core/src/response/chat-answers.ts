import { isJsonObject } from "../json/json-value.ts";
import { textOf } from "../prompt/text-of.ts";
import type { AnswerFacts, AnswerReading } from "./answer-reading.ts";
import { readModel, readUsage } from "./read-usage.ts";

/** Answers of chat completions. */
export const chatAnswers: AnswerReading = {
  marks: ['"usage"'],
  readBody: (body) => ({ ...factsOf(body), text: textsOf(body, "message") }),
  readEvent: (frame) => ({ ...factsOf(frame), text: textsOf(frame, "delta") }),
};

function factsOf(body: unknown): AnswerFacts {
  return {
    usage: readUsage(body, { prompt: ["prompt_tokens"], completion: "completion_tokens" }),
    model: readModel(body),
  };
}

/** Text of the first choice: the others answer the same question again. */
function textsOf(body: unknown, holder: "message" | "delta"): string {
  const choices = isJsonObject(body) && Array.isArray(body["choices"]) ? (body["choices"] as readonly unknown[]) : [];
  const first = choices.find((choice) => isJsonObject(choice) && (choice["index"] ?? 0) === 0);
  const held = isJsonObject(first) ? first[holder] : undefined;
  return isJsonObject(held) ? textOf(held["content"]) : "";
}
