import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WIRE_IDS } from "../../wire-id.ts";
import { contentOfText, type OpaqueContent, textOfContent } from "./encrypted-content.ts";

const by = fc.constantFrom(...WIRE_IDS.filter((id) => id !== "openai-responses"));
const signature = fc.record({ value: fc.base64String({ minLength: 4, maxLength: 40 }), by });
const native = fc.record({
  kind: fc.constant("native"),
  wire: by,
  value: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
});
const content = fc.oneof(
  fc.record(
    { kind: fc.constant("thoughts"), signature, encrypted: signature },
    { requiredKeys: ["kind", "signature"] },
  ),
  fc.record({ kind: fc.constant("thoughts"), encrypted: signature }),
  fc.record({ kind: fc.constant("call"), callId: fc.string({ unit: "grapheme" }), signature }),
  fc.record({ kind: fc.constant("native"), part: native }),
) as fc.Arbitrary<OpaqueContent>;

describe("what only a provider can read", () => {
  it("is one string, and comes back as it was", () => {
    fc.assert(
      fc.property(content, (value) => {
        expect(JSON.stringify(contentOfText(textOfContent(value) ?? ""))).toBe(JSON.stringify(value));
      }),
    );
  });

  it("is nothing where there is no proof", () => {
    expect(textOfContent({ kind: "thoughts" })).toBeUndefined();
  });

  it("is read whatever the text", () => {
    const line = fc.oneof(fc.string(), fc.constantFrom("gemini+call:", "anthropic:x", "openai+native:", "\n", "{}"));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
        contentOfText(lines.join(""));
      }),
      { numRuns: 1000 },
    );
  });
});
