import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { FaultKind, ProviderFault } from "../../conversation/provider-fault.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { kindOfStatus } from "../fault-kind.ts";
import type { WireAnswer } from "../wire-family.ts";

/** Enough of a page that some proxy made to know it by. */
const MAX_MESSAGE_CHARS = 2000;

/** Reads an answer that is not 2xx: OpenAI's error object, what vendors have in its place, or any text. */
export function readFault({ status, headers, body }: WireAnswer): ProviderFault {
  const json = parse(body);
  const error = isJsonObject(json) || Array.isArray(json) ? errorOf(json as JsonValue) : undefined;
  const retryAfterMs = readRetryAfter(headers);
  const requestId = headers["x-request-id"] ?? headers["apim-request-id"] ?? headers["x-ms-request-id"];
  const rest = withoutUndefined({ requestId, retryAfterMs });
  if (error !== undefined) return { ...faultOf(error, status), ...rest };
  const text = textOfPage(body) || `The provider answered with status ${status} and no message.`;
  return { kind: kindOf(status, ""), status, message: text, ...rest };
}

/** An error inside a stream or a 2xx answer; undefined when there is none. */
export function readErrorFrame(value: JsonObject): ProviderFault | undefined {
  const { error, object } = value;
  if ((error === undefined || error === null) && object !== "error") return undefined;
  const found = errorOf(value);
  if (found === undefined) return undefined;
  const { code } = found;
  const status = typeof code === "number" && code >= 400 && code < 600 ? code : statusOf(wordOf(found));
  return faultOf(found, status);
}

/** Errors stand in at most a list, an `Error` and a `Response`. */
const MAX_ERROR_DEPTH = 4;

interface FoundError {
  readonly message: string;
  readonly type: string | undefined;
  readonly code: string | number | undefined;
  readonly param: string | undefined;
}

/** Finds the message and the words, wherever the vendor keeps them. */
function errorOf(json: JsonValue, depth = 0): FoundError | undefined {
  if (depth > MAX_ERROR_DEPTH) return undefined;
  if (Array.isArray(json)) return json.length > 0 ? errorOf(json[0] as JsonValue, depth + 1) : undefined;
  if (typeof json === "string") return { message: clip(json), type: undefined, code: undefined, param: undefined };
  if (!isJsonObject(json)) return undefined;
  const inner = json["error"] ?? json["Error"] ?? json["Response"];
  if (inner !== undefined && inner !== null && inner !== true) {
    const found = errorOf(inner, depth + 1);
    if (found !== undefined) return found;
  }
  const message = json["message"] ?? json["Message"] ?? json["msg"] ?? json["detail"] ?? json["error_msg"];
  if (message === undefined || message === null) return undefined;
  const code = json["code"] ?? json["Code"] ?? json["status"];
  return {
    message: clip(typeof message === "string" ? message : textOfJson(message)),
    type: textOf(json["type"]) ?? textOf(json["status"]),
    code: typeof code === "number" ? code : textOf(code),
    param: textOf(json["param"]),
  };
}

/** FastAPI has a list of complaints in `detail`. */
function textOfJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "The provider's message is nested too deeply to be shown.";
  }
}

function faultOf(error: FoundError, status: number): ProviderFault {
  const { message, type, code, param } = error;
  return {
    kind: kindOf(status, wordOf(error)),
    status,
    message: message || `The provider answered with an error (status ${status}) and no message.`,
    ...withoutUndefined({
      nativeType: type,
      nativeCode: code === undefined ? undefined : `${code}`,
      field: param,
    }),
  };
}

function wordOf({ type, code }: FoundError): string {
  return `${typeof code === "string" ? code : ""} ${type ?? ""}`.toLowerCase();
}

function kindOf(status: number, words: string): FaultKind {
  if (/content_filter|content_policy|responsibleai/.test(words)) return "content_filter";
  if (/insufficient_quota|billing|insufficient_balance/.test(words)) return "billing";
  return kindOfStatus(status);
}

/** Of an error that came inside a 200: the words are all there is. */
function statusOf(words: string): number {
  if (/rate_limit|too_many|insufficient_quota/.test(words)) return 429;
  if (/overloaded|unavailable|engine_overloaded/.test(words)) return 503;
  if (/timeout/.test(words)) return 504;
  if (/authentication|invalid_api_key/.test(words)) return 401;
  if (/permission/.test(words)) return 403;
  if (/not_found/.test(words)) return 404;
  return /invalid_request|bad_?request|content_filter/.test(words) ? 400 : 502;
}

/** `retry-after-ms`, or `retry-after` in seconds; dates need a clock and are left out. */
function readRetryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const milliseconds = numberOf(headers["retry-after-ms"]);
  if (milliseconds !== undefined) return milliseconds;
  const seconds = numberOf(headers["retry-after"]);
  return seconds === undefined ? undefined : seconds * 1000;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text.trim())) return undefined;
  return Number(text);
}

/** The words of an HTML page, or the text as it is. */
function textOfPage(body: string): string {
  const start = body.slice(0, 20_000);
  const text = /^\s*<(!doctype|html)/i.test(start)
    ? start.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ")
    : start;
  return clip(text.replace(/\s+/g, " ").trim());
}

function clip(text: string): string {
  return text.length <= MAX_MESSAGE_CHARS ? text : `${text.slice(0, MAX_MESSAGE_CHARS)}…`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
