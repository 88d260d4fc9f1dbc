import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openAiFamily } from "./openai.ts";

const read = (
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): ReturnType<typeof openAiFamily.readFault> =>
  openAiFamily.readFault({ status, headers, body: typeof body === "string" ? body : JSON.stringify(body) });

describe("an error of an OpenAI-like provider", () => {
  it.each([
    [
      "OpenAI",
      400,
      { error: { message: "bad", type: "invalid_request_error", param: "messages[0]", code: "invalid_value" } },
      {
        kind: "invalid_request",
        status: 400,
        message: "bad",
        field: "messages[0]",
        nativeType: "invalid_request_error",
        nativeCode: "invalid_value",
      },
    ],
    ["OpenAI out of money", 429, { error: { message: "pay", code: "insufficient_quota" } }, { kind: "billing" }],
    [
      "Azure's filter",
      400,
      { error: { code: "content_filter", message: "filtered", innererror: { code: "ResponsibleAIPolicyViolation" } } },
      { kind: "content_filter", status: 400, nativeCode: "content_filter" },
    ],
    ["Azure's front", 401, { statusCode: 401, message: "no key" }, { kind: "authentication", message: "no key" }],
    [
      "Google, in a list",
      429,
      [{ error: { code: 429, message: "slow down", status: "RESOURCE_EXHAUSTED" } }],
      { kind: "rate_limit", message: "slow down", nativeType: "RESOURCE_EXHAUSTED" },
    ],
    [
      "Mistral",
      422,
      { detail: [{ loc: ["body", "n"], msg: "extra" }] },
      { kind: "invalid_request", message: '[{"loc":["body","n"],"msg":"extra"}]' },
    ],
    ["FastAPI", 404, { detail: "Not Found" }, { kind: "not_found", message: "Not Found" }],
    [
      "Tencent",
      400,
      { Response: { Error: { Code: "InvalidParameter", Message: "wrong" }, RequestId: "r" } },
      { kind: "invalid_request", message: "wrong", nativeCode: "InvalidParameter" },
    ],
    ["a bare text in JSON", 500, { error: "boom" }, { kind: "provider", message: "boom" }],
    ["a vendor without words", 502, {}, { kind: "provider", message: "{}" }],
    [
      "a proxy's page",
      503,
      "<!DOCTYPE html><html><head><style>a{}</style></head><body><h1>503</h1>\n<p>Busy</p></body></html>",
      { kind: "overloaded", message: "503 Busy" },
    ],
    ["plain text", 504, "upstream timed out", { kind: "timeout", message: "upstream timed out" }],
    ["nothing", 500, "", { kind: "provider", message: "The provider answered with status 500 and no message." }],
  ])("is understood from %s", (_, status, body, expected) => {
    expect(read(status, body)).toMatchObject({ status, ...expected });
  });

  it("keeps when to try again and the request's id", () => {
    expect(read(429, "", { "retry-after": "2", "x-request-id": "req_1" })).toMatchObject({
      retryAfterMs: 2000,
      requestId: "req_1",
    });
    expect(read(429, "", { "retry-after": "2", "retry-after-ms": "150" })).toMatchObject({ retryAfterMs: 150 });
    expect(read(429, "", { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" })).not.toHaveProperty("retryAfterMs");
  });

  it("cuts long texts and survives any body", () => {
    expect(read(500, "x".repeat(100_000)).message.length).toBeLessThan(3000);
    expect(read(500, `${'{"error":'.repeat(200_000)}1${"}".repeat(200_000)}`).kind).toBe("provider");
    expect(read(500, `{"message":${"[".repeat(200_000)}${"]".repeat(200_000)}}`).kind).toBe("provider");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((inner) => `{"error":${inner}}`),
        ),
        (body) => {
          expect(read(500, body).message).toBeTypeOf("string");
        },
      ),
      { numRuns: 500 },
    );
  });
});
