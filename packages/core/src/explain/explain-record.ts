import type { DecisionOutcome, DecisionRecord, RuleTrace, SignalRecord } from "../record/decision-record.ts";

/** One line: decision → model → why. For logs on a terminal. */
export function summariseRecord(record: DecisionRecord): string {
  const { result } = record;
  switch (result.kind) {
    case "error":
      return `refused with ${result.status}: ${result.message}`;
    case "response":
      return `${result.decision ?? "no decision"} → answered here (${result.reason})`;
    case "model": {
      if (record.mode === "concrete") return `${result.model} (${whyConcrete(result.method)}, not routed)`;
      if (result.decision === null) return `no decision → ${result.model} (default model)`;
      return `${result.decision} → ${result.model} · ${reasonFor(record)}`;
    }
  }
}

/** Several lines: the verdict, every signal beside its threshold, and what each other decision lacked. */
export function explainRecord(record: DecisionRecord): string {
  const lines = [verdict(record)];
  if (record.mode !== "auto") return lines.join("\n");
  if (record.heads.length > 0) lines.push("", "Models:");
  for (const head of record.heads) {
    const passed = head.attempts.map((attempt) => {
      if (attempt.outcome === "unavailable")
        return `${attempt.tier} could not answer (${attempt.reason ?? "no reason given"})`;
      const said = `${attempt.tier} said ${attempt.label} at ${(attempt.confidence ?? 0).toFixed(2)}`;
      return attempt.outcome === "unsure"
        ? `${said}, below the ${(attempt.answersAlone ?? 1).toFixed(2)} from which it answers alone`
        : said;
    });
    lines.push(
      `  ${head.head}: ${head.label} ${head.confidence.toFixed(2)} by the ${head.tier} tier (${passed.join("; ")})`,
    );
  }
  lines.push(
    "",
    "Signals:",
    ...[...record.signals]
      .sort((a, b) => Number(b.matched) - Number(a.matched) || (b.value ?? 0) - (a.value ?? 0))
      .map((signal) => `  ${signal.matched ? "●" : "○"} ${describeSignal(signal)}`),
  );
  lines.push(
    "",
    "Decisions:",
    ...record.decisions.map(
      (decision) =>
        `  ${decision.outcome === "won" ? "●" : decision.matched ? "◐" : "○"} ${decision.name}: ${describeOutcome(decision, record)}`,
    ),
  );
  return lines.join("\n");
}

function verdict(record: DecisionRecord): string {
  const { result } = record;
  switch (result.kind) {
    case "error":
      return `The request was refused with ${result.status}: ${result.message}.`;
    case "response":
      return `Answered here by ${result.reason} of ${result.decision ?? "no decision"}; no model is called.`;
    case "model": {
      if (record.mode === "concrete")
        return `${result.model}: ${whyConcrete(result.method)}, so nothing was evaluated.`;
      if (result.decision === null) return `${result.model}: no decision matched, so the default model is used.`;
      const notes = (result.notices ?? [])
        .map(({ field, reason }) => ` Left out: ${field} (${reason.replaceAll("_", " ")}).`)
        .join("");
      return `${result.model}: ${result.decision} won because ${reasonFor(record)}. Reasoning ${result.useReasoning ? "on" : "off"}; chosen by ${result.method}.${notes}`;
    }
  }
}

function whyConcrete(method: string): string {
  return method === "default" ? "the default model counts the tokens" : "named by the client";
}

/** The conditions that made the winner match, each with its numbers. */
export function reasonFor(record: DecisionRecord): string {
  const winner = record.decisions.find(({ outcome }) => outcome === "won");
  if (winner === undefined) return "no decision matched";
  const leaves = matchingLeaves(winner.rules);
  if (leaves.length === 0) return "it matches every request";
  return leaves.map((leaf) => describeLeaf(leaf, record)).join(", ");
}

type Leaf = RuleTrace & { kind: "leaf" };

function matchingLeaves(trace: RuleTrace): Leaf[] {
  if (trace.kind === "leaf") return trace.matched ? [trace] : [];
  return trace.kind === "group" && trace.operator !== "NOT" ? trace.conditions.flatMap(matchingLeaves) : [];
}

function describeLeaf(leaf: Leaf, record: DecisionRecord): string {
  const signal = record.signals.find(({ type, name }) => type === leaf.type && name === leaf.name);
  return signal === undefined ? `${leaf.type} ${leaf.name}` : describeSignal(signal);
}

/** `domain math at 0.50 (was 0.12)`, `keyword urgent (none of 2 found)`. */
function describeMiss(leaf: Leaf, record: DecisionRecord): string {
  const name = `${leaf.type} ${leaf.name}`;
  const signal = record.signals.find(({ type, name: rule }) => type === leaf.type && rule === leaf.name);
  if (signal?.value !== undefined && signal.threshold !== undefined)
    return `${name} at ${showNumber(signal.threshold)} (was ${showNumber(signal.value)})`;
  return signal?.evidence === undefined ? name : `${name} (${signal.evidence})`;
}

/** Whole numbers as they are, shares with two decimals. */
function showNumber(value: number): string {
  return Number.isInteger(value) && value > 1 ? String(value) : value.toFixed(2);
}

/** `domain math 0.91 reaches 0.50`, `keyword urgent: found asap`. */
export function describeSignal(signal: SignalRecord): string {
  const name = `${signal.type} ${signal.name}`;
  if (signal.value !== undefined && signal.threshold !== undefined) {
    return `${name} ${showNumber(signal.value)} ${signal.matched ? "reaches" : "misses"} ${showNumber(signal.threshold)}`;
  }
  return signal.evidence === undefined ? name : `${name}: ${signal.matched ? "found " : ""}${signal.evidence}`;
}

function describeOutcome(decision: DecisionOutcome, record: DecisionRecord): string {
  const winner = record.decisions.find(({ outcome }) => outcome === "won");
  switch (decision.outcome) {
    case "won":
      return `won with confidence ${decision.confidence.toFixed(2)}`;
    case "lower_priority":
      return `matched, but priority ${decision.priority} is below ${winner?.priority ?? 0}`;
    case "lower_confidence":
      return `matched, but confidence ${decision.confidence.toFixed(2)} is below ${(winner?.confidence ?? 0).toFixed(2)}`;
    case "later_tier":
      return `matched, but its tier comes after ${winner?.tier ?? 0}`;
    case "later_name":
      return `matched equally; ${winner?.name ?? ""} comes first by name`;
    case "no_match":
      return `lacks ${lacking(decision.rules, record)}`;
  }
}

/** What a rule tree would have needed. */
export function lacking(trace: RuleTrace, record: DecisionRecord): string {
  switch (trace.kind) {
    case "always":
      return "nothing";
    case "leaf":
      return trace.note === undefined ? describeMiss(trace, record) : `${trace.type} ${trace.name} (${trace.note})`;
    case "group": {
      if (trace.operator === "NOT")
        return `absence of ${trace.conditions
          .flatMap(matchingLeaves)
          .map((leaf) => describeLeaf(leaf, record))
          .join(", ")}`;
      const missing = trace.conditions.filter(({ matched }) => !matched).map((condition) => lacking(condition, record));
      return missing.join(trace.operator === "AND" ? " and " : " or ") || "conditions";
    }
  }
}
