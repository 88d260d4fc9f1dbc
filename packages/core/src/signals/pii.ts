import type { Checked, SchemaKit } from "../config/field.ts";
import type { SignalRecord } from "../record/decision-record.ts";
import { neverMatching } from "./never-matching.ts";
import type { SignalInput, SignalKind } from "./signal.ts";

const HEAD = "pii";

const schema = ({ z, field }: SchemaKit) =>
  z.strictObject({
    name: z.string().check(z.minLength(1)),
    description: field.string(),
    threshold: z.number(),
    pii_types_allowed: field.strings(),
    include_history: field.boolean(),
  });

/** One rule of `routing.signals.pii`. */
export type PiiRule = Checked<typeof schema>;

/** What was found in one text: the types and how sure, never the values. */
type Findings = readonly { readonly type: string; readonly confidence: number }[];

/**
 * Personal data of a type that the rule does not allow (contract 1.5.15, 5.1), found by patterns and a token classifier
 * in all of the current user turn; with `include_history` in the other messages too. A finding counts from the rule's
 * threshold on, and from `classifier.pii.threshold` on where the document sets that. Records hold types and numbers, never the data.
 */
export const pii: SignalKind<PiiRule> = {
  type: "pii",
  schema,
  compile(rules, { source, services, path, report }) {
    const least = source.global?.model_catalog?.modules?.classifier?.pii?.threshold ?? 0;
    const find = services.findPii;
    if (find === undefined) {
      const missing = "no finder of personal data was given (@signalbox/core/pii)";
      report({ severity: "notice", code: "inactive", message: `${missing}: pii rules never match`, path });
      return neverMatching("pii", rules, missing);
    }
    const readsHistory = rules.some((rule) => rule.include_history === true);
    const evaluate = (input: SignalInput): readonly SignalRecord[] => {
      const search = (text: string, part: Pick<SignalInput, "spans">): Findings =>
        find(text, part.spans(HEAD)?.spans ?? []);
      const current = search(input.view.currentText, input);
      const all = readsHistory
        ? [...current, ...input.history.flatMap((message) => search(message.text, message))]
        : current;
      const note = input.spans(HEAD) === undefined ? ", by patterns alone" : "";
      return rules.map((rule) => {
        const counts = countTypes(rule.include_history === true ? all : current, {
          threshold: Math.max(rule.threshold, least),
          allowed: rule.pii_types_allowed ?? [],
        });
        const found = Object.entries(counts);
        const evidence =
          found.map(([type, count]) => (count === 1 ? type : `${type} × ${count}`)).join(", ") ||
          "nothing that is not allowed";
        return {
          type: "pii",
          name: rule.name,
          ...(found.length > 0 ? { matched: true, confidence: 1, counts } : { matched: false }),
          evidence: evidence + note,
        };
      });
    };
    return { heads: [HEAD], ...(readsHistory ? { historyHeads: [HEAD] } : {}), evaluate };
  },
};

/** How many findings of each type break the rule; types in the order of the alphabet. */
function countTypes(
  findings: Findings,
  { threshold, allowed }: { readonly threshold: number; readonly allowed: readonly string[] },
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { type, confidence } of findings)
    if (confidence >= threshold && !allowed.includes(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
