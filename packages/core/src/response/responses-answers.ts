import { isJsonObject } from "../json/json-value.ts";
import { textOf } from "../prompt/text-of.ts";
import type { AnswerFacts, AnswerReading } from "./answer-reading.ts";
import { readModel, readUsage } from "./read-usage.ts";

/** Answers of OpenAI's Responses. */
export const responsesAnswers: AnswerReading = {
  marks: ['"response.completed"', '"response.incomplete"', '"response.failed"'],
  readBody: (body) => ({ ...factsOf(body), text: textsOf(body) }),
  readEvent: (event) => {
    if (!isJsonObject(event)) return {};
    switch (event["type"]) {
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        return { ...factsOf(event["response"]), isLast: true };
      case "response.output_text.delta":
        return { text: typeof event["delta"] === "string" ? event["delta"] : "" };
      default:
        return factsOf(event["response"]);
    }
  },
};

function factsOf(body: unknown): AnswerFacts {
  return { usage: readUsage(body, { prompt: ["input_tokens"], completion: "output_tokens" }), model: readModel(body) };
}

function textsOf(body: unknown): string {
  const output = isJsonObject(body) && Array.isArray(body["output"]) ? (body["output"] as readonly unknown[]) : [];
  return output
    .flatMap((item) => (isJsonObject(item) && Array.isArray(item["content"]) ? [...item["content"]] : []))
    .map((part) => (isJsonObject(part) && part["type"] === "output_text" ? textOf([part]) : ""))
    .join("");
}
