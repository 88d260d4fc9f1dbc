import type { Path } from "./draft.ts";
import type { Guarded } from "./guarded.ts";
import { isMap } from "./migration.ts";

/** What is to happen to requests that a signal finds fault with. */
export interface Guard {
  /** Equal keys mean the same treatment. */
  readonly key: string;
  /** The signal's rule, without its name. */
  readonly rule: Readonly<Record<string, unknown>>;
  /** Positions of the models that are left for such a request; undefined: it is refused. */
  readonly without: readonly number[] | undefined;
  /** What in the old document asks for it. */
  readonly from: Path;
}

export interface GuardedItem {
  readonly decision: Guarded;
  readonly guard: Guard | undefined;
}

/** A decision to add. */
export interface PlannedGuard {
  readonly guard: Guard;
  readonly priority: number;
  /** A rule that holds where one of the members does; undefined: the guard stands for every request that gets to it. */
  readonly conditions: unknown;
  readonly members: readonly Guarded[];
}

/**
 * Joins decisions that are guarded alike and lie next to each other in priority under one guard, whose priority is above
 * theirs and below all others: it wins exactly where one of them would have won. `rest` is the guard of requests
 * that no decision matches. Decisions of one priority that are guarded differently get guards of their own: what matches
 * two of them is refused when either refuses it. With `strategy: confidence` a guard can win over decisions that are
 * not its own.
 */
export function planGuards(items: readonly GuardedItem[], rest: Guard | undefined): readonly PlannedGuard[] {
  const sorted = items.toSorted(
    (a, b) => b.decision.priority - a.decision.priority || compare(a.guard?.key ?? "", b.guard?.key ?? ""),
  );
  const priorities = items.map(({ decision }) => decision.priority);
  const mixed = mixedPriorities(items);
  const runs: Run[] = [];
  for (const { decision, guard } of sorted) {
    const last = runs.at(-1);
    const joins = last !== undefined && last.guard?.key === guard?.key && joinable(last, decision.priority, mixed);
    if (joins) last.members.push(decision);
    else runs.push({ guard, members: [decision], isOpen: false });
  }
  const last = runs.at(-1);
  if (last !== undefined && last.guard?.key === rest?.key && !mixed.has(last.members[0]!.priority)) last.isOpen = true;
  else runs.push({ guard: rest, members: [], isOpen: true });

  return runs.flatMap(({ guard, members, isOpen }): PlannedGuard[] => {
    if (guard === undefined) return [];
    const rules = members.map((member) => member.rules);
    const top = members[0]?.priority;
    return [
      {
        guard,
        members,
        priority: top === undefined ? Math.min(1, ...priorities) - 1 : above(top, priorities),
        conditions: isOpen || rules.some(matchesAlways) ? undefined : anyOf(rules),
      },
    ];
  });
}

interface Run {
  readonly guard: Guard | undefined;
  readonly members: Guarded[];
  /** Whether it also stands for requests that no decision matches. */
  isOpen: boolean;
}

/** Priorities at which decisions are guarded differently. */
function mixedPriorities(items: readonly GuardedItem[]): ReadonlySet<number> {
  const keys = new Map<number, Set<string>>();
  for (const { decision, guard } of items) {
    const known = keys.get(decision.priority) ?? new Set();
    keys.set(decision.priority, known.add(guard?.key ?? ""));
  }
  return new Set([...keys].flatMap(([priority, { size }]) => (size > 1 ? [priority] : [])));
}

/** A run at a mixed priority holds no other priorities: its guard would stand above their neighbours. */
function joinable(run: Run, priority: number, mixed: ReadonlySet<number>): boolean {
  const top = run.members[0]!.priority;
  return top === priority || (!mixed.has(top) && !mixed.has(priority));
}

/** A priority above one and below the next that is in use. */
function above(priority: number, used: readonly number[]): number {
  const next = Math.min(...used.filter((other) => other > priority));
  return next - priority > 1 ? priority + 1 : (priority + next) / 2;
}

function matchesAlways(rule: unknown): boolean {
  return !isMap(rule) || Object.keys(rule).length === 0;
}

/** One rule that holds where any of the rules does. */
function anyOf(rules: readonly unknown[]): unknown {
  const seen = new Set<string>();
  const conditions = rules
    .flatMap((rule): readonly unknown[] => {
      const group = isMap(rule) && rule["operator"] === "OR" ? rule["conditions"] : undefined;
      return Array.isArray(group) ? group : [rule];
    })
    .filter((condition) => {
      const text = JSON.stringify(condition);
      return !seen.has(text) && seen.add(text);
    });
  return conditions.length === 1 ? conditions[0] : { operator: "OR", conditions };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
