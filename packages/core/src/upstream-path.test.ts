import { describe, expect, test } from "vitest";
import { upstreamPath } from "./upstream-path.ts";

describe("upstreamPath", () => {
  test.each([
    ["/v1/chat/completions", "/v1/embeddings", "/v1/embeddings"],
    ["/base/chat/completions?api-version=1", "/v1/responses?x=1", "/base/responses?api-version=1&x=1"],
    ["/v1/messages", "/v1/messages?beta=true", "/v1/messages?beta=true"],
    ["/v1/messages", "/anthropic/v1/messages", "/v1/messages"],
    ["/deep/anthropic/v1/messages", "/v1/messages/count_tokens", "/deep/anthropic/v1/messages/count_tokens"],
    ["/own/path", "/v1/responses", "/v1/responses"],
  ])("beside %s, %s is at %s", (basePath, target, expected) => {
    expect(upstreamPath(basePath, target)).toBe(expected);
  });
});
