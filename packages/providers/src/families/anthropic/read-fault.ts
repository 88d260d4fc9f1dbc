import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { FaultKind, ProviderFault } from "../../conversation/provider-fault.ts";
import type { WireAnswer } from "../wire-family.ts";
import { parseExact } from "../parse-exact.ts";

/** Kinds and statuses by the words that Anthropic, Google's and Amazon's clouds have for them. */
const KNOWN: Readonly<Record<string, readonly [FaultKind, number]>> = {
  // https://docs.anthropic.com/en/api/errors
  invalid_request_error: ["invalid_request", 400],
  authentication_error: ["authentication", 401],
  billing_error: ["billing", 402],
  permission_error: ["permission", 403],
  not_found_error: ["not_found", 404],
  request_too_large: ["too_large", 413],
  rate_limit_error: ["rate_limit", 429],
  timeout_error: ["timeout", 504],
  api_error: ["provider", 500],
  overloaded_error: ["overloaded", 529],
  // https://cloud.google.com/apis/design/errors
  INVALID_ARGUMENT: ["invalid_request", 400],
  FAILED_PRECONDITION: ["invalid_request", 400],
  UNAUTHENTICATED: ["authentication", 401],
  PERMISSION_DENIED: ["permission", 403],
  NOT_FOUND: ["not_found", 404],
  RESOURCE_EXHAUSTED: ["rate_limit", 429],
  DEADLINE_EXCEEDED: ["timeout", 504],
  UNAVAILABLE: ["overloaded", 503],
  INTERNAL: ["provider", 500],
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
  validationexception: ["invalid_request", 400],
  accessdeniedexception: ["permission", 403],
  unrecognizedclientexception: ["authentication", 403],
  expiredtokenexception: ["authentication", 403],
  invalidsignatureexception: ["authentication", 403],
  resourcenotfoundexception: ["not_found", 404],
  modeltimeoutexception: ["timeout", 408],
  throttlingexception: ["rate_limit", 429],
  servicequotaexceededexception: ["rate_limit", 429],
  modelnotreadyexception: ["overloaded", 429],
  modelerrorexception: ["provider", 424],
  modelstreamerrorexception: ["provider", 424],
  internalserverexception: ["provider", 500],
  serviceunavailableexception: ["overloaded", 503],
};

const BY_STATUS: Readonly<Record<number, FaultKind>> = {
  401: "authentication",
  402: "billing",
  403: "permission",
  404: "not_found",
  408: "timeout",
  413: "too_large",
  429: "rate_limit",
  503: "overloaded",
  504: "timeout",
  529: "overloaded",
};

/** Of an answer that is no JSON, such as a proxy's page. */
const MAX_MESSAGE_CHARS = 1000;

/** Reads an error answer of any transport. */
export function readFault({ status, headers, body }: WireAnswer): ProviderFault {
  const parsed = parseExact(body);
  // Google answers a streaming call with a list of one.
  const document: JsonValue | undefined = Array.isArray(parsed) ? parsed[0] : parsed;
  const stated = headers["x-amzn-errortype"]?.split(":")[0];
  const retryAfterMs = readRetryAfter(headers);
  const requestId = headers["request-id"] ?? headers["x-amzn-requestid"] ?? headers["x-request-id"];
  const fault = isJsonObject(document) ? faultOf(document, { status, stated }) : textFault(body, { status, stated });
  return {
    ...fault,
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

interface Stated {
  /** Of the HTTP answer; undefined inside a stream. */
  readonly status?: number | undefined;
  /** The provider's word for the error, from outside the document. */
  readonly stated?: string | undefined;
}

/** The fault that a JSON document tells of: an error body, the data of an `error` event, an exception in a stream. */
export function faultOf(document: JsonObject, { status, stated }: Stated = {}): ProviderFault {
  const error = isJsonObject(document["error"]) ? document["error"] : document;
  const details = isJsonObject(error["details"]) ? error["details"] : {};
  const type = stated ?? text(error["status"]) ?? text(error["type"]) ?? text(error["__type"]);
  const code = text(details["error_code"]);
  const requestId = text(document["request_id"]);
  const message = text(error["message"]) ?? text(error["Message"]) ?? text(document["error"]);
  return {
    ...kindOf({ status, stated: type }),
    // An empty one says no more than none.
    message: message || `The provider answered with an error${status === undefined ? "" : ` (status ${status})`}.`,
    ...(type !== undefined && { nativeType: type }),
    ...(code !== undefined && { nativeCode: code }),
    ...(requestId !== undefined && { requestId }),
  };
}

function textFault(body: string, { status, stated }: Stated): ProviderFault {
  const message = body.trim().slice(0, MAX_MESSAGE_CHARS);
  return {
    ...kindOf({ status, stated }),
    message: message === "" ? `The provider answered with status ${status} and no message.` : message,
    ...(stated !== undefined && { nativeType: stated }),
  };
}

function kindOf({ status, stated }: Stated): Pick<ProviderFault, "kind" | "status"> {
  const [kind, usualStatus] = known(stated) ?? [];
  const byStatus =
    status === undefined ? undefined : (BY_STATUS[status] ?? (status < 500 ? "invalid_request" : undefined));
  return { kind: kind ?? byStatus ?? "provider", status: status ?? usualStatus ?? 502 };
}

function known(type: string | undefined): readonly [FaultKind, number] | undefined {
  if (type === undefined) return undefined;
  // Amazon spells exceptions with a small letter in streams and a capital one in headers, and may put a namespace before.
  const name = type.endsWith("xception") ? type.slice(type.lastIndexOf("#") + 1).toLowerCase() : type;
  return Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `retry-after` in seconds. A date would need a clock; the limits' own headers say the same. */
function readRetryAfter(headers: WireAnswer["headers"]): number | undefined {
  const milliseconds = Number(headers["retry-after-ms"] ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}
