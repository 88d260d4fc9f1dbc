import { describe, expect, it } from "vitest";
import type { FaultKind } from "../../conversation/provider-fault.ts";
import { anthropicMessages } from "./anthropic-messages.ts";

describe("an error of Messages", () => {
  it.each<readonly [FaultKind, string]>([
    ["invalid_request", "invalid_request_error"],
    ["authentication", "authentication_error"],
    ["billing", "billing_error"],
    ["permission", "permission_error"],
    ["not_found", "not_found_error"],
    ["too_large", "request_too_large"],
    ["rate_limit", "rate_limit_error"],
    ["timeout", "timeout_error"],
    ["overloaded", "overloaded_error"],
    ["content_filter", "invalid_request_error"],
    ["provider", "api_error"],
    ["bad_answer", "api_error"],
  ])("for %s is %s", (kind, type) => {
    expect(anthropicMessages.writeFault({ kind, status: 500, message: "What", requestId: "r" })).toEqual({
      type: "error",
      error: { type, message: "What" },
      request_id: "r",
    });
  });
});
