import type { HeaderEdits, HeaderPair } from "@signalbox/core";
import { constantAnswer } from "./codec.ts";
import {
  HeaderValueOption_HeaderAppendAction as AppendAction,
  type HeaderValueOption,
} from "./gen/envoy/config/core/v3/base.ts";
import {
  ProcessingMode_BodySendMode as BodyMode,
  ProcessingMode_HeaderSendMode as HeaderMode,
  type ProcessingMode,
} from "./gen/envoy/extensions/filters/http/ext_proc/v3/processing_mode.ts";
import {
  CommonResponse_ResponseStatus as ResponseStatus,
  type BodyMutation,
  type CommonResponse,
  type HeaderMutation,
  type ProcessingRequest,
  type ProcessingResponse,
} from "./gen/envoy/service/ext_proc/v3/external_processor.ts";

export type MessageKind = NonNullable<ProcessingRequest["request"]>["$case"];

/** What one answer changes; without any of it the message goes on as it is. */
export interface Changes {
  readonly headers?: HeaderEdits;
  readonly body?: BodyMutation["mutation"];
  readonly clearRouteCache?: boolean;
  readonly modeOverride?: ProcessingMode | undefined;
}

/** The largest piece that Envoy recommends in the mode FULL_DUPLEX_STREAMED. */
const MAX_PIECE_BYTES = 65_536;

const plainAnswers: Readonly<Record<MessageKind, ProcessingResponse>> = {
  requestHeaders: constantAnswer(changedAnswer("requestHeaders", {})),
  requestBody: constantAnswer(changedAnswer("requestBody", {})),
  requestTrailers: constantAnswer(changedAnswer("requestTrailers", {})),
  responseHeaders: constantAnswer(changedAnswer("responseHeaders", {})),
  responseBody: constantAnswer(changedAnswer("responseBody", {})),
  responseTrailers: constantAnswer(changedAnswer("responseTrailers", {})),
};

/** Answers a message of this kind: go on, with these changes. */
export function proceed(kind: MessageKind, changes?: Changes): ProcessingResponse {
  return changes === undefined ? plainAnswers[kind] : changedAnswer(kind, changes);
}

function changedAnswer(kind: MessageKind, changes: Changes): ProcessingResponse {
  const modeOverride = changes.modeOverride;
  switch (kind) {
    case "requestHeaders":
    case "responseHeaders":
    case "requestBody":
    case "responseBody":
      return { response: { $case: kind, value: { response: commonResponse(changes) } }, modeOverride };
    case "requestTrailers":
    case "responseTrailers":
      return { response: { $case: kind, value: { headerMutation: mutation(changes.headers) } }, modeOverride };
    default:
      return kind satisfies never;
  }
}

/** Answers the client from here. `details` shows up in the proxy's access log. */
export function answerNow(answer: {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: string;
  readonly details: string;
}): ProcessingResponse {
  const value = {
    status: { code: answer.status },
    headers: mutation({ set: answer.headers, remove: [] }),
    body: Buffer.from(answer.body),
    details: answer.details,
  };
  return { response: { $case: "immediateResponse", value }, modeOverride: undefined };
}

/** A whole body as answers of the mode FULL_DUPLEX_STREAMED. At least one, so that the end of the stream is said. */
export function* bodyPieces(
  kind: "requestBody" | "responseBody",
  body: Uint8Array,
  endOfStream: boolean,
): Generator<ProcessingResponse> {
  let offset = 0;
  do {
    const piece = body.subarray(offset, offset + MAX_PIECE_BYTES);
    offset += MAX_PIECE_BYTES;
    const value = { body: piece, endOfStream: endOfStream && offset >= body.length };
    yield proceed(kind, { body: { $case: "streamedResponse", value } });
  } while (offset < body.length);
}

/** A mode override; headers and trailers that are not named stay as they are, bodies that are not named are not sent. */
export function overrideModes(modes: Partial<ProcessingMode>): ProcessingMode {
  return {
    requestHeaderMode: HeaderMode.DEFAULT,
    responseHeaderMode: HeaderMode.DEFAULT,
    requestBodyMode: BodyMode.NONE,
    responseBodyMode: BodyMode.NONE,
    requestTrailerMode: HeaderMode.DEFAULT,
    responseTrailerMode: HeaderMode.DEFAULT,
    ...modes,
  };
}

function commonResponse({ headers, body, clearRouteCache = false }: Changes): CommonResponse | undefined {
  if (headers === undefined && body === undefined && !clearRouteCache) return undefined;
  return {
    status: ResponseStatus.CONTINUE,
    headerMutation: mutation(headers),
    bodyMutation: body === undefined ? undefined : { mutation: body },
    clearRouteCache,
  };
}

function mutation(edits: HeaderEdits | undefined): HeaderMutation | undefined {
  if (edits === undefined || (edits.set.length === 0 && edits.remove.length === 0)) return undefined;
  return { setHeaders: edits.set.map(setHeader), removeHeaders: [...edits.remove] };
}

/** Envoy's default would append, and drop empty values. One control character makes it refuse the whole answer. */
function setHeader([key, value]: HeaderPair): HeaderValueOption {
  const rawValue = Buffer.from(value.replace(/[\0-\x1f\x7f]+/g, " "));
  return {
    header: { key, value: "", rawValue },
    appendAction: AppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
    keepEmptyValue: true,
  };
}
