import type { DecisionRecord, SignalRecord } from "@signalbox/core";

/** What the page knows about the server it came from. */
export type ServerComparison =
  /** Static files: there is nobody to ask. */
  | { readonly kind: "absent" }
  | { readonly kind: "idle" }
  | { readonly kind: "comparing" }
  | { readonly kind: "same"; /** Set when a better tier there gave the same decision. */ readonly tier?: string }
  | { readonly kind: "differs"; readonly difference: Difference }
  | { readonly kind: "unreachable"; readonly message: string };

/** The first thing in which two records differ, in the order of what matters to a reader. */
export type Difference =
  | {
      readonly kind: "signal";
      readonly signal: string;
      readonly server: SignalRecord | undefined;
      readonly tab: SignalRecord | undefined;
      readonly result?: ResultDifference;
    }
  | { readonly kind: "result"; readonly result: ResultDifference }
  | { readonly kind: "config"; readonly server: string; readonly tab: string };

export interface ResultDifference {
  readonly server: string;
  readonly tab: string;
}

/** The tier whose scores are the same to the last bit everywhere. A network's depend on how a CPU rounds. */
const EXACT_TIER = "static";

/** Asks the server to classify a body, without calling a model. */
export async function askServer(evalUrl: string, body: string, signal: AbortSignal): Promise<DecisionRecord> {
  const response = await fetch(`${evalUrl}?trace=true`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    signal,
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const { record } = (await response.json()) as { readonly record?: DecisionRecord };
  if (record === undefined) throw new Error("its answer holds no record");
  return record;
}

/** Compares what the server decided with what the tab decided. */
export function compareRecords(server: DecisionRecord, tab: DecisionRecord): ServerComparison {
  const result = resultDifference(server, tab);
  const signal = signalDifference(server, tab);
  if (signal !== undefined) return { kind: "differs", difference: { ...signal, ...(result && { result }) } };
  if (result !== undefined) return { kind: "differs", difference: { kind: "result", result } };
  if (server.configHash !== tab.configHash) {
    return {
      kind: "differs",
      difference: { kind: "config", server: server.configHash.slice(0, 4), tab: tab.configHash.slice(0, 4) },
    };
  }
  const tier = server.heads.find((head) => tab.heads.find((own) => own.head === head.head)?.tier !== head.tier)?.tier;
  return { kind: "same", ...(tier !== undefined && { tier }) };
}

function resultDifference(server: DecisionRecord, tab: DecisionRecord): ResultDifference | undefined {
  const names = [resultName(server), resultName(tab)] as const;
  return names[0] === names[1] ? undefined : { server: names[0], tab: names[1] };
}

/** `math-expert (math_decision)`. */
export function resultName({ result }: DecisionRecord): string {
  switch (result.kind) {
    case "model":
      return result.decision === null ? result.model : `${result.model} (${result.decision})`;
    case "response":
      return `${result.status} (${result.decision ?? result.reason})`;
    case "error":
      return `${result.status} (${result.reason})`;
  }
}

function signalDifference(
  server: DecisionRecord,
  tab: DecisionRecord,
): (Difference & { readonly kind: "signal" }) | undefined {
  const key = ({ type, name }: SignalRecord) => `${type}: ${name}`;
  const own = new Map(tab.signals.map((signal) => [key(signal), signal]));
  const theirs = new Map(server.signals.map((signal) => [key(signal), signal]));
  const isExact = [...server.heads, ...tab.heads].every(({ tier }) => tier === EXACT_TIER);
  for (const signal of new Set([...own.keys(), ...theirs.keys()])) {
    const [here, there] = [own.get(signal), theirs.get(signal)];
    const isSame =
      here !== undefined &&
      there !== undefined &&
      here.matched === there.matched &&
      here.threshold === there.threshold &&
      (!isExact || here.value === there.value);
    if (!isSame) return { kind: "signal", signal, server: there, tab: here };
  }
  return undefined;
}
