import type { ChatEvent } from "../../conversation/chat-event.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import { eventsOfAnswer } from "../../conversation/events-of-answer.ts";
import type { WireFamily } from "../wire-family.ts";
import { answerToolStage } from "./answer-tool.ts";
import { formatPlan } from "./format-plan.ts";
import { openStream } from "./open-stream.ts";
import { readAnswer } from "./read-answer.ts";
import { readFault } from "./read-fault.ts";
import { writeRequest } from "./write-request.ts";

/** Amazon Bedrock's Converse API: every chat model of Bedrock in one shape. Requests are to be signed by SigV4. */
export const bedrockConverseFamily: WireFamily = {
  id: "bedrock-converse",
  write: writeRequest,
  readAnswer(body, context) {
    const answer = readAnswer(body, context);
    const plan = formatPlan(context.request);
    if (plan.kind !== "tool" || "kind" in answer) return answer;
    const collector = createAnswerCollector();
    const events: readonly ChatEvent[] = eventsOfAnswer(answer).flatMap(answerToolStage(plan.name));
    for (const event of events) collector.add(event);
    return collector.finish();
  },
  openStream,
  readFault,
};
