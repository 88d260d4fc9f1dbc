import { createFakeModel } from "@signalbox/core/testing";
import { describe, expect, test } from "vitest";
import { deferModel } from "./deferred-model.ts";
import type { TierProgress } from "./deferred-model.ts";

const labels = { domain: { kind: "labels", labels: ["math", "law"] } } as const;

describe("a deferred model", () => {
  test("answers `loading` until it is there, and then like the model itself, at once where that is", async () => {
    const seen: TierProgress["phase"][] = [];
    const model = deferModel({
      tier: "static",
      heads: labels,
      load: async ({ onProgress }) => {
        onProgress({ phase: "preparing" });
        return createFakeModel({ tier: "static", heads: { domain: () => "math" } });
      },
      onProgress: ({ phase }) => seen.push(phase),
    });
    expect(await model.classify({ texts: ["x"], heads: ["domain"] })).toMatchObject({
      kind: "unavailable",
      reason: "loading",
    });
    await Promise.all([model.start(), model.start()]);
    expect(seen).toEqual(["preparing", "ready"]);
    expect((await model.classify({ texts: ["x"], heads: ["domain"] })).kind).toBe("answers");
  });

  test("says why it failed, and may be tried again", async () => {
    let attempts = 0;
    const model = deferModel({
      tier: "encoder",
      heads: labels,
      load: async () => {
        if (++attempts === 1) throw new Error("connection lost");
        return createFakeModel({ tier: "encoder", heads: { domain: () => "law" } });
      },
    });
    await model.start();
    expect(model.status()).toEqual({ state: "failed", message: "connection lost" });
    expect(await model.classify({ texts: ["x"], heads: ["domain"] })).toMatchObject({
      reason: "failed",
      message: "connection lost",
    });
    await model.start();
    expect(model.status().state).toBe("ready");
  });

  test("closes what it loaded, also when that comes late", async () => {
    let isClosed = false;
    let finish = (): void => {};
    const model = deferModel({
      tier: "encoder",
      heads: labels,
      load: async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        const fake = createFakeModel({ tier: "encoder", heads: { domain: () => "law" } });
        return { ...fake, close: async () => void (isClosed = true) };
      },
    });
    const starting = model.start();
    await model.close();
    finish();
    await starting;
    expect(isClosed).toBe(true);
    expect(model.status()).toEqual({ state: "closed" });
  });
});
