import type { Checked, SchemaKit } from "../config/field.ts";
import type { SignalRecord } from "../record/decision-record.ts";
import { noAnswer, probabilityOf } from "./label-rules.ts";
import { switchedOff } from "./never-matching.ts";
import { nameMessage } from "./read-history.ts";
import type { SignalInput, SignalKind } from "./signal.ts";

const HEAD = "jailbreak";
const ATTACK = "jailbreak";

const schema = ({ z, field, inactive }: SchemaKit) =>
  z.strictObject({
    name: z.string().check(z.minLength(1)),
    description: field.string(),
    threshold: z.number(),
    method: field.oneOf("classifier", "contrastive"),
    include_history: field.boolean(),
    jailbreak_patterns: inactive(field.strings(), "contrastive detection of attacks"),
    benign_patterns: inactive(field.strings(), "contrastive detection of attacks"),
  });

/** One rule of `routing.signals.jailbreak`. */
export type JailbreakRule = Checked<typeof schema>;

/**
 * Attempts to talk a model out of its instructions (contract 1.5.14, 5.2): the probability of an attack in the current
 * user turn reaches the rule's threshold; with `include_history` in any message, the worst counts. Where no model can answer, nothing matches, unless
 * `prompt_guard.on_error: block` says that everything does.
 */
export const jailbreak: SignalKind<JailbreakRule> = {
  type: "jailbreak",
  schema,
  compile(rules, context) {
    const blocksOnError = context.source.global?.model_catalog?.modules?.prompt_guard?.on_error === "block";
    for (const [index, { method }] of rules.entries()) {
      if (method !== "contrastive") continue;
      context.report({
        severity: "notice",
        code: "inactive",
        message: "method contrastive is accepted, not active: the rule never matches",
        path: [...context.path, index, "method"],
      });
    }
    const evaluateRule = (rule: JailbreakRule, input: SignalInput): SignalRecord => {
      const { name, threshold } = rule;
      if (rule.method === "contrastive")
        return { type: "jailbreak", name, matched: false, evidence: "contrastive detection is not active" };
      const texts = [
        { result: input.head(HEAD), evidence: undefined },
        ...(rule.include_history === true ? input.history : []).map((message) => ({
          result: message.head(HEAD),
          evidence: nameMessage(message),
        })),
      ];
      const risks = texts.flatMap(({ result, evidence }) =>
        result === undefined ? [] : [{ value: probabilityOf(result, ATTACK), evidence }],
      );
      const worst = risks.reduce((a, b) => (b.value > a.value ? b : a), {
        value: 0,
        evidence: undefined as string | undefined,
      });
      const isWhole = risks.length === texts.length;
      if (worst.value < threshold && !isWhole)
        return {
          type: "jailbreak",
          name,
          ...(blocksOnError ? { matched: true, confidence: 1 } : { matched: false }),
          evidence: blocksOnError ? `${noAnswer}, and on_error is block` : noAnswer,
        };
      const matched = worst.value >= threshold;
      return {
        type: "jailbreak",
        name,
        matched,
        ...(matched ? { confidence: worst.value } : {}),
        value: worst.value,
        threshold,
        ...(worst.evidence === undefined ? {} : { evidence: worst.evidence }),
      };
    };
    const isAsked = rules.some(({ method }) => method !== "contrastive");
    return (
      switchedOff("prompt_guard", { type: "jailbreak", rules, context }) ?? {
        heads: isAsked ? [HEAD] : [],
        ...(rules.some((rule) => rule.include_history === true) ? { historyHeads: [HEAD] } : {}),
        evaluate: (input) => rules.map((rule) => evaluateRule(rule, input)),
      }
    );
  },
};
