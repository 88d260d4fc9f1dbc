import type { Diagnostic } from "../config/diagnostic.ts";
import { createDraft, type Draft, type Found, type Path } from "./draft.ts";

/** A map of the old document, of which each field is taken once. */
export interface OldMap {
  readonly path: Path;
  /** The field, which then counts as dealt with; undefined where it is not there or empty. */
  take(key: string): Found | undefined;
  /** The fields that nothing has taken, in the order of the document. */
  rest(): readonly (Found & { readonly key: string })[];
}

/** One run: the new document so far, and what is said about the old one. */
export interface Migration {
  readonly draft: Draft;
  readonly notices: readonly Diagnostic[];
  /** A fault of the old document, in the words of the v0.3 checks. */
  fault(code: "type" | "unknown_name", message: string, path: Path): void;
  /** Something without a target, which the new document does not have. */
  leaveOut(found: Found, why: string): void;
  /** Something that has another form in the new document. */
  tell(message: string, path: Path): void;
  /** The fields of a map; none, and a fault, where it is something else. */
  openMap(found: Found | undefined): OldMap;
  /** The items of a list; none, and a fault, where it is something else. */
  openList(found: Found | undefined): readonly Found[];
}

export function createMigration(): Migration {
  const notices: Diagnostic[] = [];
  const migration: Migration = {
    draft: createDraft(),
    notices,
    fault: (code, message, path) => void notices.push({ severity: "error", code, message, path }),
    leaveOut: ({ path }, why) =>
      void notices.push({ severity: "warning", code: "layout", message: `left out: ${why}`, path }),
    tell: (message, path) => void notices.push({ severity: "notice", code: "layout", message, path }),
    openMap(found) {
      if (found !== undefined && !isMap(found.value)) migration.fault("type", "expected map", found.path);
      return openFields(found !== undefined && isMap(found.value) ? found.value : {}, found?.path ?? []);
    },
    openList(found) {
      if (found === undefined) return [];
      if (Array.isArray(found.value))
        return found.value.map((value: unknown, index): Found => ({ value, path: [...found.path, index] }));
      migration.fault("type", "expected list", found.path);
      return [];
    },
  };
  return migration;
}

function openFields(fields: Readonly<Record<string, unknown>>, path: Path): OldMap {
  const left = new Map(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
  return {
    path,
    take(key) {
      if (!left.has(key)) return undefined;
      const value = left.get(key);
      left.delete(key);
      return { value, path: [...path, key] };
    },
    rest: () => [...left].map(([key, value]) => ({ key, value, path: [...path, key] })),
  };
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A name as configs have it: a string, or a number that YAML made of one. */
export function nameOf(found: Found | undefined): string | undefined {
  const value = found?.value;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** `base`, or the first of `base_2`, `base_3`, … that is not taken. */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}_${number}`;
    if (!taken.has(name)) return name;
  }
}

/** The `name` of every map in a list of the new document. */
export function namesAt(draft: Draft, path: Path): readonly string[] {
  const list = draft.get(path);
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => (isMap(item) && typeof item["name"] === "string" ? [item["name"]] : []));
}
