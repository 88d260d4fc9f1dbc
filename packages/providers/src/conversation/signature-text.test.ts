import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signatureOfText, textOfSignature } from "./signature-text.ts";

describe("a signature as text", () => {
  it("comes back with whose it is and what it is for", () => {
    fc.assert(
      fc.property(
        fc.base64String(),
        fc.constantFrom("anthropic", "gemini", "openai", "bedrock-converse"),
        fc.constantFrom("shown", "encrypted", "call"),
        (value, by, use) => {
          const signature = { value, by };
          expect(signatureOfText(textOfSignature(signature, { own: "anthropic", use }), "anthropic")).toEqual({
            signature,
            use,
          });
        },
      ),
    );
  });

  it("of the dialect's own provider stays as it is", () => {
    expect(textOfSignature({ value: "EqQB", by: "anthropic" }, { own: "anthropic" })).toBe("EqQB");
    expect(textOfSignature({ value: "EqQB", by: "gemini" }, { own: "anthropic" })).toBe("gemini:EqQB");
  });

  it("with an unknown mark is the provider's own", () => {
    expect(signatureOfText("someone:x", "anthropic").signature).toEqual({ value: "someone:x", by: "anthropic" });
  });
});
