import { describe, expect, it } from "vitest";
import { findPii } from "../pii/find-pii.ts";
import { createFakeModel } from "../testing/fake-model.ts";
import { createSignalBench, type SignalBench } from "../testing/signal-bench.ts";

/** Knows one person. */
const tagger = createFakeModel({
  heads: {},
  spans: {
    pii: {
      labels: ["PERSON"],
      find: (text) => {
        const start = text.indexOf("Ada Lovelace");
        return start < 0 ? [] : [{ label: "PERSON", start, end: start + 12, confidence: 0.8 }];
      },
    },
  },
});

function bench(rule: string, modules = "{}", services = { findPii }): SignalBench {
  return createSignalBench({
    signals: `{ pii: [{ name: strict, threshold: 0.7${rule} }] }`,
    conditions: { pii: ["strict"] },
    modules,
    models: [tagger],
    services,
  });
}

const prompt = "Ada Lovelace, ada@firm.io and ann@firm.io";

describe("pii signal", () => {
  it("matches with confidence 1 and names types and numbers, never the data", async () => {
    const records = await bench("").signals(prompt);
    expect(records).toEqual([
      {
        type: "pii",
        name: "strict",
        matched: true,
        confidence: 1,
        counts: { EMAIL_ADDRESS: 2, PERSON: 1 },
        evidence: "EMAIL_ADDRESS × 2, PERSON",
      },
    ]);
    expect(JSON.stringify(records)).not.toMatch(/ada|firm/i);
  });

  it("does not match when the allow list holds every type found", async () => {
    expect(await bench(", pii_types_allowed: [EMAIL_ADDRESS]").signals(prompt)).toMatchObject([
      { matched: true, evidence: "PERSON" },
    ]);
    expect(await bench(", pii_types_allowed: [EMAIL_ADDRESS, PERSON]").signals(prompt)).toEqual([
      { type: "pii", name: "strict", matched: false, evidence: "nothing that is not allowed" },
    ]);
  });

  it("counts findings from the rule's threshold on, and from the module's where it is set", async () => {
    const modules = "{ classifier: { pii: { threshold: 0.9 } } }";
    expect(await bench("", modules).signals(prompt)).toMatchObject([{ evidence: "EMAIL_ADDRESS × 2" }]);
  });

  it("reads the other messages only with include_history", async () => {
    const messages = [
      { role: "user", content: prompt },
      { role: "user", content: "thanks" },
    ];
    expect(await bench("").signals(messages)).toMatchObject([{ matched: false }]);
    expect(await bench(", include_history: true").signals(messages)).toMatchObject([
      { matched: true, counts: { EMAIL_ADDRESS: 2, PERSON: 1 } },
    ]);
  });

  it("goes on with patterns when no model can answer, and says so", async () => {
    const { signals } = createSignalBench({
      signals: "{ pii: [{ name: strict, threshold: 0.7 }] }",
      conditions: { pii: ["strict"] },
      services: { findPii },
    });
    expect(await signals(prompt)).toMatchObject([{ evidence: "EMAIL_ADDRESS × 2, by patterns alone" }]);
  });

  it("says at loading that the finder is missing, and never matches then", async () => {
    const { diagnostics, signals } = createSignalBench({
      signals: "{ pii: [{ name: strict, threshold: 0.7 }] }",
      conditions: { pii: ["strict"] },
    });
    expect(diagnostics).toMatchObject([
      { severity: "notice", code: "inactive", message: expect.stringContaining("@signalbox/core/pii") },
    ]);
    expect(await signals(prompt)).toMatchObject([{ matched: false }]);
  });
});
