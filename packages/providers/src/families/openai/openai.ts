import type { ChatAnswer } from "../../conversation/chat-answer.ts";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import { createSseReader } from "../../frames/sse.ts";
import type { ReadContext, StreamReader, WireFamily } from "../wire-family.ts";
import { parseObject } from "./parse-object.ts";
import { badAnswer, createChunkReader } from "./read-chunks.ts";
import { readFault } from "./read-fault.ts";
import { writeRequest } from "./write-request.ts";

/** Providers that speak OpenAI's chat completions, Azure's deployments among them; what differs is `Target.quirks`. */
export const openAiFamily: WireFamily = {
  id: "openai",
  write: writeRequest,
  readAnswer,
  openStream(context) {
    // Some servers answer a streamed request with one JSON object, errors above all.
    const json = /^application\/json\b/i.test(context.headers["content-type"] ?? "");
    return json ? openWhole(context) : openFrames(context);
  },
  readFault,
};

function readAnswer(body: string, context: ReadContext): ChatAnswer | ProviderFault {
  const collector = createAnswerCollector();
  const reader = createChunkReader(context);
  const value = parseObject(body);
  if (value === undefined) return badAnswer("it is not a JSON object");
  reader.chunk(value);
  reader.end();
  for (const event of reader.take()) collector.add(event);
  return collector.finish();
}

function openFrames(context: ReadContext): StreamReader {
  const frames = createSseReader();
  const reader = createChunkReader(context);
  const readAll = (list: ReturnType<typeof frames.push>): void => {
    for (const { data } of list) {
      if (reader.over) return;
      if (data.trim() === "[DONE]") reader.end();
      else if (data !== "") {
        const value = parseObject(data);
        if (value === undefined) reader.fail(badAnswer("an event is not a JSON object"));
        else reader.chunk(value);
      }
    }
    if (frames.fault !== undefined) reader.fail(frames.fault);
  };
  return {
    read(bytes) {
      if (!reader.over) readAll(frames.push(bytes));
      return reader.take();
    },
    close() {
      readAll(frames.end());
      if (context.target.quirks.endsWithoutDone === true && reader.finished) reader.end();
      reader.fail(badAnswer("the stream ended before `[DONE]`"));
      return reader.take();
    },
  };
}

function openWhole(context: ReadContext): StreamReader {
  const decoder = new TextDecoder();
  const reader = createChunkReader(context);
  let body = "";
  return {
    read(bytes) {
      body += decoder.decode(bytes, { stream: true });
      if (body.length > MAX_WHOLE_CHARS) reader.fail(badAnswer(`it has more than ${MAX_WHOLE_CHARS} characters`));
      if (reader.over) body = "";
      return reader.take();
    },
    close() {
      const value = parseObject(body + decoder.decode());
      if (value === undefined) reader.fail(badAnswer("it is not a JSON object"));
      else reader.chunk(value);
      reader.end();
      return reader.take();
    },
  };
}

/** As for one frame of a stream. */
const MAX_WHOLE_CHARS = 16 * 1024 * 1024;
