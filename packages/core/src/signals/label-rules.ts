import type { HeadResult } from "../models/ladder.ts";
import type { SignalRecord } from "../record/decision-record.ts";
import { round5 } from "../record/round5.ts";

/** Why a rule of a model's signal did not match. */
export const noAnswer = "no answer of any model tier";

/** The probability of one label; 0 when the head does not have it. */
export function probabilityOf(result: HeadResult, label: string): number {
  return result.probabilities[result.labels.indexOf(label)] ?? 0;
}

export interface LabelRulesOptions {
  readonly type: string;
  readonly rules: readonly { readonly name: string }[];
  readonly threshold: number;
  /** The label that holds where no other one reaches the threshold. */
  readonly fallback: string;
}

/**
 * Records of rules whose names are the labels of one head: exactly one label holds, the top one when it reaches the
 * threshold, else the fallback. A fallback that stands in for another label has the rest of that one's probability for
 * its confidence.
 */
export function recordLabels(result: HeadResult | undefined, options: LabelRulesOptions): readonly SignalRecord[] {
  const { type, rules, threshold, fallback } = options;
  if (result === undefined)
    return rules.map(({ name }) => ({ type, name, matched: false, threshold, evidence: noAnswer }));
  const { label, confidence } = result;
  const holds = confidence >= threshold ? label : fallback;
  const said = `${label} at ${confidence.toFixed(2)}`;
  return rules.map(({ name }) => {
    const matched = name === holds;
    if (name !== fallback) {
      const value = probabilityOf(result, name);
      return { type, name, matched, ...(matched ? { confidence: value } : {}), value, threshold };
    }
    if (!matched) return { type, name, matched, evidence: said };
    return label === fallback
      ? { type, name, matched, confidence, evidence: said }
      : { type, name, matched, confidence: round5(1 - confidence), evidence: `${said}, below ${threshold.toFixed(2)}` };
  });
}
