import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { AnswerTranslation, TranslatedExchange } from "@signalbox/providers";

/** The events that hold the whole response. */
const LAST_EVENT = /^event: response\.(?:completed|incomplete)\ndata: (.*)$/m;

export interface KeepOptions {
  /** The stored response that the request went on from. */
  readonly previousResponseId: string | undefined;
  /** Called with a response that is whole, before the client has its end. */
  readonly onResponse: (response: JsonObject) => void;
}

/** The same exchange of the Responses API, whose answer is told to `onResponse`. */
export function keepAnswer(exchange: TranslatedExchange, options: KeepOptions): TranslatedExchange {
  const { previousResponseId, onResponse } = options;
  return {
    ...exchange,
    openAnswer: (head, answerOptions) => {
      const answer = exchange.openAnswer(head, {
        ...answerOptions,
        ...(previousResponseId !== undefined && { previousResponseId }),
      });
      const seen = (text: string): string => {
        const response = text === "" || answer.fault !== undefined ? undefined : responseIn(text, answer);
        if (response !== undefined) onResponse(response);
        return text;
      };
      return {
        read: (bytes) => seen(answer.read(bytes)),
        end: () => seen(answer.end()),
        fail: (fault) => answer.fail(fault),
        get head() {
          return answer.head;
        },
        get fault() {
          return answer.fault;
        },
        get usage() {
          return answer.usage;
        },
        get model() {
          return answer.model;
        },
      };
    },
  };
}

/** Frames are written whole here, so that the last event is never cut. */
function responseIn(text: string, { head }: AnswerTranslation): JsonObject | undefined {
  const isStream = head?.contentType === "text/event-stream";
  const data = isStream ? LAST_EVENT.exec(text)?.[1] : text;
  if (data === undefined) return undefined;
  const value: unknown = JSON.parse(data);
  const response = isStream && isJsonObject(value) ? value["response"] : value;
  return isJsonObject(response) ? response : undefined;
}
