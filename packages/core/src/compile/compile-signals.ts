import type { RuleConfig } from "../config/routing-schema.ts";
import type { RouterConfig } from "../config/schema.ts";
import type { signalKinds } from "../signals/registry.ts";
import type { CompiledSignal, SignalCompileContext, SignalKind } from "../signals/signal.ts";

/** Condition types whose signals do not work yet, and the container that declares each (contract 1.5). */
export const inactiveConditionTypes: Readonly<Record<string, string>> = {
  embedding: "embeddings",
  reask: "reasks",
  preference: "preferences",
  structure: "structure",
  complexity: "complexity",
  authz: "role_bindings",
  kb: "kb",
  conversation: "conversation",
  event: "events",
  metadata: "metadata",
  classifier: "classifiers",
  projection: "projections",
};

/** Kinds of signals by the name of their list under `routing.signals`. */
export type SignalKinds = { readonly [Container in keyof typeof signalKinds]?: (typeof signalKinds)[Container] };

export interface CompiledSignals {
  readonly signals: readonly CompiledSignal[];
  /** Rule names by condition type, for checking the conditions. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Compiles the signal rules that decisions refer to; the others are checked only. */
export function compileSignals(
  source: RouterConfig,
  { kinds, report, services }: Pick<SignalCompileContext, "report" | "services"> & { readonly kinds: SignalKinds },
): CompiledSignals {
  const used = usedConditions(source);
  const signals: CompiledSignal[] = [];
  const names = new Map<string, ReadonlySet<string>>();
  for (const [container, kind] of Object.entries(kinds) as [keyof SignalKinds, SignalKind<never>][]) {
    const path = ["routing", "signals", container];
    const declared = source.routing?.signals?.[container] as readonly { readonly name: string }[] | undefined;
    const rules = declared ?? kind.implied?.(namesOf(kind.type, used)) ?? [];
    const seen = new Set<string>();
    for (const [index, { name }] of rules.entries()) {
      if (seen.has(name))
        report({
          severity: "error",
          code: "duplicate",
          message: `${kind.type} signal "${name}" is declared twice`,
          path: [...path, index, "name"],
        });
      seen.add(name);
    }
    names.set(kind.type, seen);
    const context: SignalCompileContext = { path, report, source, services };
    if (declared !== undefined) kind.compile(rules as never, context);
    const referenced = rules.filter(({ name }) => used.has(`${kind.type}:${name}`));
    if (referenced.length > 0)
      signals.push({ type: kind.type, ...kind.compile(referenced as never, { ...context, report: () => {} }) });
  }
  return { signals, names };
}

/** Names that conditions of one type use. */
function namesOf(type: string, used: ReadonlySet<string>): string[] {
  return [...used].filter((key) => key.startsWith(`${type}:`)).map((key) => key.slice(type.length + 1));
}

/** `type:name` of every condition in any decision. */
function usedConditions(source: RouterConfig): Set<string> {
  const used = new Set<string>();
  const walk = (rule: RuleConfig | undefined): void => {
    if (rule?.type !== undefined && rule.name !== undefined) used.add(`${rule.type}:${rule.name}`);
    rule?.conditions?.forEach(walk);
  };
  source.routing?.decisions?.forEach(({ rules }) => walk(rules));
  return used;
}
