import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import type { WireAnswer } from "../wire-family.ts";
import { anthropicFamily } from "./anthropic-family.ts";

const json = (value: unknown): string => JSON.stringify(value);

describe("an error answer", () => {
  it.each<readonly [string, WireAnswer, ProviderFault]>([
    [
      "of Anthropic",
      {
        status: 529,
        headers: { "request-id": "req_1", "retry-after": "3" },
        body: json({ type: "error", error: { type: "overloaded_error", message: "Overloaded" }, request_id: "req_1" }),
      },
      {
        kind: "overloaded",
        status: 529,
        message: "Overloaded",
        nativeType: "overloaded_error",
        requestId: "req_1",
        retryAfterMs: 3000,
      },
    ],
    [
      "of Anthropic with a code",
      {
        status: 429,
        headers: {},
        body: json({
          type: "error",
          error: {
            type: "rate_limit_error",
            message: "Limit",
            details: { error_code: "enforced_spend_limit_reached" },
          },
        }),
      },
      {
        kind: "rate_limit",
        status: 429,
        message: "Limit",
        nativeType: "rate_limit_error",
        nativeCode: "enforced_spend_limit_reached",
      },
    ],
    [
      "of Vertex",
      {
        status: 429,
        headers: {},
        body: json([{ error: { code: 429, message: "Quota", status: "RESOURCE_EXHAUSTED" } }]),
      },
      { kind: "rate_limit", status: 429, message: "Quota", nativeType: "RESOURCE_EXHAUSTED" },
    ],
    [
      "of Bedrock",
      {
        status: 403,
        headers: {
          "x-amzn-errortype": "AccessDeniedException:http://internal.amazon.com/coral/com.amazon.bedrock/",
          "x-amzn-requestid": "r1",
        },
        body: json({ Message: "No access" }),
      },
      { kind: "permission", status: 403, message: "No access", nativeType: "AccessDeniedException", requestId: "r1" },
    ],
    [
      "of a proxy",
      { status: 502, headers: { "content-type": "text/html" }, body: " <html>Bad gateway</html> " },
      { kind: "provider", status: 502, message: "<html>Bad gateway</html>" },
    ],
    [
      "without a body",
      { status: 401, headers: {}, body: "" },
      { kind: "authentication", status: 401, message: "The provider answered with status 401 and no message." },
    ],
    [
      "of an unknown type",
      { status: 422, headers: {}, body: json({ error: { type: "odd_error", message: "Odd" } }) },
      { kind: "invalid_request", status: 422, message: "Odd", nativeType: "odd_error" },
    ],
  ])("%s is a fault", (_, answer, fault) => {
    expect(anthropicFamily.readFault(answer)).toEqual(fault);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.nat({ max: 600 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
        expect(anthropicFamily.readFault({ status, headers: { "retry-after": body }, body }).message).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});
