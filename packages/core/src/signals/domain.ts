import type { Checked, SchemaKit } from "../config/field.ts";
import type { HeadResult } from "../models/ladder.ts";
import type { SignalKind } from "./signal.ts";

/** The model head that this signal reads. */
const HEAD = "domain";

/** Upstream's threshold of the domain classifier when the document sets none. */
const DEFAULT_THRESHOLD = 0.5;

/** Labels of the domain head: the categories of MMLU-Pro. */
export const domainLabels = [
  "biology",
  "business",
  "chemistry",
  "computer science",
  "economics",
  "engineering",
  "health",
  "history",
  "law",
  "math",
  "other",
  "philosophy",
  "physics",
  "psychology",
] as const;

const schema = ({ z, field }: SchemaKit) =>
  z.strictObject({
    name: z.string().check(z.minLength(1)),
    description: field.string(),
    mmlu_categories: field.strings(),
    model_scores: field.list(z.strictObject({ model: z.string(), score: z.number(), use_reasoning: field.boolean() })),
  });

/** One rule of `routing.signals.domains`. */
export type DomainRule = Checked<typeof schema>;

/**
 * The field of expertise that the prompt needs (contract 1.5.3).
 *
 * When the distribution is concentrated (normalised entropy below 0.4) only the top label counts, from the threshold
 * on; otherwise every label that reaches the threshold does. A rule matches when such a label is its name or one of
 * its `mmlu_categories`, whatever the case; its confidence is the label's probability.
 */
export const domain: SignalKind<DomainRule> = {
  type: "domain",
  schema,
  // Contract 1.5.3. Upstream gives each implied rule the label `other` as well, so that small talk reaches every
  // expert; here only a name that is no label stands for `other`.
  implied: (names) => names.map((name) => (isLabel(name) ? { name } : { name, mmlu_categories: ["other"] })),
  compile(rules, context) {
    const threshold = context.source.global?.model_catalog?.modules?.classifier?.domain?.threshold ?? DEFAULT_THRESHOLD;
    const compiled = rules.map((rule, index) => {
      const labels = new Set([rule.name, ...(rule.mmlu_categories ?? [])].map((label) => label.toLowerCase()));
      for (const [position, category] of (rule.mmlu_categories ?? []).entries()) {
        if (!isLabel(category)) {
          context.report({
            severity: "warning",
            code: "unknown_name",
            message: `"${category}" is not a label of the domain model, so it never matches`,
            path: [...context.path, index, "mmlu_categories", position],
          });
        }
      }
      if (![...labels].some(isLabel)) {
        context.report({
          severity: "warning",
          code: "unknown_name",
          message: `"${rule.name}" is not a label of the domain model and names none in mmlu_categories, so it never matches`,
          path: [...context.path, index, "name"],
        });
      }
      return { name: rule.name, labels };
    });
    return {
      heads: [HEAD],
      evaluate: (input) => {
        const result = input.head(HEAD);
        if (result === undefined) {
          return compiled.map(({ name }) => ({
            type: "domain",
            name,
            matched: false,
            threshold,
            evidence: "no model tier could answer",
          }));
        }
        const fired = firedLabels(result, threshold);
        return compiled.map(({ name, labels }) => {
          const value = bestOf(result, labels);
          const matched = result.labels.some((label) => labels.has(label.toLowerCase()) && fired.has(label));
          return { type: "domain", name, matched, ...(matched ? { confidence: value } : {}), value, threshold };
        });
      },
    };
  },
};

function isLabel(name: string): boolean {
  return (domainLabels as readonly string[]).includes(name.toLowerCase());
}

/** Above this normalised entropy several labels may count at once: upstream's bound between `low` and `medium`. */
const MULTI_MATCH_ENTROPY = 0.4;

function firedLabels(result: HeadResult, threshold: number): Set<string> {
  if (normalisedEntropy(result.probabilities) < MULTI_MATCH_ENTROPY)
    return new Set(result.confidence >= threshold ? [result.label] : []);
  return new Set(result.labels.filter((_, index) => result.probabilities[index]! >= threshold));
}

function bestOf(result: HeadResult, labels: ReadonlySet<string>): number {
  let best = 0;
  for (const [index, label] of result.labels.entries()) {
    if (labels.has(label.toLowerCase())) best = Math.max(best, result.probabilities[index]!);
  }
  return best;
}

/** Shannon entropy over its maximum: 0 for certainty, 1 for a uniform distribution. */
function normalisedEntropy(probabilities: readonly number[]): number {
  let entropy = 0;
  for (const probability of probabilities) if (probability > 0) entropy -= probability * Math.log(probability);
  return probabilities.length < 2 ? 0 : entropy / Math.log(probabilities.length);
}
