import type { Path } from "./draft.ts";
import { planGuards, type Guard, type GuardedItem } from "./guard-plan.ts";
import type { Guarded } from "./guarded.ts";
import { baseModel, presetModel } from "./migrate-decisions.ts";
import type { ModelPolicies } from "./migrate-models.ts";
import { freeName, isMap, namesAt, type Migration } from "./migration.ts";

/** The old thresholds where the document sets none (contract 1.14). */
const JAILBREAK_THRESHOLD = 0.7;
const PII_THRESHOLD = 0.7;

const modules: Path = ["global", "model_catalog", "modules"];
const decisionList: Path = ["routing", "decisions"];

const answers = {
  jailbreak: "This request was refused: it looks like an attempt to override the instructions of the model.",
  pii: "This request was refused: it contains personal data that may not be sent to the model.",
} as const;

/**
 * The old layout had guards built in: `prompt_guard`, the plugins `jailbreak` and `pii`, and the `pii_policy` of models.
 * v0.3 has signals, and refuses by decisions: this makes a rule for each policy and decisions that win where the old
 * guard would have refused.
 */
export function addGuards(decisions: readonly Guarded[], policies: ModelPolicies, migration: Migration): void {
  const jailbreak: readonly GuardedItem[] = decisions.map((decision) => ({
    decision,
    guard: jailbreakGuard(decision, migration),
  }));
  addDecisions("jailbreak", { items: jailbreak, rest: jailbreakGuard(undefined, migration) }, migration);

  const restricted = readPolicies(policies, migration);
  const pii: readonly GuardedItem[] = decisions.map((decision) => ({
    decision,
    guard: piiGuard(decision, restricted, migration),
  }));
  const preset = presetModel(migration);
  const strict = preset === undefined ? undefined : restricted.get(baseModel(preset, migration));
  const rest = strict === undefined ? undefined : makePiiGuard(strict, undefined, migration);
  addDecisions("pii", { items: pii, rest }, migration);
}

/** The guard of a decision, or of requests without one. */
function jailbreakGuard(decision: Guarded | undefined, { draft }: Migration): Guard | undefined {
  const policy = decision?.jailbreak;
  const guard = draft.get([...modules, "prompt_guard"]);
  const settings = isMap(guard) ? guard : {};
  const isOn = policy === undefined || policy === "off" ? undefined : policy.enabled;
  // A switch that comes from the environment counts as on: better refused than let through.
  const enabled = policy === "off" ? false : (isOn ?? settings["enabled"]);
  if (enabled !== true && typeof enabled !== "string") return undefined;
  const own = typeof policy === "object" ? policy.threshold : undefined;
  const threshold = own ?? settings["threshold"] ?? JAILBREAK_THRESHOLD;
  return {
    key: JSON.stringify(threshold),
    rule: { threshold },
    without: undefined,
    from: isOn === undefined ? ["prompt_guard"] : (decision?.path ?? []),
  };
}

/** What is allowed of personal data, and what in the old document says so. */
interface Allowance {
  readonly types: readonly string[];
  readonly from: Path;
}

/** Models that may not have every type of personal data → the types that they may have. */
function readPolicies(policies: ModelPolicies, migration: Migration): ReadonlyMap<string, Allowance> {
  const restricted = new Map<string, Allowance>();
  for (const [model, found] of policies) {
    const policy = migration.openMap(found);
    const allowsAll = policy.take("allow_by_default")?.value === true;
    const types = migration.openList(policy.take("pii_types_allowed")).map(({ value }) => String(value));
    for (const field of policy.rest()) migration.leaveOut(field, "a `pii` rule has no such field");
    if (!allowsAll) restricted.set(model, { types, from: found.path });
  }
  return restricted;
}

