import { describe, expect, test } from "vitest";
import { gateRequest } from "./gate.ts";

const options = { unknownPaths: "reject", hasResponsesApi: true } as const;

/** What the gate says, in one word or two. */
function sorted(method: string, path: string, more: object = {}): string {
  const gate = gateRequest(method, path, { ...options, ...more });
  switch (gate.kind) {
    case "route":
      return `${gate.purpose} ${gate.dialect.id}`;
    case "refuse":
      return `${gate.status} ${gate.dialect.id}`;
    default:
      return gate.kind;
  }
}

describe("gateRequest", () => {
  test.each([
    ["POST", "/v1/chat/completions", "answer openai-chat"],
    ["POST", "/v1/messages?beta=true", "answer anthropic-messages"],
    ["POST", "/anthropic/v1/messages", "answer anthropic-messages"],
    ["POST", "/v1/messages/count_tokens", "count anthropic-messages"],
    ["POST", "/anthropic/v1/messages/count_tokens?beta=true", "count anthropic-messages"],
    ["POST", "/v1/responses", "answer openai-responses"],
    ["POST", "/v1/responses/input_tokens", "count openai-responses"],
    ["GET", "/v1/messages", "405 anthropic-messages"],
    ["GET", "/v1/responses", "405 openai-responses"],
    ["GET", "/v1/responses/resp_1", "404 openai-chat"],
    ["POST", "/v1/messages/batches", "404 openai-chat"],
    ["GET", "/v1/models", "models"],
    ["GET", "/anthropic/v1/models", "pass"],
    ["POST", "/anthropic/v1/chat/completions", "pass"],
    ["GET", "/", "pass"],
  ])("%s %s is: %s", (method, path, expected) => expect(sorted(method, path)).toBe(expected));

  test("the Responses API that the config switches off is 404, whatever unknown paths do", () => {
    for (const unknownPaths of ["reject", "pass"])
      for (const path of ["/v1/responses", "/v1/responses/input_tokens"])
        expect(sorted("POST", path, { unknownPaths, hasResponsesApi: false })).toBe("404 openai-responses");
  });

  test("unknown paths pass by option", () =>
    expect(sorted("POST", "/v1/embeddings", { unknownPaths: "pass" })).toBe("pass"));
});
