import type { CompiledDecision, ModelReference } from "../decision/compiled-decision.ts";

/** The models of a decision in order of preference, how the first was chosen, and a reason for each. */
export interface ModelOrder {
  readonly method: string;
  readonly models: readonly { readonly reference: ModelReference; readonly reason: string }[];
}

/**
 * Orders a decision's models (contract 2.4). One candidate is `single`. `static` takes the first, or the one with the
 * highest score when the domain named like the decision has `model_scores`. `weighted` spreads requests by their
 * weights with `unit`, a number in [0, 1) that depends on the request alone; the rest follow by weight.
 */
export function orderModels(decision: CompiledDecision, unit: number): ModelOrder {
  const references = decision.models;
  if (references.length <= 1)
    return {
      method: "single",
      models: references.map((reference) => ({ reference, reason: "the only model of the decision" })),
    };
  if (decision.algorithm === "weighted") return weighted(references, unit);
  const isScored = references.some((reference) => reference.score !== undefined);
  if (!isScored) {
    return {
      method: "static",
      models: references.map((reference, index) => ({
        reference,
        reason: index === 0 ? "first of the decision's models" : `number ${index + 1} of the decision's models`,
      })),
    };
  }
  const ordered = [...references].sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity));
  return {
    method: "static",
    models: ordered.map((reference) => ({
      reference,
      reason: reference.score === undefined ? "no score for this domain" : `score ${reference.score} for this domain`,
    })),
  };
}

function weighted(references: readonly ModelReference[], unit: number): ModelOrder {
  const total = references.reduce((sum, reference) => sum + reference.weight, 0);
  let remaining = unit * total;
  let chosen = references.find((reference) => {
    remaining -= reference.weight;
    return remaining < 0;
  });
  chosen ??= references[0]!;
  const others = references.filter((reference) => reference !== chosen).sort((a, b) => b.weight - a.weight);
  const share = (reference: ModelReference): string => `weight ${reference.weight} of ${total}`;
  return {
    method: "weighted",
    models: [chosen, ...others].map((reference) => ({ reference, reason: share(reference) })),
  };
}
