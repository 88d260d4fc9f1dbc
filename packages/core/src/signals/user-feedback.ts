import type { Checked, SchemaKit } from "../config/field.ts";
import { recordLabels } from "./label-rules.ts";
import { neverMatching, switchedOff } from "./never-matching.ts";
import type { SignalKind } from "./signal.ts";

const HEAD = "feedback";

/** Upstream's threshold when the document sets none (contract 1.5.5). */
const DEFAULT_THRESHOLD = 0.7;

const schema = ({ z, field }: SchemaKit) =>
  z.strictObject({
    name: z.enum(["satisfied", "need_clarification", "wrong_answer", "want_different"]),
    description: field.string(),
  });

/** One rule of `routing.signals.user_feedbacks`. */
export type UserFeedbackRule = Checked<typeof schema>;

/**
 * What the current user turn says of the answer before it (contract 1.5.5): nothing matches until the conversation holds
 * a reply of the assistant. Below the threshold, `feedback_detector.threshold`, the user counts as satisfied.
 */
export const userFeedback: SignalKind<UserFeedbackRule> = {
  type: "user_feedback",
  schema,
  compile(rules, context) {
    const type = "user_feedback";
    const { threshold = DEFAULT_THRESHOLD } = context.source.global?.model_catalog?.modules?.feedback_detector ?? {};
    const first = neverMatching(type, rules, "no reply of the assistant so far");
    return (
      switchedOff("feedback_detector", { type, rules, context }) ?? {
        heads: [HEAD],
        evaluate: (input) =>
          input.view.turns.some(({ role }) => role === "assistant")
            ? recordLabels(input.head(HEAD), { type, rules, threshold, fallback: "satisfied" })
            : first.evaluate(input),
      }
    );
  },
};
