import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { FaultKind, ProviderFault } from "../../conversation/provider-fault.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { kindOfStatus } from "../fault-kind.ts";
import { parseExact } from "../parse-exact.ts";
import type { WireAnswer } from "../wire-family.ts";

/** Google's words for what went wrong: https://cloud.google.com/apis/design/errors. */
const KINDS: ReadonlyMap<string, { readonly kind: FaultKind; readonly status: number }> = new Map([
  ["INVALID_ARGUMENT", { kind: "invalid_request", status: 400 }],
  ["FAILED_PRECONDITION", { kind: "invalid_request", status: 400 }],
  ["OUT_OF_RANGE", { kind: "invalid_request", status: 400 }],
  ["UNAUTHENTICATED", { kind: "authentication", status: 401 }],
  ["PERMISSION_DENIED", { kind: "permission", status: 403 }],
  ["NOT_FOUND", { kind: "not_found", status: 404 }],
  ["RESOURCE_EXHAUSTED", { kind: "rate_limit", status: 429 }],
  ["CANCELLED", { kind: "provider", status: 499 }],
  ["UNIMPLEMENTED", { kind: "invalid_request", status: 501 }],
  ["UNAVAILABLE", { kind: "overloaded", status: 503 }],
  ["DEADLINE_EXCEEDED", { kind: "timeout", status: 504 }],
] as const);

/** Reasons in the details that say more than the status; a wrong key is an invalid argument to AI Studio. */
const REASONS: ReadonlyMap<string, { readonly kind: FaultKind; readonly status: number }> = new Map([
  ["API_KEY_INVALID", { kind: "authentication", status: 401 }],
  ["BILLING_DISABLED", { kind: "billing", status: 402 }],
] as const);

/** Reads any answer that is no success: an error object, an array of one as streaming calls give it, or anything else. */
export function readFault({ status, headers, body }: WireAnswer): ProviderFault {
  const error = errorOf(parseExact(body));
  const retryAfterMs = seconds(headers["retry-after"]);
  const fault = error
    ? faultOfError(error, status)
    : {
        kind: kindOfStatus(status),
        status,
        message: body.trim().slice(0, MAX_MESSAGE_CHARS) || `The provider answered with status ${status}.`,
      };
  return { ...(retryAfterMs !== undefined && { retryAfterMs }), ...fault };
}

const MAX_MESSAGE_CHARS = 2000;
const MAX_SECONDS_CHARS = 12;

/** The `error` of a body or of a frame in a stream; undefined where there is none. */
export function errorOf(body: JsonValue | undefined): JsonObject | undefined {
  const value = Array.isArray(body) ? (body as readonly JsonValue[])[0] : body;
  const error = isJsonObject(value) ? value["error"] : undefined;
  if (typeof error === "string") return { message: error };
  return isJsonObject(error) ? error : undefined;
}

/** An error as Google writes it. Inside a stream there is no HTTP status but the error's own. */
export function faultOfError(error: JsonObject, httpStatus?: number): ProviderFault {
  const { code, status: word, message } = error;
  const known = typeof word === "string" ? KINDS.get(word) : undefined;
  const ownStatus = typeof code === "number" && code >= 400 && code <= 599 ? code : undefined;
  const status = httpStatus ?? ownStatus ?? known?.status ?? 502;
  const details = detailsOf(error);
  const reason = details.map((detail) => detail["reason"]).find((value) => typeof value === "string");
  const requestId = details.map((detail) => detail["requestId"]).find((value) => typeof value === "string");
  const special = reason === undefined ? undefined : REASONS.get(reason);
  return {
    kind: special?.kind ?? known?.kind ?? kindOfStatus(status),
    status: special?.status ?? status,
    message: messageOf(message, details) || `The provider answered with status ${status}.`,
    ...withoutUndefined({
      nativeType: typeof word === "string" ? word : undefined,
      nativeCode: reason,
      requestId,
      retryAfterMs: details.map(({ retryDelay }) => seconds(retryDelay)).find((value) => value !== undefined),
    }),
  };
}

function detailsOf({ details }: JsonObject): readonly JsonObject[] {
  return Array.isArray(details) ? details.filter(isJsonObject) : [];
}

/** Google says which field is wrong in the details, and often nowhere else. */
function messageOf(message: JsonValue | undefined, details: readonly JsonObject[]): string {
  const text = typeof message === "string" ? message : "";
  const violations = violationsOf(details).flatMap(({ field, description }) =>
    typeof description !== "string" || text.includes(description)
      ? []
      : [typeof field === "string" ? `${field}: ${description}` : description],
  );
  return [text, ...violations].filter((part) => part !== "").join("\n");
}

function violationsOf(details: readonly JsonObject[]): readonly JsonObject[] {
  return details.flatMap(({ fieldViolations }) =>
    Array.isArray(fieldViolations) ? fieldViolations.filter(isJsonObject) : [],
  );
}

/** Milliseconds of `17s`, `0.5s` or the header's plain `17`. */
function seconds(value: JsonValue | undefined): number | undefined {
  const text = typeof value === "string" ? /^(\d+(?:\.\d+)?)s?$/.exec(value.trim())?.[1] : undefined;
  return text === undefined || text.length > MAX_SECONDS_CHARS ? undefined : Math.round(Number(text) * 1000);
}
