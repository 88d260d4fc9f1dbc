import type { ProviderFault } from "../conversation/provider-fault.ts";
import type { ChatDialect } from "../dialects/chat-dialect.ts";
import type { AnswerTranslation, ClientHead } from "./answer-translation.ts";

/** The client's answer in one piece. */
export interface WholeAnswer extends ClientHead {
  readonly text: string;
}

const NOTHING_SEEN = { usage: {}, model: "" };

/** Bytes of an answer that is not streamed; some hold images. */
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** Collects the provider's answer and writes the client's at its end. */
export function wholeAnswer(
  {
    dialect,
    maxBytes = DEFAULT_MAX_BYTES,
    seen = () => NOTHING_SEEN,
  }: {
    readonly dialect: ChatDialect;
    readonly maxBytes?: number | undefined;
    readonly seen?: () => Pick<AnswerTranslation, "usage" | "model">;
  },
  write: (body: string) => WholeAnswer | ProviderFault,
): AnswerTranslation {
  const decoder = new TextDecoder();
  let body = "";
  let bytesSeen = 0;
  let head: ClientHead | undefined;
  let fault: ProviderFault | undefined;
  const answer = (written: WholeAnswer | ProviderFault): string => {
    if ("kind" in written) fault = written;
    const { text, ...rest } = "kind" in written ? faultAnswer(dialect, written) : written;
    head = rest;
    return text;
  };
  return {
    read(bytes) {
      bytesSeen += bytes.length;
      if (head !== undefined) return "";
      if (bytesSeen > maxBytes) {
        body = "";
        return answer(faultOf(`The provider's answer has more than ${maxBytes} bytes.`));
      }
      body += decoder.decode(bytes, { stream: true });
      return "";
    },
    end: () => (head === undefined ? answer(write(body + decoder.decode())) : ""),
    fail: (broken) => (head === undefined ? answer(broken) : ""),
    get head() {
      return head;
    },
    get fault() {
      return fault;
    },
    get usage() {
      return seen().usage;
    },
    get model() {
      return seen().model;
    },
  };
}

/** A fault as an HTTP answer. */
export function faultAnswer(dialect: ChatDialect, fault: ProviderFault): WholeAnswer {
  const { status, retryAfterMs } = fault;
  return {
    status: status >= 400 && status <= 599 ? status : 502,
    contentType: "application/json",
    ...(retryAfterMs !== undefined && { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
    text: JSON.stringify(dialect.writeFault(fault)),
  };
}

/** What was answered is not the provider's wire. */
export function faultOf(message: string): ProviderFault {
  return { kind: "bad_answer", status: 502, message };
}
