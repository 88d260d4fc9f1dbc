import type { JsonObject } from "@signalbox/core";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import { createEventStreamReader, type EventFrame } from "../../frames/event-stream.ts";
import type { ReadContext, StreamReader } from "../wire-family.ts";
import { answerToolStage } from "./answer-tool.ts";
import { createBlockReader } from "./block-reader.ts";
import { formatPlan } from "./format-plan.ts";
import { parseObject, stringAt } from "./parse-object.ts";
import { stopSequence } from "./read-answer.ts";
import { readStreamFault } from "./read-fault.ts";
import { readUsage } from "./read-usage.ts";
import { readStopReason } from "./stop-reason.ts";

/**
 * Reads ConverseStream. `messageStop` is its terminator; `metadata` with the usage comes after it, and is the end. A stream
 * that closes between them has lost its counts, but not its answer.
 */
export function openStream({ request, headers }: ReadContext): StreamReader {
  const frames = createEventStreamReader();
  const blocks = createBlockReader();
  const plan = formatPlan(request);
  const stage = plan.kind === "tool" ? answerToolStage(plan.name) : undefined;
  const requestId = headers["x-amzn-requestid"];
  let state: "new" | "open" | "stopped" | "over" = "new";

  const start = (): readonly ChatEvent[] => {
    if (state !== "new") return [];
    state = "open";
    return [{ type: "start", id: requestId ?? "", model: request.model }];
  };
  const fail = (fault: ProviderFault): readonly ChatEvent[] => {
    state = "over";
    return [{ type: "error", fault }];
  };
  const broken = (message: string): readonly ChatEvent[] => fail({ kind: "bad_answer", status: 502, message });

  const readEvent = (type: string, payload: JsonObject): readonly ChatEvent[] => {
    switch (type) {
      case "messageStart":
        return start();
      case "contentBlockStart":
      case "contentBlockDelta":
      case "contentBlockStop": {
        if (state === "stopped") return broken("Bedrock sent content after the end of its message.");
        const events = blocks.read(type, payload);
        return typeof events === "string" ? broken(events) : [...start(), ...events];
      }
      case "messageStop": {
        if (state === "stopped") return broken("Bedrock ended its message twice.");
        const begun = start();
        state = "stopped";
        const stop = stopSequence(payload);
        return [
          ...begun,
          ...blocks.close(),
          {
            type: "finish",
            choice: 0,
            ...readStopReason(stringAt(payload, "stopReason") ?? "end_turn"),
            ...(stop !== undefined && { stopSequence: stop }),
          },
        ];
      }
      case "metadata": {
        const usage = readUsage(payload["usage"]);
        const counted: readonly ChatEvent[] = Object.keys(usage).length > 0 ? [{ type: "usage", usage }] : [];
        if (state !== "stopped") return [...start(), ...counted];
        state = "over";
        return [...counted, { type: "end" }];
      }
      default:
        // The API grows; an event that nobody knows changes none of the others.
        return [];
    }
  };
  const readFrame = (frame: EventFrame): readonly ChatEvent[] => {
    if (frame.headers[":message-type"] !== "event") return fail(readStreamFault(frame, requestId));
    const payload = parseObject(new TextDecoder().decode(frame.payload));
    if (payload === undefined) return broken("Bedrock sent an event that is no JSON object.");
    return readEvent(frame.headers[":event-type"] ?? "", payload);
  };
  const staged = (events: readonly ChatEvent[]): readonly ChatEvent[] => (stage ? events.flatMap(stage) : events);

  return {
    read(bytes) {
      if (state === "over") return [];
      const events: ChatEvent[] = [];
      for (const frame of frames.push(bytes)) {
        events.push(...readFrame(frame));
        if (isOver(state)) return staged(events);
      }
      if (frames.fault !== undefined) events.push(...fail(frames.fault));
      return staged(events);
    },
    close() {
      if (state === "over") return [];
      frames.end();
      if (frames.fault !== undefined) return staged(fail(frames.fault));
      if (state !== "stopped") return staged(broken("Bedrock's stream broke off before the end of its message."));
      state = "over";
      return staged([{ type: "end" }]);
    },
  };
}

/** Apart, since the compiler does not see that reading a frame changes the state. */
function isOver(state: string): boolean {
  return state === "over";
}
