import type { ChatEvent } from "../conversation/chat-event.ts";
import type { ProviderFault } from "../conversation/provider-fault.ts";
import type { Usage } from "../conversation/usage.ts";
import type { ChatDialect, StreamWriter } from "../dialects/chat-dialect.ts";
import type { StreamReader } from "../families/wire-family.ts";
import type { AnswerTranslation, ClientHead } from "./answer-translation.ts";
import { faultAnswer } from "./whole-answer.ts";

/** Carries events from a provider's stream to a client's writer. What fails before anything was written is no stream. */
export function streamedAnswer({
  dialect,
  reader,
  writer,
  contentType = dialect.streamType,
}: {
  readonly dialect: ChatDialect;
  readonly reader: StreamReader;
  readonly writer: StreamWriter;
  readonly contentType?: string;
}): AnswerTranslation {
  let head: ClientHead | undefined;
  let fault: ProviderFault | undefined;
  let usage: Usage = {};
  let model = "";
  let isOver = false;
  /** The client hears of a beginning with what follows it: until then an error can still have its own status. */
  let start: ChatEvent | undefined;
  const held: ChatEvent[] = [];

  const begin = (text: string): string => {
    if (text !== "") head ??= { status: 200, contentType };
    return text;
  };
  const write = (event: ChatEvent): string => {
    if (isOver) return "";
    switch (event.type) {
      case "start":
        ({ model } = event);
        start = event;
        return "";
      case "error":
        return fail(event.fault);
      case "usage":
        usage = { ...usage, ...event.usage };
        break;
      case "end":
        isOver = true;
        break;
      default:
    }
    // Counts alone are no sign of life: providers send those of the prompt before they fail.
    if (start !== undefined && event.type === "usage") {
      held.push(event);
      return "";
    }
    const before = start === undefined ? [] : [start, ...held];
    start = undefined;
    return begin([...before, event].map((each) => writer.write(each)).join(""));
  };
  const fail = (broken: ProviderFault): string => {
    if (isOver) return "";
    isOver = true;
    fault = broken;
    if (head !== undefined) return writer.write({ type: "error", fault: broken });
    const { text, ...rest } = faultAnswer(dialect, broken);
    head = rest;
    return text;
  };
  const writeAll = (events: readonly ChatEvent[]): string => events.map(write).join("");
  return {
    read: (bytes) => (isOver ? "" : writeAll(reader.read(bytes))),
    end: () => (isOver ? "" : writeAll(reader.close())),
    fail,
    get head() {
      return head;
    },
    get fault() {
      return fault;
    },
    get usage() {
      return usage;
    },
    get model() {
      return model;
    },
  };
}
