import { describe, expect, it } from "vitest";
import { createFakeModel } from "../testing/fake-model.ts";
import { createSignalBench, type SignalBench } from "../testing/signal-bench.ts";
import { MAX_HISTORY_MESSAGES } from "./read-history.ts";

/** Reads the risk from marks such as `risk=0.8` in the text. */
const guard = createFakeModel({
  heads: {
    jailbreak: (text) => {
      const risk = Number(/risk=(\S+)/.exec(text)?.[1] ?? 0);
      return { jailbreak: risk, benign: 1 - risk };
    },
  },
});

function bench(rule: string, options: { readonly modules?: string; readonly isOffline?: boolean } = {}): SignalBench {
  return createSignalBench({
    signals: `{ jailbreak: [{ name: attack, threshold: 0.7${rule} }] }`,
    conditions: { jailbreak: ["attack"] },
    models: options.isOffline === true ? [] : [guard],
    ...(options.modules === undefined ? {} : { modules: options.modules }),
  });
}

const ask = (content: string) => ({ role: "user", content });

describe("jailbreak signal", () => {
  it("matches when the probability of an attack reaches the threshold", async () => {
    expect(await bench("").signals("risk=0.7")).toEqual([
      { type: "jailbreak", name: "attack", matched: true, confidence: 0.7, value: 0.7, threshold: 0.7 },
    ]);
    expect(await bench("").signals("risk=0.69")).toEqual([
      { type: "jailbreak", name: "attack", matched: false, value: 0.69, threshold: 0.7 },
    ]);
  });

  it("reads the other messages only with include_history, and names the worst one", async () => {
    const messages = [
      ask("risk=0.9"),
      { role: "assistant", content: "no" },
      ask("hello"),
      { role: "tool", content: "risk=0.8" },
    ];
    expect(await bench("").signals(messages)).toMatchObject([{ matched: false, value: 0 }]);
    expect(await bench(", include_history: true").signals(messages)).toMatchObject([
      { matched: true, confidence: 0.9, evidence: "message 1 (user)" },
    ]);
    expect(await bench(", include_history: true").signals(messages.slice(1))).toMatchObject([
      { matched: true, confidence: 0.8, evidence: "message 3 (tool)" },
    ]);
  });

  it("reads a bounded number of messages and characters, the newest first", async () => {
    const { signals } = bench(", include_history: true");
    const fillers = (count: number) => Array.from({ length: count }, () => ask("x"));
    expect(await signals([ask("risk=0.9"), ...fillers(MAX_HISTORY_MESSAGES)])).toMatchObject([{ matched: true }]);
    expect(await signals([ask("risk=0.9"), ...fillers(MAX_HISTORY_MESSAGES + 1)])).toMatchObject([{ matched: false }]);
    expect(await signals([ask("risk=0.9"), ask("x".repeat(40_000)), ask("x")])).toMatchObject([{ matched: false }]);
  });

  it("matches nothing when no model can answer, and everything with on_error: block", async () => {
    expect(await bench("", { isOffline: true }).signals("risk=0.9")).toEqual([
      { type: "jailbreak", name: "attack", matched: false, evidence: "no answer of any model tier" },
    ]);
    const blocking = bench("", { isOffline: true, modules: "{ prompt_guard: { on_error: block } }" });
    expect(await blocking.signals("hello")).toMatchObject([
      { matched: true, confidence: 1, evidence: "no answer of any model tier, and on_error is block" },
    ]);
  });

  it("says that contrastive rules and a guard that is switched off never match", async () => {
    const contrastive = bench(", method: contrastive");
    expect(contrastive.diagnostics).toMatchObject([
      { severity: "notice", code: "inactive", path: ["routing", "signals", "jailbreak", 0, "method"] },
    ]);
    expect(await contrastive.signals("risk=0.9")).toMatchObject([{ matched: false }]);
    const off = bench("", { modules: "{ prompt_guard: { enabled: false } }" });
    expect(off.diagnostics).toMatchObject([{ severity: "notice", path: expect.arrayContaining(["prompt_guard"]) }]);
    expect(await off.signals("risk=0.9")).toMatchObject([{ matched: false, evidence: "prompt_guard is switched off" }]);
  });
});
