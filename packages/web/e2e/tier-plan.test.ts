import { describe, expect, test } from "vitest";
import { planTiers } from "../playground/tier-plan.ts";

const fast = ["fast", 16_000_000] as const;
const encoder = ["encoder", 41_000_000] as const;

describe("the plan of what a page loads unasked", () => {
  test.each([
    {
      title: "the tier that fits is loaded, the one that does not is offered",
      downloads: [fast, encoder],
      load: ["fast"],
      offers: { encoder: "size" },
    },
    {
      title: "what is cached costs nothing and is loaded",
      downloads: [
        ["fast", 0],
        ["encoder", 0],
      ] as const,
      load: ["fast", "encoder"],
      offers: {},
    },
    {
      title: "a phone is asked about both, and told which is large anyway",
      downloads: [fast, encoder],
      allowance: "phone",
      load: [],
      offers: { fast: "phone", encoder: "size" },
    },
    {
      title: "with data saver what is cached is loaded all the same",
      downloads: [fast, ["encoder", 0]] as const,
      allowance: "saveData",
      load: ["encoder"],
      offers: { fast: "saveData" },
    },
    {
      title: "what the first tier took counts",
      downloads: [fast],
      spentBytes: 4_000_001,
      load: [],
      offers: { fast: "size" },
    },
    { title: "a ladder of one tier leaves nothing to plan", downloads: [], load: [], offers: {} },
  ] as const)("$title", ({ downloads, load, offers, ...given }) => {
    const plan = planTiers({
      downloads,
      allowance: "allowance" in given ? given.allowance : "free",
      spentBytes: "spentBytes" in given ? given.spentBytes : 3_800_000,
    });
    expect(plan.load).toEqual(load);
    expect(Object.fromEntries(Object.entries(plan.offers).map(([tier, { cause }]) => [tier, cause]))).toEqual(offers);
  });
});
