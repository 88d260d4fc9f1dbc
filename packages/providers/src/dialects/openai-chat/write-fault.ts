import type { JsonObject } from "@signalbox/core";
import type { FaultKind, ProviderFault } from "../../conversation/provider-fault.ts";

/** OpenAI's words where it has one; `code` tells more. */
const TYPES = {
  invalid_request: "invalid_request_error",
  authentication: "authentication_error",
  permission: "permission_error",
  billing: "insufficient_quota",
  not_found: "not_found_error",
  too_large: "invalid_request_error",
  rate_limit: "rate_limit_error",
  timeout: "timeout_error",
  overloaded: "overloaded_error",
  content_filter: "content_filter",
  provider: "server_error",
  bad_answer: "server_error",
} as const satisfies Record<FaultKind, string>;

/** The body of an error, and the frame of one inside a stream. */
export function writeFault({ kind, message, field, nativeCode, nativeType }: ProviderFault): JsonObject {
  return { error: { message, type: TYPES[kind], param: field ?? null, code: nativeCode ?? nativeType ?? null } };
}
