import type { JsonObject } from "@signalbox/core";
import type { ChatAnswer, Choice } from "../../conversation/chat-answer.ts";
import type { AnswerContext } from "../chat-dialect.ts";
import { writeBlocks } from "./write-block.ts";
import { writeStop } from "./write-stop.ts";
import { writeUsage } from "./write-usage.ts";

const NOTHING: Choice = { parts: [], finish: "stop" };

/** The body of a message that is not streamed. Messages has one answer: of several, the first is written. */
export function writeAnswer(answer: ChatAnswer, { fallbackId, model }: AnswerContext): JsonObject {
  const { parts, ...ending } = answer.choices[0] ?? NOTHING;
  const refusals = parts.flatMap((part) => (part.kind === "refusal" ? [part.text] : []));
  return {
    id: answer.id === "" ? fallbackId : answer.id,
    type: "message",
    role: "assistant",
    model: model ?? answer.model,
    content: parts.flatMap(writeBlocks),
    ...writeStop({
      ...ending,
      hasCalls: parts.some(({ kind }) => kind === "tool_call"),
      refusal: refusals.length > 0 ? refusals.join("") : undefined,
    }),
    usage: writeUsage(answer.usage),
  };
}
