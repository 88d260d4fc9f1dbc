import type { DecisionOutcome, DecisionRecord, SignalRecord } from "@signalbox/core";
import type { Words } from "./words.ts";
import type { PageState } from "./page-state.ts";
import { lackingReasons, signalLabel } from "./rule-reasons.ts";
import type { Reason } from "./rule-reasons.ts";
import { count, share } from "./words.ts";
import type { Language } from "./words.ts";

/** How a signal's measurement is shown: beside its threshold on a bar, as a number of tokens, or as words. */
export type Measure =
  | { readonly kind: "share"; readonly value: number; readonly threshold: number }
  | { readonly kind: "tokens"; readonly value: number; readonly threshold: number }
  | { readonly kind: "fact"; readonly evidence: string | undefined };

/** Picks the form that fits what the record holds. */
export function measureOf({ type, value, threshold, evidence }: SignalRecord): Measure {
  if (value === undefined || threshold === undefined) return { kind: "fact", evidence };
  return type === "context" || value > 1 || threshold > 1
    ? { kind: "tokens", value, threshold }
    : { kind: "share", value, threshold };
}

/** What a decision that did not match would have needed, in a few words. */
export function lackText(decision: DecisionOutcome, record: DecisionRecord, words: Words, language: Language): string {
  const [first, ...more] = lackingReasons(decision.rules, record.signals);
  if (first === undefined) return words.lampOff;
  return lackOne(first, words, language) + (more.length === 0 ? "" : words.lackMore(more.length));
}

function lackOne(reason: Reason, words: Words, language: Language): string {
  const label = signalLabel(reason);
  if (reason.negated) return words.lackFired(label);
  if (reason.signal === undefined)
    return reason.note === undefined ? words.lackFact(label) : words.lackEvidence(label, reason.note);
  const measure = measureOf(reason.signal);
  switch (measure.kind) {
    case "share":
      return measure.value >= measure.threshold
        ? words.lackTop(label, share(measure.value))
        : words.lackShare(label, share(measure.value), share(measure.threshold));
    case "tokens":
      return words.lackEvidence(
        label,
        words.tokens(count(measure.value, language), count(measure.threshold, language)),
      );
    case "fact":
      return measure.evidence === undefined
        ? words.lackFact(label)
        : words.lackEvidence(label, words.notFound(measure.evidence));
  }
}

/** Why a decision that matched did not win. */
export function passedText(decision: DecisionOutcome, record: DecisionRecord, words: Words): string {
  const winner = record.decisions.find(({ outcome }) => outcome === "won");
  switch (decision.outcome) {
    case "lower_priority":
      return words.lowerPriority(decision.priority, winner?.priority ?? 0);
    case "lower_confidence":
      return words.lowerConfidence(share(decision.confidence), share(winner?.confidence ?? 0));
    case "later_tier":
      return words.laterTier(decision.tier, winner?.tier ?? 0);
    case "later_name":
      return words.laterName;
    case "won":
    case "no_match":
      return "";
  }
}

/** Where the prompt goes, as the large line says it. */
export function destination(record: DecisionRecord, words: Words): string {
  switch (record.result.kind) {
    case "model":
      return record.result.model;
    case "response":
      return words.stoppedTitle;
    case "error":
      return words.refused(record.result.status);
  }
}

/** One sentence for a screen reader. */
export function announce(state: PageState): string {
  const words = state.words.peek();
  const { record } = state.verdict.peek().answer;
  const decision = record.result.kind === "error" ? null : record.result.decision;
  return [destination(record, words), ...(decision === null ? [] : [words.by(decision)])].join(", ");
}
