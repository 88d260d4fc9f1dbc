import { describe, expect, it } from "vitest";
import { modelTraits } from "./model-traits.ts";

describe("the traits of a model", () => {
  it.each([
    ["claude-3-5-sonnet-20241022", { thinking: "none", formats: false, samples: true, samplesOneWay: false }],
    ["anthropic.claude-v2:1", { thinking: "none" }],
    ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", { thinking: "budget" }],
    ["claude-sonnet-4@20250514", { thinking: "budget", formats: false, samplesOneWay: false }],
    ["claude-opus-4-20250514", { thinking: "budget", efforts: [] }],
    ["claude-opus-4-1-20250805", { thinking: "budget", samplesOneWay: true }],
    ["claude-opus-4-5-20251101", { thinking: "budget", formats: true, efforts: ["low", "medium", "high"] }],
    ["claude-haiku-4-5", { thinking: "budget", formats: true, efforts: [] }],
    ["anthropic.claude-opus-4-6-v1", { thinking: "adaptive", takesBudget: true, samples: true, thinksUnasked: false }],
    ["claude-opus-4-7", { thinking: "adaptive", takesBudget: false, samples: false, systemAnywhere: false }],
    ["claude-opus-4-8", { thinksUnasked: false, systemAnywhere: true }],
    ["claude-opus-5", { thinksUnasked: true, alwaysThinks: false }],
    ["claude-sonnet-5-5", { alwaysThinks: true }],
    ["claude-fable-5", { alwaysThinks: true, thinking: "adaptive" }],
    ["claude-mythos-preview", { alwaysThinks: true, formats: true }],
    ["arn:aws:bedrock:us-east-1:1:application-inference-profile/abc", { thinking: "budget", formats: false }],
    ["MiniMax-M2", { thinking: "budget", formats: false, samples: true }],
  ])("of %s", (model, traits) => {
    expect(modelTraits(model)).toMatchObject(traits);
  });
});
