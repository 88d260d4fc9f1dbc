import type { JsonObject } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anthropicMessages } from "../../dialects/anthropic-messages/anthropic-messages.ts";
import { arbitraryMessagesRequest } from "../../testing/arbitrary-messages-request.ts";
import type { Target, Transport } from "../target.ts";
import { anthropicFamily } from "./anthropic-family.ts";

const target = (transport: Transport): Target => ({
  family: "anthropic",
  provider: "anthropic",
  basePath: "/v1",
  transport,
  defaultMaxTokens: 4096,
  strict: true,
  quirks: {},
});

describe("a request of Messages to a provider of Messages", () => {
  it("says the same when it is read again", () => {
    fc.assert(
      fc.property(arbitraryMessagesRequest, (request) => {
        const written = anthropicFamily.write(request, target({ kind: "native" }));
        if (written.kind === "fault") throw new Error(written.message);
        expect(written.dropped).toEqual([]);
        expect(anthropicMessages.read(JSON.parse(written.request.body) as JsonObject)).toEqual(request);
      }),
      { numRuns: 300 },
    );
  });

  it("says the same on Vertex and Bedrock, where path and model change places", () => {
    const transports: readonly Transport[] = [
      { kind: "vertex", project: "p", region: "us-east5" },
      { kind: "bedrock", region: "us-east-1" },
    ];
    fc.assert(
      fc.property(
        arbitraryMessagesRequest,
        fc.constantFrom(...transports),
        ({ serviceTier: _, ...given }, transport) => {
          const request = { ...given, native: given.native.filter(({ name }) => name === "output_config") };
          const written = anthropicFamily.write(request, target(transport));
          if (written.kind === "fault") throw new Error(written.message);
          const body = JSON.parse(written.request.body) as JsonObject;
          expect(body["model"]).toBeUndefined();
          const { stream, model } = request;
          expect(anthropicMessages.read({ ...body, model, stream })).toEqual(request);
        },
      ),
      { numRuns: 100 },
    );
  });
});
