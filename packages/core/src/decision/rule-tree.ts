import type { RuleTrace, SignalRecord } from "../record/decision-record.ts";

/** A checked rule tree. */
export type RuleNode =
  | { readonly kind: "group"; readonly operator: "AND" | "OR" | "NOT"; readonly conditions: readonly RuleNode[] }
  | {
      readonly kind: "leaf";
      readonly type: string;
      readonly name: string;
      readonly predicate: NumericPredicate | undefined;
      /** Set when the leaf's signal type does not work yet: it never matches. */
      readonly note: string | undefined;
    };

/** All given bounds must hold. */
export interface NumericPredicate {
  readonly gt?: number | undefined;
  readonly gte?: number | undefined;
  readonly lt?: number | undefined;
  readonly lte?: number | undefined;
}

/** Finds the record of a signal rule by type and name. */
export type SignalLookup = (type: string, name: string) => SignalRecord | undefined;

/**
 * Evaluates a rule tree with the numbers of contract 2.2: missing rules and an empty AND match with confidence 0; AND
 * is the mean of its children, OR the best matching child, NOT is 1 when its only child does not match. Every node is
 * evaluated, so that the trace is whole.
 */
export function evaluateRules(node: RuleNode | undefined, lookup: SignalLookup): RuleTrace {
  if (node === undefined) return { kind: "always", matched: true, confidence: 0 };
  if (node.kind === "leaf") return evaluateLeaf(node, lookup);
  const conditions = node.conditions.map((condition) => evaluateRules(condition, lookup));
  const result = combine(node.operator, conditions);
  return { kind: "group", operator: node.operator, ...result, conditions };
}

function combine(
  operator: "AND" | "OR" | "NOT",
  children: readonly RuleTrace[],
): { matched: boolean; confidence: number } {
  switch (operator) {
    case "AND": {
      const matched = children.every((child) => child.matched);
      const sum = children.reduce((total, child) => total + child.confidence, 0);
      return { matched, confidence: matched && children.length > 0 ? sum / children.length : 0 };
    }
    case "OR": {
      const matching = children.filter((child) => child.matched);
      return {
        matched: matching.length > 0,
        confidence: matching.reduce((best, child) => Math.max(best, child.confidence), 0),
      };
    }
    case "NOT": {
      const matched = children.length === 1 && !children[0]!.matched;
      return { matched, confidence: matched ? 1 : 0 };
    }
  }
}

function evaluateLeaf(node: RuleNode & { kind: "leaf" }, lookup: SignalLookup): RuleTrace {
  const signal = node.note === undefined ? lookup(node.type, node.name) : undefined;
  const base = { kind: "leaf", type: node.type, name: node.name } as const;
  if (signal === undefined)
    return { ...base, matched: false, confidence: 0, ...(node.note === undefined ? {} : { note: node.note }) };
  if (node.predicate !== undefined) {
    const value = signal.value ?? signal.confidence;
    const matched = value !== undefined && holds(node.predicate, value);
    return { ...base, matched, confidence: matched ? 1 : 0 };
  }
  return { ...base, matched: signal.matched, confidence: signal.matched ? (signal.confidence ?? 1) : 0 };
}

function holds(predicate: NumericPredicate, value: number): boolean {
  return (
    (predicate.gt === undefined || value > predicate.gt) &&
    (predicate.gte === undefined || value >= predicate.gte) &&
    (predicate.lt === undefined || value < predicate.lt) &&
    (predicate.lte === undefined || value <= predicate.lte)
  );
}

/** `type:name` of every matching leaf, depth first: upstream's `matched_rules`. */
export function matchedRules(trace: RuleTrace): string[] {
  switch (trace.kind) {
    case "always":
      return [];
    case "leaf":
      return trace.matched ? [`${trace.type}:${trace.name}`] : [];
    case "group":
      return trace.operator === "NOT" ? [] : trace.conditions.flatMap(matchedRules);
  }
}
