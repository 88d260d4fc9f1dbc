import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import { createEventStreamReader, type EventFrame } from "../../frames/event-stream.ts";
import { createSseReader } from "../../frames/sse.ts";
import { parseExact } from "../parse-exact.ts";
import type { ReadContext, StreamReader } from "../wire-family.ts";
import { createEventMachine, type EventMachine } from "./event-machine.ts";
import { answerTool } from "./read-answer.ts";
import { faultOf } from "./read-fault.ts";

/** Reads a stream in the frames that the answer's content type names, else in those of the transport. */
export function openStream({ request, target, headers }: ReadContext): StreamReader {
  const machine = createEventMachine({ answerTool: answerTool(request) });
  const type = headers["content-type"];
  const isAmazon = type === undefined ? target.transport.kind === "bedrock" : type.includes("amazon.eventstream");
  return isAmazon ? amazonStream(machine) : sseStream(machine);
}

function sseStream(machine: EventMachine): StreamReader {
  const reader = createSseReader();
  const read = (frames: ReturnType<typeof reader.push>): readonly ChatEvent[] => [
    ...frames.flatMap(({ event, data }) => readFrame(parseExact(data), { machine, event })),
    ...(reader.fault ? machine.fail(reader.fault) : []),
  ];
  return {
    read: (bytes) => read(reader.push(bytes)),
    close: () => [...read(reader.end()), ...machine.close()],
  };
}

/** The event's name stands in its data as well; vendors that leave it out there have it on the frame. */
function readFrame(
  data: JsonValue | undefined,
  { machine, event }: { readonly machine: EventMachine; readonly event: string | undefined },
): readonly ChatEvent[] {
  if (!isJsonObject(data)) return event === "ping" ? [] : machine.fail(noEvent);
  const isNamed = typeof data["type"] === "string" || event === undefined;
  return machine.read(isNamed ? data : { ...data, type: event });
}

const noEvent = {
  kind: "bad_answer",
  status: 502,
  message: "The provider sent a stream event that is no JSON.",
} as const;

function amazonStream(machine: EventMachine): StreamReader {
  const reader = createEventStreamReader();
  const read = (frames: readonly EventFrame[]): readonly ChatEvent[] => [
    ...frames.flatMap((frame) => readMessage(frame, machine)),
    ...(reader.fault ? machine.fail(reader.fault) : []),
  ];
  return {
    read: (bytes) => read(reader.push(bytes)),
    close: () => [...read(reader.end()), ...machine.close()],
  };
}

/** A message of InvokeModelWithResponseStream: `chunk` events hold one Messages event as base64, all else is an error. */
function readMessage({ headers, payload }: EventFrame, machine: EventMachine): readonly ChatEvent[] {
  const content = parseExact(new TextDecoder().decode(payload));
  const document: JsonObject = isJsonObject(content) ? content : {};
  if (headers[":message-type"] === "exception")
    return machine.fail(faultOf(document, { stated: headers[":exception-type"] }));
  if (headers[":message-type"] === "error")
    return machine.fail(faultOf({ message: headers[":error-message"] ?? "" }, { stated: headers[":error-code"] }));
  if (headers[":event-type"] !== "chunk") return [];
  const { bytes } = document;
  const event = typeof bytes === "string" ? parseExact(decodeBase64(bytes) ?? "") : undefined;
  return isJsonObject(event) ? machine.read(event) : machine.fail(noEvent);
}

function decodeBase64(text: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
