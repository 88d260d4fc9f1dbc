import type { ChatAnswer } from "../conversation/chat-answer.ts";
import type { ChatRequest } from "../conversation/chat-request.ts";
import { createAnswerCollector } from "../conversation/collect-answer.ts";
import { eventsOfAnswer } from "../conversation/events-of-answer.ts";
import type { AnswerContext, ChatDialect } from "../dialects/chat-dialect.ts";
import type { Target } from "../families/target.ts";
import type { ReadContext, WireFamily } from "../families/wire-family.ts";
import type { AnswerHead, AnswerOptions, AnswerTranslation } from "./answer-translation.ts";
import { streamedAnswer } from "./streamed-answer.ts";
import { type WholeAnswer, wholeAnswer } from "./whole-answer.ts";

export interface OpenAnswerOptions extends AnswerOptions {
  readonly dialect: ChatDialect;
  readonly family: WireFamily;
  readonly target: Target;
  readonly request: ChatRequest;
  readonly head: AnswerHead;
}

/**
 * Chooses how an answer is read by what it is, not by what was asked: some providers answer a streamed request with one
 * JSON object, errors above all, and some stream whatever they are asked.
 */
export function openAnswer(options: OpenAnswerOptions): AnswerTranslation {
  const { dialect, family, target, request, head, fallbackId, now, model, maxBytes, previousResponseId } = options;
  const { status, headers } = head;
  const context: AnswerContext = {
    request,
    fallbackId,
    now,
    ...(model !== undefined && { model }),
    ...(previousResponseId !== undefined && { previousResponseId }),
  };
  const reading: ReadContext = { request, target, headers };
  if (status < 200 || status > 299)
    return wholeAnswer({ dialect, maxBytes }, (body) => family.readFault({ status, headers, body }));
  if (isStream(head, request)) {
    const reader = family.openStream(reading);
    if (request.stream) return streamedAnswer({ dialect, writer: dialect.openStream(context), reader });
    const collector = createAnswerCollector();
    return streamedAnswer({
      dialect,
      reader,
      writer: {
        write(event) {
          collector.add(event);
          if (event.type !== "end") return "";
          const answer = collector.finish();
          return "kind" in answer ? "" : JSON.stringify(dialect.writeAnswer(answer, context));
        },
      },
      contentType: "application/json",
    });
  }
  let seen: ChatAnswer | undefined;
  return wholeAnswer({ dialect, maxBytes, seen: () => seen ?? { usage: {}, model: "" } }, (body) => {
    const answer = family.readAnswer(body, reading);
    if ("kind" in answer) return answer;
    seen = answer;
    return writeWhole(answer, { dialect, context });
  });
}

function isStream({ headers }: AnswerHead, request: ChatRequest): boolean {
  const type = headers["content-type"] ?? "";
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) return false;
  return request.stream || /^(?:text\/event-stream|application\/vnd\.amazon\.eventstream)\b/i.test(type);
}

function writeWhole(
  answer: ChatAnswer,
  { dialect, context }: { readonly dialect: ChatDialect; readonly context: AnswerContext },
): WholeAnswer {
  if (!context.request.stream)
    return {
      status: 200,
      contentType: "application/json",
      text: JSON.stringify(dialect.writeAnswer(answer, context)),
    };
  const writer = dialect.openStream(context);
  const text = eventsOfAnswer(answer)
    .map((event) => writer.write(event))
    .join("");
  return { status: 200, contentType: dialect.streamType, text };
}
