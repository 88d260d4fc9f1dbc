import type { JsonObject } from "@signalbox/core";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import type { Usage } from "../../conversation/usage.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { AnswerContext } from "../chat-dialect.ts";
import { createOutputList, type Emit } from "./output-list.ts";
import { responseHead } from "./response-head.ts";
import { errorEvent, responseError } from "./write-fault.ts";
import { writeUsage } from "./write-usage.ts";

type EventOf<T extends ChatEvent["type"]> = Extract<ChatEvent, { type: T }>;
type Reason = "max_output_tokens" | "content_filter";

/** Makes one response of events, whether someone listens or only wants the whole. */
export interface ResponseWriter {
  write(event: ChatEvent): void;
  /** The response once the events have ended. */
  readonly response: JsonObject;
}

/**
 * A writer that has seen no event. Responses has one answer: of several, the first is written. The last event waits for
 * the end, since usage may come last.
 */
export function createResponseWriter(context: AnswerContext, emit: Emit): ResponseWriter {
  const output = createOutputList(context, emit);
  let head: JsonObject | undefined;
  let usage: Usage = {};
  let finish: EventOf<"finish"> | undefined;
  let cut: Reason | undefined;
  let hasRefusal = false;
  let response: JsonObject = {};

  const responseOf = (status: string, fields: JsonObject): JsonObject => ({
    ...(head ?? responseHead(context, { model: "" })),
    status,
    error: null,
    incomplete_details: null,
    output: output.items(),
    usage: null,
    ...fields,
  });
  const end = (): void => {
    response = responseOf(cut === undefined ? "completed" : "incomplete", {
      incomplete_details: cut === undefined ? null : { reason: cut },
      usage: writeUsage(usage),
      ...withoutUndefined({ native_finish_reason: nativeWord(finish), stop_reason: finish?.stopSequence }),
    });
    emit(cut === undefined ? "response.completed" : "response.incomplete", { response });
  };
  return {
    write(event) {
      switch (event.type) {
        case "start":
          head = responseHead(context, event);
          emit("response.created", { response: responseOf("in_progress", {}) });
          emit("response.in_progress", { response: responseOf("in_progress", {}) });
          return;
        case "usage":
          usage = { ...usage, ...event.usage };
          return;
        case "finish":
          if (event.choice > 0) return;
          finish = event;
          cut = reasonOf(event, hasRefusal);
          return output.close(cut === undefined ? "completed" : "incomplete");
        case "end":
          return end();
        case "error":
          response = responseOf("failed", { error: responseError(event.fault), usage: writeUsage(usage) });
          emit("error", errorEvent(event.fault));
          // Some clients know only the one, some only the other.
          return emit("response.failed", { response });
        default:
          if (event.choice > 0) return;
          hasRefusal ||= event.type === "block_start" && event.start.kind === "refusal";
          return output.write(event);
      }
    },
    get response() {
      return response;
    },
  };
}

/** Why the response is incomplete; a refusal in words is a whole answer. */
function reasonOf({ reason }: EventOf<"finish">, hasRefusal: boolean): Reason | undefined {
  switch (reason) {
    case "length":
      return "max_output_tokens";
    case "content_filter":
      return "content_filter";
    case "refusal":
      return hasRefusal ? undefined : "content_filter";
    case "stop":
    case "tool_calls":
    case "pause":
      return undefined;
  }
}

/** The provider's word, and ours where a status cannot say it. */
function nativeWord(finish: EventOf<"finish"> | undefined): string | undefined {
  const { native, reason } = finish ?? {};
  return native ?? (reason === "pause" || reason === "refusal" ? reason : undefined);
}
