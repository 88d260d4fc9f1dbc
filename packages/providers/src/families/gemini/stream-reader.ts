import type { ChatEvent } from "../../conversation/chat-event.ts";
import { createSseReader, type SseFrame } from "../../frames/sse.ts";
import { parseExact } from "../parse-exact.ts";
import type { ReadContext, StreamReader } from "../wire-family.ts";
import { badAnswer, createAnswerReader } from "./answer-reader.ts";

/** What some proxies end every stream with; Google does not. */
const DONE = "[DONE]";

/**
 * Reads `streamGenerateContent?alt=sse`, whose frames hold a response each, cut anywhere and with line ends of any kind.
 *
 * Gemini ends streams by closing them. It is a proper end when every candidate that began had its finish reason, or the
 * prompt was blocked, and the last frame was whole; anything else was cut and ends in an `error`. Since a finish reason may
 * come in every frame, and frames after it, finishes are told when the stream closes.
 */
export function openStream(context: ReadContext): StreamReader {
  const frames = createSseReader();
  const answer = createAnswerReader(context);
  const readFrame = ({ data }: SseFrame): readonly ChatEvent[] => {
    if (data === DONE || data === "") return [];
    const response = parseExact(data);
    return response === undefined
      ? answer.fail(badAnswer("The provider sent a stream event that is no JSON, or broke off inside of it."))
      : answer.add(response);
  };
  const readAll = (list: readonly SseFrame[]): readonly ChatEvent[] => {
    const events = list.flatMap(readFrame);
    return frames.fault === undefined ? events : [...events, ...answer.fail(frames.fault)];
  };
  return {
    read: (bytes) => readAll(frames.push(bytes)),
    close: () => [...readAll(frames.end()), ...answer.end({ isWhole: false })],
  };
}
