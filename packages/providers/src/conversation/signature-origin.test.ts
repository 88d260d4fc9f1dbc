import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signatureForClient, signatureOfClient } from "./signature-origin.ts";

describe("the origin of a signature", () => {
  it("stands before the signatures of other wires only", () => {
    expect(signatureForClient({ value: "EqQB", by: "anthropic" }, { own: "openai" })).toBe("signalbox:anthropic:EqQB");
    expect(signatureForClient({ value: "EqQB", by: "openai" }, { own: "openai" })).toBe("EqQB");
  });

  it("comes back with any signature, of a second router too", () => {
    const value = fc.oneof(fc.string(), fc.constantFrom("signalbox:", "signalbox:x", "signalbox:gemini:abc"));
    const by = fc.constantFrom("openai", "anthropic", "gemini", "bedrock-converse");
    fc.assert(
      fc.property(fc.record({ value, by }), (signature) => {
        expect(signatureOfClient(signatureForClient(signature, { own: "openai" }), { own: "openai" })).toEqual(
          signature,
        );
      }),
    );
  });
});
