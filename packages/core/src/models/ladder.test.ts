import { describe, expect, it } from "vitest";
import { createFakeModel } from "../testing/fake-model.ts";
import { createLadder, type LadderRequest, type LadderResults } from "./ladder.ts";

const request: LadderRequest = { text: "x", heads: ["domain"] };
const cheap = (confidence: number): ReturnType<typeof createFakeModel> =>
  createFakeModel({
    tier: "static",
    heads: { domain: () => ({ math: confidence, other: 1 - confidence }) },
    answersAlone: { domain: 0.8 },
  });
const strong = createFakeModel({ tier: "encoder", heads: { domain: () => ({ law: 0.9, other: 0.1 }) } });

describe("createLadder", () => {
  it("lets the cheap tier answer alone from its confidence on, without asking another", () => {
    const results = createLadder([cheap(0.85), strong]).classify(request);
    // Not a promise: nothing slow was asked.
    expect(results).not.toBeInstanceOf(Promise);
    expect((results as LadderResults).labels.get("domain")).toMatchObject({
      tier: "static",
      label: "math",
      confidence: 0.85,
      attempts: [{ tier: "static", outcome: "answered", answersAlone: 0.8 }],
    });
  });

  it("asks the next tier when the cheap one is unsure, and records what both said", async () => {
    const result = (await createLadder([cheap(0.6), strong]).classify(request)).labels.get("domain")!;
    expect(result).toMatchObject({ tier: "encoder", label: "law" });
    expect(result.attempts.map(({ tier, outcome }) => `${tier} ${outcome}`)).toEqual([
      "static unsure",
      "encoder answered",
    ]);
  });

  it("adds the opinion of the tier below where the better one joins it, and does without where it was not asked", async () => {
    const joining = createFakeModel({
      tier: "encoder",
      heads: { domain: () => ({ law: 0.5, math: 0.4, other: 0.1 }) },
      joins: { domain: { tier: "static", ownWeight: 1, otherWeight: 1 } },
    });
    const result = (await createLadder([cheap(0.6), joining]).classify(request)).labels.get("domain")!;
    // 0.4 × 0.6 beats 0.5 × the least that an opinion can say.
    expect(result).toMatchObject({ tier: "encoder", label: "math" });
    expect(result.attempts[1]).toMatchObject({ tier: "encoder", joined: "static" });
    const alone = (await createLadder([joining]).classify(request)).labels.get("domain")!;
    expect(alone).toMatchObject({ label: "law", confidence: 0.5 });
  });

  it("falls back to the tier below when the better one is late, never to an error", async () => {
    const slow = createFakeModel({ tier: "encoder", heads: { domain: () => "law" }, delayMs: 5000 });
    const result = (await createLadder([cheap(0.6), slow]).classify({ ...request, deadlineMs: 10 })).labels.get(
      "domain",
    )!;
    expect(result).toMatchObject({ tier: "static", label: "math" });
    expect(result.attempts[1]).toMatchObject({
      tier: "encoder",
      outcome: "unavailable",
      reason: expect.stringContaining("deadline") as string,
    });
    await slow.close();
  });

  it("answers with what there is while a tier is loading, and with nothing when none can", async () => {
    const loading = createFakeModel({ tier: "encoder", heads: { domain: () => "law" }, ready: new Promise(() => {}) });
    expect((await createLadder([cheap(0.6), loading]).classify(request)).labels.get("domain")).toMatchObject({
      tier: "static",
    });
    expect((await createLadder([loading]).classify(request)).labels.size).toBe(0);
  });

  it("obeys onlyTier, however unsure that tier is", async () => {
    const ladder = createLadder([cheap(0.6), strong]);
    expect((await ladder.classify({ ...request, onlyTier: "static" })).labels.get("domain")).toMatchObject({
      tier: "static",
    });
    expect((await ladder.classify({ ...request, onlyTier: "encoder" })).labels.get("domain")).toMatchObject({
      tier: "encoder",
    });
    expect((await ladder.classify({ ...request, onlyTier: "nothing" })).labels.size).toBe(0);
  });

  it("asks each tier only for heads that it has and that are still open", async () => {
    const other = createFakeModel({
      tier: "second",
      heads: { mood: () => "calm" },
      labels: { mood: ["calm", "tense"] },
    });
    const results = await createLadder([cheap(0.9), other]).classify({ text: "x", heads: ["domain", "mood"] });
    expect([...results.labels].map(([head, { tier }]) => `${head} ${tier}`)).toEqual(["domain static", "mood second"]);
  });
});
