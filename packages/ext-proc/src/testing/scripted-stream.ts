import {
  ProcessingRequest,
  ProcessingResponse,
  type HttpHeaders,
  type ImmediateResponse,
  type ProtocolConfiguration,
} from "../gen/envoy/service/ext_proc/v3/external_processor.ts";
import type { HeaderMutation } from "../gen/envoy/service/ext_proc/v3/external_processor.ts";
import type { ProcessingStream } from "../transport.ts";

type Message = NonNullable<ProcessingRequest["request"]>;

/** A stream with the proxy's end in the test's hands. Every message passes through the codec, as on the wire. */
export interface ScriptedStream {
  readonly stream: ProcessingStream;
  /** All answers so far. */
  readonly answers: readonly ProcessingResponse[];
  /** True once the server has ended the stream. */
  readonly isEnded: boolean;
  /** Gives a message and resolves to its answer. */
  ask(message: Message, extra?: Partial<ProcessingRequest>): Promise<ProcessingResponse>;
  /** Gives a message without waiting. */
  give(message: Message | undefined, extra?: Partial<ProcessingRequest>): void;
  close(): void;
  cancel(): void;
}

export function createScriptedStream(): ScriptedStream {
  const answers: ProcessingResponse[] = [];
  const waiting: (() => void)[] = [];
  let isEnded = false;
  let deliver: (message: ProcessingRequest) => void = () => {};
  let finish: (how: "closed" | "cancelled") => void = () => {};

  const give: ScriptedStream["give"] = (request, extra = {}) => {
    const message: ProcessingRequest = { request, observabilityMode: false, protocolConfig: undefined, ...extra };
    deliver(ProcessingRequest.decode(ProcessingRequest.encode(message).finish()));
  };
  return {
    stream: {
      onMessage: (listener) => (deliver = listener),
      onEnd: (listener) => (finish = listener),
      send: (message) => {
        answers.push(ProcessingResponse.decode(ProcessingResponse.encode(message).finish()));
        for (const resume of waiting.splice(0)) resume();
      },
      end: () => (isEnded = true),
    },
    answers,
    get isEnded() {
      return isEnded;
    },
    give,
    async ask(message, extra) {
      const index = answers.length;
      const answered = new Promise<void>((resolve) => waiting.push(resolve));
      give(message, extra);
      if (answers.length === index) await answered;
      return answers[index]!;
    },
    close: () => finish("closed"),
    cancel: () => finish("cancelled"),
  };
}

export const headers = (pairs: Readonly<Record<string, string>>, endOfStream = false): HttpHeaders => ({
  headers: { headers: Object.entries(pairs).map(([key, value]) => ({ key, value: "", rawValue: Buffer.from(value) })) },
  endOfStream,
});

export const requestHeaders = (pairs: Readonly<Record<string, string>> = {}, endOfStream = false): Message => ({
  $case: "requestHeaders",
  value: headers(
    {
      ":method": "POST",
      ":path": "/v1/chat/completions",
      ":authority": "llm.example",
      "content-type": "application/json",
      ...pairs,
    },
    endOfStream,
  ),
});

export const requestBody = (body: string | Uint8Array, endOfStream = true): Message => ({
  $case: "requestBody",
  value: { body: Buffer.from(body), endOfStream },
});

export const responseHeaders = (pairs: Readonly<Record<string, string>>, endOfStream = false): Message => ({
  $case: "responseHeaders",
  value: headers({ ":status": "200", "content-type": "application/json", ...pairs }, endOfStream),
});

export const responseBody = (body: string | Uint8Array, endOfStream = true): Message => ({
  $case: "responseBody",
  value: { body: Buffer.from(body), endOfStream },
});

/** The first message's `protocol_config`. */
export const protocolConfig = (
  requestBodyMode: ProtocolConfiguration["requestBodyMode"],
  responseBodyMode: ProtocolConfiguration["responseBodyMode"] = 2,
): Partial<ProcessingRequest> => ({
  protocolConfig: { requestBodyMode, responseBodyMode, sendBodyWithoutWaitingForHeaderResponse: false },
});

/** Header name → value of what an answer sets. */
export function setHeaders(mutation: HeaderMutation | undefined): Record<string, string> {
  return Object.fromEntries(
    (mutation?.setHeaders ?? []).map(({ header }) => [header!.key, Buffer.from(header!.rawValue).toString()]),
  );
}

/** The parts of an answer that tests look at. */
export function read(answer: ProcessingResponse): ReadAnswer {
  const response = answer.response;
  if (response === undefined) throw new Error("the answer is empty");
  if (response.$case === "immediateResponse") {
    const { status, headers: mutation, body, details }: ImmediateResponse = response.value;
    return {
      kind: response.$case,
      status: status?.code,
      set: setHeaders(mutation),
      removed: [],
      body: Buffer.from(body).toString(),
      clearRouteCache: false,
      details,
      mode: undefined,
    };
  }
  if (response.$case === "requestTrailers" || response.$case === "responseTrailers") {
    return {
      kind: response.$case,
      status: undefined,
      set: setHeaders(response.value.headerMutation),
      removed: [],
      body: undefined,
      clearRouteCache: false,
      details: "",
      mode: undefined,
    };
  }
  const common = response.value.response;
  const mutation = common?.bodyMutation?.mutation;
  const body =
    mutation?.$case === "body"
      ? mutation.value
      : mutation?.$case === "streamedResponse"
        ? mutation.value.body
        : undefined;
  return {
    kind: response.$case,
    status: undefined,
    set: setHeaders(common?.headerMutation),
    removed: common?.headerMutation?.removeHeaders ?? [],
    body: body === undefined ? undefined : Buffer.from(body).toString(),
    clearRouteCache: common?.clearRouteCache ?? false,
    details: "",
    mode: answer.modeOverride,
  };
}

export interface ReadAnswer {
  readonly kind: string;
  readonly status: number | undefined;
  readonly set: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
  readonly body: string | undefined;
  readonly clearRouteCache: boolean;
  readonly details: string;
  readonly mode: ProcessingResponse["modeOverride"];
}
