import { describe, expect, it } from "vitest";
import type { CompiledDecision, ModelReference } from "../decision/compiled-decision.ts";
import { orderModels } from "./order-models.ts";

const reference = (name: string, more: Partial<ModelReference> = {}): ModelReference => ({
  name,
  weight: 1,
  useReasoning: false,
  reasoningEffort: "medium",
  score: undefined,
  ...more,
});

const decision = (
  models: readonly ModelReference[],
  algorithm: "static" | "weighted" = "static",
): CompiledDecision => ({
  name: "d",
  description: "",
  priority: 0,
  tier: 0,
  rules: undefined,
  models,
  algorithm,
  plugins: [],
});

const names = (order: ReturnType<typeof orderModels>): string[] => order.models.map(({ reference: { name } }) => name);

describe("orderModels", () => {
  it("calls one model single and takes the first of several", () => {
    expect(orderModels(decision([reference("a")]), 0)).toMatchObject({ method: "single" });
    const several = orderModels(decision([reference("a", { weight: 1 }), reference("b", { weight: 99 })]), 0.99);
    expect([several.method, names(several)]).toEqual(["static", ["a", "b"]]);
  });

  it("prefers the highest score of the domain that is named like the decision", () => {
    const order = orderModels(
      decision([reference("a", { score: 0.2 }), reference("b", { score: 0.9 }), reference("c")]),
      0,
    );
    expect(names(order)).toEqual(["b", "a", "c"]);
  });

  it("spreads by weight with the request's own number, and keeps the others as candidates", () => {
    const models = [reference("a", { weight: 1 }), reference("b", { weight: 3 }), reference("c", { weight: 0 })];
    const chosen = Array.from({ length: 1000 }, (_, index) =>
      names(orderModels(decision(models, "weighted"), index / 1000)),
    );
    const share = (name: string): number => chosen.filter(([first]) => first === name).length;
    expect([share("a"), share("b"), share("c")]).toEqual([250, 750, 0]);
    expect(chosen[0]).toEqual(["a", "b", "c"]);
    expect(chosen[999]).toEqual(["b", "a", "c"]);
  });
});
