import type { Turn } from "../../conversation/chat-request.ts";

/** Ids of calls as Converse takes them: letters, digits, `_` and `-`, at most 64. */
export interface ToolIds {
  /** The same for the same `id`, different for different ones. */
  of(id: string): string;
}

const MAX_ID_LENGTH = 64;

export function createToolIds(): ToolIds {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  return {
    of(id) {
      const before = known.get(id);
      if (before !== undefined) return before;
      const base = id.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, MAX_ID_LENGTH) || "call";
      let unique = base;
      for (let number = 2; taken.has(unique); number++) {
        const suffix = `_${number}`;
        unique = base.slice(0, MAX_ID_LENGTH - suffix.length) + suffix;
      }
      known.set(id, unique);
      taken.add(unique);
      return unique;
    },
  };
}

/** Names of the functions that were called, by the call's id. */
export function callNames(turns: readonly Turn[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { parts } of turns) {
    for (const part of parts) if (part.kind === "tool_call") names.set(part.id, part.name);
  }
  return names;
}
