import { isJsonObject } from "@signalbox/core";
import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import { parseExact } from "../parse-exact.ts";
import type { ReadContext } from "../wire-family.ts";
import { badAnswer, createAnswerReader } from "./answer-reader.ts";

/** Reads a `GenerateContentResponse`; the array of them that a stream without `alt=sse` is, as well. */
export function readAnswer(body: string, context: ReadContext): ChatAnswer | ProviderFault {
  const response = parseExact(body);
  if (response === undefined) return badAnswer("The provider's answer is no JSON.");
  const reader = createAnswerReader(context);
  const collector = createAnswerCollector();
  for (const event of [...reader.add(response), ...reader.end({ isWhole: true })]) collector.add(event);
  return collector.finish();
}

/** Reads the answer of `countTokens`. */
export function readTokenCount(body: string): number | ProviderFault {
  const answer = parseExact(body);
  const total = isJsonObject(answer) ? answer["totalTokens"] : undefined;
  return typeof total === "number" ? total : badAnswer("The provider's answer counts no tokens.");
}
