import type { JsonObject } from "@signalbox/core";
import type { FaultKind, ProviderFault } from "../../conversation/provider-fault.ts";

/** Names and statuses: https://docs.anthropic.com/en/api/errors. */
const ERROR_TYPES = {
  invalid_request: "invalid_request_error",
  content_filter: "invalid_request_error",
  authentication: "authentication_error",
  billing: "billing_error",
  permission: "permission_error",
  not_found: "not_found_error",
  too_large: "request_too_large",
  rate_limit: "rate_limit_error",
  timeout: "timeout_error",
  overloaded: "overloaded_error",
  provider: "api_error",
  bad_answer: "api_error",
} as const satisfies Record<FaultKind, string>;

/** The body of an error answer, and the data of an `error` event. */
export function writeFault({ kind, message, requestId }: ProviderFault): JsonObject {
  return {
    type: "error",
    error: { type: ERROR_TYPES[kind], message },
    ...(requestId !== undefined && { request_id: requestId }),
  };
}
