import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { geminiFamily } from "./gemini-family.ts";

const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  geminiFamily.readFault({ status, headers, body: typeof body === "string" ? body : JSON.stringify(body) });

describe("an error of Gemini", () => {
  it.each([
    [400, "INVALID_ARGUMENT", "invalid_request"],
    [400, "FAILED_PRECONDITION", "invalid_request"],
    [401, "UNAUTHENTICATED", "authentication"],
    [403, "PERMISSION_DENIED", "permission"],
    [404, "NOT_FOUND", "not_found"],
    [429, "RESOURCE_EXHAUSTED", "rate_limit"],
    [500, "INTERNAL", "provider"],
    [503, "UNAVAILABLE", "overloaded"],
    [504, "DEADLINE_EXCEEDED", "timeout"],
  ])("with status %i and %s is %s, in an object or an array of one", (status, word, kind) => {
    const body = { error: { code: status, status: word, message: "m" } };
    const fault = { kind, status, message: "m", nativeType: word };
    expect(read(status, body)).toEqual(fault);
    expect(read(status, [body])).toEqual(fault);
  });

  it("says which field is wrong, why, and when to come again", () => {
    const details = [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [{ field: "contents[0].parts", description: "must not be empty" }],
      },
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1.5s" },
      { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "QUOTA" },
      { "@type": "type.googleapis.com/google.rpc.RequestInfo", requestId: "q1" },
    ];
    expect(read(400, { error: { code: 400, status: "INVALID_ARGUMENT", message: "Bad.", details } })).toEqual({
      kind: "invalid_request",
      status: 400,
      message: "Bad.\ncontents[0].parts: must not be empty",
      nativeType: "INVALID_ARGUMENT",
      nativeCode: "QUOTA",
      requestId: "q1",
      retryAfterMs: 1500,
    });
  });

  it("about a wrong key is one of authentication, whatever its status", () => {
    const details = [{ reason: "API_KEY_INVALID" }];
    expect(
      read(400, { error: { code: 400, status: "INVALID_ARGUMENT", message: "API key not valid.", details } }),
    ).toMatchObject({
      kind: "authentication",
      status: 401,
      nativeCode: "API_KEY_INVALID",
    });
  });

  it.each([
    [502, "<html>Bad gateway</html>", "provider", "<html>Bad gateway</html>"],
    [429, "", "rate_limit", "The provider answered with status 429."],
    [413, "too big", "too_large", "too big"],
    [400, '{"error":"nope"}', "invalid_request", "nope"],
  ])("with status %i and the body %j is read as well as it can be", (status, body, kind, message) => {
    expect(read(status, body, { "retry-after": "7" })).toEqual({ kind, status, message, retryAfterMs: 7000 });
  });

  it("never throws", () => {
    const word = fc.constantFrom(
      "error",
      "details",
      "message",
      "status",
      "code",
      "reason",
      "fieldViolations",
      "retryDelay",
    );
    const { body } = fc.letrec<{ body: unknown }>((tie) => ({
      body: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom("INTERNAL", "9s", 400, null, true),
        fc.array(tie("body"), { maxLength: 3 }),
        fc.dictionary(word, tie("body"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), fc.oneof(body, fc.string()), (status, value) => {
        expect(read(status, value).message).not.toBe("");
      }),
      { numRuns: 1000 },
    );
  });
});
