import type { Checked, SchemaKit } from "../config/field.ts";
import { recordLabels } from "./label-rules.ts";
import type { SignalKind } from "./signal.ts";

const HEAD = "fact_check";

/** Upstream's threshold when the document sets none (contract 1.5.4). */
const DEFAULT_THRESHOLD = 0.6;

const schema = ({ z, field }: SchemaKit) =>
  z.strictObject({ name: z.enum(["needs_fact_check", "no_fact_check_needed"]), description: field.string() });

/** One rule of `routing.signals.fact_check`. */
export type FactCheckRule = Checked<typeof schema>;

/**
 * Whether an answer should be checked against facts (contract 1.5.4). Below the threshold,
 * `hallucination_mitigation.fact_check.threshold`, the prompt counts as one that need not.
 */
export const factCheck: SignalKind<FactCheckRule> = {
  type: "fact_check",
  schema,
  compile(rules, { source }) {
    const { threshold = DEFAULT_THRESHOLD } =
      source.global?.model_catalog?.modules?.hallucination_mitigation?.fact_check ?? {};
    const options = { type: "fact_check", rules, threshold, fallback: "no_fact_check_needed" };
    return { heads: [HEAD], evaluate: (input) => recordLabels(input.head(HEAD), options) };
  },
};