function piiGuard(
  decision: Guarded,
  restricted: ReadonlyMap<string, Allowance>,
  migration: Migration,
): Guard | undefined {
  if (decision.pii === "off") return undefined;
  if (decision.pii !== undefined) {
    const { allowed: types, threshold } = decision.pii;
    return makePiiGuard({ types, from: decision.path }, threshold, migration);
  }
  const preset = presetModel(migration);
  const models = decision.models.length > 0 ? decision.models : preset === undefined ? [] : [preset];
  const lists = models.map((model) => restricted.get(baseModel(model, migration)));
  const strict = lists.filter((list) => list !== undefined);
  if (strict.length === 0) return undefined;
  // What every restricted model may have; for anything else the others are left, if there are any.
  const types = strict[0]!.types.filter((type) => strict.every((list) => list.types.includes(type)));
  const guard = makePiiGuard({ types, from: strict[0]!.from }, decision.piiThreshold, migration);
  if (strict.length === lists.length) return guard;
  const without = lists.flatMap((list, position) => (list === undefined ? [position] : []));
  return { ...guard, key: `${guard.key} ${decision.index}`, without };
}

function makePiiGuard(allowed: Allowance, own: unknown, { draft }: Migration): Guard {
  const threshold = own ?? draft.get([...modules, "classifier", "pii", "threshold"]) ?? PII_THRESHOLD;
  const types = [...new Set(allowed.types)].sort();
  return {
    key: JSON.stringify([threshold, types]),
    rule: { threshold, ...(types.length === 0 ? {} : { pii_types_allowed: types }) },
    without: undefined,
    from: allowed.from,
  };
}

interface GuardedDocument {
  readonly items: readonly GuardedItem[];
  /** The guard of requests that no decision matches. */
  readonly rest: Guard | undefined;
}

function addDecisions(kind: "jailbreak" | "pii", document: GuardedDocument, migration: Migration): void {
  const { draft } = migration;
  const rules: Path = ["routing", "signals", kind];
  const names = new Map<string, string>();
  for (const { guard, priority, conditions, members } of planGuards(document.items, document.rest)) {
    const cause = guard.from;
    const ruleKey = JSON.stringify(guard.rule);
    let rule = names.get(ruleKey);
    if (rule === undefined) {
      rule = freeName(kind === "jailbreak" ? "attack" : "personal_data", new Set(namesAt(draft, rules)));
      names.set(ruleKey, rule);
      draft.make([...rules, draft.count(rules)], { name: rule, ...guard.rule }, cause);
    }
    const name = freeName(`${kind}_guard`, new Set(namesAt(draft, decisionList)));
    const to = [...decisionList, draft.count(decisionList)];
    const leaf = { type: kind, name: rule };
    draft.make(
      to,
      {
        name,
        description: describe(kind, guard, members),
        priority,
        rules:
          conditions === undefined
            ? { operator: "OR", conditions: [leaf] }
            : { operator: "AND", conditions: [leaf, conditions] },
      },
      cause,
    );
    const source = guard.without === undefined ? undefined : members[0];
    if (source === undefined)
      draft.make([...to, "plugins"], [{ type: "fast_response", configuration: { message: answers[kind] } }], cause);
    else copyRouting(source, { to, positions: guard.without ?? [] }, migration);
    migration.tell(
      `the old guard is the decision "${name}" now, on the signal ${kind}:${rule}; requests that name a model themselves are not examined`,
      cause,
    );
  }
}

function describe(kind: "jailbreak" | "pii", guard: Guard, members: readonly Guarded[]): string {
  if (guard.without !== undefined)
    return `${members[0]?.name ?? ""}: requests with personal data go to the models that may have it`;
  return kind === "jailbreak"
    ? "Refuses attacks on the instructions of a model"
    : "Refuses personal data that models may not have";
}

/** What a decision does, with some of its models only. */
function copyRouting(
  decision: Guarded,
  { to, positions }: { readonly to: Path; readonly positions: readonly number[] },
  { draft }: Migration,
): void {
  const from = [...decisionList, decision.index];
  const copy = (key: string, value: unknown): void => {
    if (value !== undefined) draft.make([...to, key], value, draft.origin([...from, key]).path);
  };
  const references = draft.get([...from, "modelRefs"]);
  // Positions count the references with a model, as `Guarded.models` does.
  const usable = Array.isArray(references)
    ? references.filter((item: unknown) => isMap(item) && typeof item["model"] === "string")
    : [];
  copy(
    "modelRefs",
    positions.map((position): unknown => usable[position]),
  );
  copy("algorithm", draft.get([...from, "algorithm"]));
  copy("plugins", draft.get([...from, "plugins"]));
}
