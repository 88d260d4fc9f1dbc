import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import { parseExact } from "../parse-exact.ts";
import type { ReadContext } from "../wire-family.ts";
import { createEventMachine } from "./event-machine.ts";
import { formatPlan } from "./format-plan.ts";
import { faultOf } from "./read-fault.ts";

/** Reads a whole message, as the stream that it could have been: one reading for both. */
export function readAnswer(body: string, { request }: ReadContext): ChatAnswer | ProviderFault {
  const message = parseExact(body);
  if (!isJsonObject(message)) return badAnswer("The provider's answer is no JSON object.");
  if (message["type"] === "error") return faultOf(message);
  const { content } = message;
  if (!Array.isArray(content)) return badAnswer("The provider's answer has no content.");
  const machine = createEventMachine({ answerTool: answerTool(request) });
  const collector = createAnswerCollector();
  for (const event of streamOf(message, content.filter(isJsonObject)))
    for (const told of machine.read(event)) collector.add(told);
  return collector.finish();
}

function streamOf(message: JsonObject, blocks: readonly JsonObject[]): readonly JsonObject[] {
  return [
    { type: "message_start", message },
    ...blocks.flatMap((block) => [
      { type: "content_block_start", content_block: block },
      { type: "content_block_stop" },
    ]),
    { type: "message_delta", delta: message },
    { type: "message_stop" },
  ];
}

/** The tool that stands for the answer, if the request was written with one. */
export function answerTool(request: ReadContext["request"]): string | undefined {
  const plan = formatPlan(request);
  return plan.kind === "tool" ? plan.name : undefined;
}

function badAnswer(message: string): ProviderFault {
  return { kind: "bad_answer", status: 502, message };
}
