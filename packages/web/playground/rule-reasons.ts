import type { DecisionOutcome, DecisionRecord, RuleTrace, SignalRecord } from "@signalbox/core";

/** A leaf that explains a result; `negated` under a NOT, where it explains by not firing. */
export interface Reason {
  readonly type: string;
  readonly name: string;
  readonly negated: boolean;
  /** Why the leaf cannot fire at all. */
  readonly note?: string;
  readonly signal: SignalRecord | undefined;
}

type Signals = readonly SignalRecord[];

/** Finds a signal of a record. */
export function findSignal(signals: Signals, type: string, name: string): SignalRecord | undefined {
  return signals.find((signal) => signal.type === type && signal.name === name);
}

/** `domain: math`, the way the page writes a signal everywhere. */
export function signalLabel({ type, name }: { readonly type: string; readonly name: string }): string {
  return `${type}: ${name}`;
}

/** The leaves that made a matching tree match. Of an OR only the child that gave its confidence counts. */
export function holdingReasons(rules: RuleTrace, signals: Signals): Reason[] {
  switch (rules.kind) {
    case "always":
      return [];
    case "leaf":
      return [reason(rules, signals, false)];
    case "group": {
      if (rules.operator === "NOT") return rules.conditions.flatMap(leaves).map((leaf) => reason(leaf, signals, true));
      const matching = rules.conditions.filter((condition) => condition.matched);
      if (rules.operator === "AND") return matching.flatMap((condition) => holdingReasons(condition, signals));
      const best = matching.reduce<RuleTrace | undefined>(
        (found, each) => (found === undefined || each.confidence > found.confidence ? each : found),
        undefined,
      );
      return best === undefined ? [] : holdingReasons(best, signals);
    }
  }
}

/** The leaves that kept a tree from matching. Of an OR the nearest child comes first: one of them would do. */
export function lackingReasons(rules: RuleTrace, signals: Signals): Reason[] {
  switch (rules.kind) {
    case "always":
      return [];
    case "leaf":
      return rules.matched ? [] : [reason(rules, signals, false)];
    case "group": {
      if (rules.matched) return [];
      if (rules.operator === "NOT")
        return rules.conditions
          .flatMap((condition) => holdingReasons(condition, signals))
          .map((each) => ({ ...each, negated: !each.negated }));
      const lacking = rules.conditions.flatMap((condition) => lackingReasons(condition, signals));
      return rules.operator === "AND" ? lacking : lacking.toSorted((a, b) => nearness(b.signal) - nearness(a.signal));
    }
  }
}

/** True when a tree refers to the signal. */
export function usesSignal(rules: RuleTrace, type: string, name: string): boolean {
  return leaves(rules).some((leaf) => leaf.type === type && leaf.name === name);
}

/** Where a fact that did not fire stands among the measured signals: it has no distance, and is worth a look. */
const FACT = -0.45;

/** How close a signal is to firing: 0 on its threshold, below 0 under it. */
export function nearness(signal: SignalRecord | undefined): number {
  if (signal?.value === undefined || signal.threshold === undefined) return FACT;
  if (signal.threshold > 1 || signal.value > 1)
    return -Math.abs(signal.value - signal.threshold) / Math.max(signal.value, signal.threshold, 1);
  return signal.value - signal.threshold;
}

/** The decision that came nearest without matching, by the smallest gap of what it lacks most. */
export function nearestMiss(
  record: DecisionRecord,
): { readonly decision: DecisionOutcome; readonly lacks: readonly Reason[] } | undefined {
  const misses = record.decisions
    .filter((decision) => !decision.matched)
    .map((decision) => ({ decision, lacks: lackingReasons(decision.rules, record.signals) }))
    .filter(({ lacks }) => lacks[0]?.signal?.value !== undefined);
  return misses.reduce<(typeof misses)[number] | undefined>(
    (best, each) =>
      best === undefined || nearness(each.lacks[0]!.signal) > nearness(best.lacks[0]!.signal) ? each : best,
    undefined,
  );
}

/** The order of the track: by tier where there are tiers, then by priority, else as written. */
export function inOrder(decisions: readonly DecisionOutcome[]): DecisionOutcome[] {
  const tierOf = (decision: DecisionOutcome) => (decision.tier > 0 ? decision.tier : Number.MAX_SAFE_INTEGER);
  return decisions.toSorted((a, b) => tierOf(a) - tierOf(b) || b.priority - a.priority);
}

type Leaf = RuleTrace & { readonly kind: "leaf" };

function leaves(rules: RuleTrace): Leaf[] {
  if (rules.kind === "leaf") return [rules];
  return rules.kind === "group" ? rules.conditions.flatMap(leaves) : [];
}

function reason(leaf: Leaf, signals: Signals, negated: boolean): Reason {
  const { type, name, note } = leaf;
  return { type, name, negated, ...(note === undefined ? {} : { note }), signal: findSignal(signals, type, name) };
}
