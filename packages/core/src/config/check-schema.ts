import type * as z from "zod/mini";
import type { Diagnostic } from "./diagnostic.ts";
import { inactiveFeature } from "./field.ts";
import { nearestName } from "./nearest-name.ts";
import { definitionOf, unwrapSchema, walkSchema, type SchemaDefinition } from "./walk-schema.ts";

/** A value that fits the schema, and everything that was said about the original. */
export interface CheckedValue<Value> {
  /** Fits the schema; where the original did not, neutral values stand in, so that later checks can go on. */
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
  /** Paths where a neutral value stands in. */
  readonly replaced: readonly (readonly (string | number)[])[];
}

type Path = readonly (string | number)[];

/**
 * Checks a parsed value and collects all faults: wrong types and values are errors, unknown keys are warnings with
 * the nearest name (they are left out of the value), fields whose feature does not exist yet are notices.
 */
export function checkSchema<Schema extends z.ZodMiniType>(
  schema: Schema,
  input: unknown,
  path: Path = [],
): CheckedValue<z.infer<Schema>> {
  const diagnostics: Diagnostic[] = [];
  const replaced: Path[] = [];
  let value: unknown = structuredClone(input);
  // Each round removes or replaces what the last one found; nesting bounds the rounds.
  for (let round = 0; round < 32; round++) {
    const result = schema.safeParse(value);
    if (result.success) {
      collectInactive(schema, result.data, path, diagnostics);
      return { value: result.data, diagnostics, replaced };
    }
    for (const found of result.error.issues) {
      const at = found.path as Path;
      const issue = narrowUnion(found, valueAt(value, at));
      const full = [...path, ...at];
      if (issue.code === "unrecognized_keys") {
        const known = keysAt(schema, at);
        for (const key of issue.keys) {
          const suggestion = nearestName(key, known);
          const isHard = full.includes("learning");
          diagnostics.push({
            severity: isHard ? "error" : "warning",
            code: "unknown_key",
            message: "unknown field, ignored",
            path: [...full, key],
            ...(suggestion === undefined ? {} : { suggestion }),
          });
          value = changeAt(value, [...at, key], undefined);
        }
        continue;
      }
      // What a stand-in of an earlier round still lacks is not the user's fault.
      const isStandIn = replaced.some(
        (known) => known.length === full.length && known.every((step, i) => step === full[i]),
      );
      if (!isStandIn) {
        diagnostics.push({ severity: "error", ...describe(issue, valueAt(value, at)), path: full });
        replaced.push(full);
      }
      value = changeAt(value, at, neutralFor(issue, schemaAt(schema, at)));
    }
  }
  throw new Error("the value could not be repaired; this is a defect of signalbox, please report it with the document");
}

type Issue = z.core.$ZodIssue;

/** A text where a name or a map may stand was meant for a name. */
function narrowUnion(issue: Issue, found: unknown): Issue {
  const named =
    issue.code === "invalid_union" && typeof found === "string"
      ? issue.errors.flat().find(({ code }) => code === "invalid_value")
      : undefined;
  return named ?? issue;
}

function describe(issue: Issue, found: unknown): Pick<Diagnostic, "code" | "message" | "suggestion"> {
  const shown = show(found);
  switch (issue.code) {
    case "invalid_type":
      if (found === undefined) return { code: "missing", message: `required ${typeName(issue.expected)} is missing` };
      return { code: "type", message: `expected ${typeName(issue.expected)}, got ${shown}` };
    case "invalid_value": {
      const options = issue.values.map(String);
      if (found === undefined) return { code: "missing", message: `required: one of ${options.join(", ")}` };
      const suggestion = typeof found === "string" ? nearestName(found, options) : undefined;
      return {
        code: "value",
        message: `expected one of ${options.filter((option) => option !== "").join(", ")}, got ${shown}`,
        ...(suggestion === undefined ? {} : { suggestion }),
      };
    }
    case "too_small":
      return {
        code: "value",
        message:
          issue.origin === "string" || issue.origin === "array"
            ? `must not be empty, got ${shown}`
            : `must be at least ${issue.minimum}, got ${shown}`,
      };
    case "too_big":
      return { code: "value", message: `must be at most ${issue.maximum}, got ${shown}` };
    case "invalid_union": {
      const expected = [
        ...new Set(
          issue.errors.flatMap((errors) =>
            errors.flatMap((inner) => (inner.code === "invalid_type" ? [typeName(inner.expected)] : [])),
          ),
        ),
      ];
      return { code: "type", message: `expected ${expected.join(" or ")}, got ${shown}` };
    }
    default:
      return { code: "value", message: `not valid here: ${shown}` };
  }
}

function typeName(expected: string): string {
  const names: Record<string, string> = { object: "map", record: "map", array: "list", int: "whole number" };
  return names[expected] ?? expected;
}

/** A short form of a value for a message. */
function show(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(value);
  return `${typeof value} ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

/** A value of the expected type that later checks can walk over. */
function neutralFor(issue: Issue, schema: z.core.$ZodType | undefined): unknown {
  if (issue.code === "invalid_value") return issue.values[0];
  if (issue.code === "too_small")
    return issue.origin === "array" ? [""] : issue.origin === "string" ? "?" : Number(issue.minimum);
  if (issue.code === "too_big") return Number(issue.maximum);
  const expected = issue.code === "invalid_type" ? issue.expected : typeOf(schema);
  switch (expected) {
    case "string":
      return "?";
    case "number":
    case "int":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
    case "record":
      return {};
    default:
      return "?";
  }
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[step] : undefined,
    root,
  );
}

/** Sets or, with `undefined`, deletes; returns the new root. */
function changeAt(root: unknown, path: Path, change: unknown): unknown {
  if (path.length === 0) return change;
  const parent = valueAt(root, path.slice(0, -1));
  const last = path.at(-1)!;
  if (typeof parent !== "object" || parent === null) return root;
  if (change === undefined) delete (parent as Record<string | number, unknown>)[last];
  else (parent as Record<string | number, unknown>)[last] = change;
  return root;
}

function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  let current: z.core.$ZodType | undefined = unwrapSchema(schema);
  for (const step of path) {
    if (current === undefined) return undefined;
    const definition: SchemaDefinition = definitionOf(current);
    const next: z.core.$ZodType | undefined = definition.shape?.[step] ?? definition.element ?? definition.valueType;
    current = next === undefined ? undefined : unwrapSchema(next);
  }
  return current;
}

function typeOf(schema: z.core.$ZodType | undefined): string {
  return schema === undefined ? "" : definitionOf(schema).type;
}

function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const found = schemaAt(schema, path);
  return found === undefined ? [] : Object.keys(definitionOf(found).shape ?? {});
}

/** Notices for the topmost fields in use whose feature does not exist yet. A block with `enabled: false` asks for nothing. */
function collectInactive(schema: z.core.$ZodType, root: unknown, path: Path, diagnostics: Diagnostic[]): void {
  walkSchema(schema, root, (field, value, at) => {
    const feature = featureOf(field);
    if (feature === undefined) return true;
    const isEmpty = Array.isArray(value)
      ? value.length === 0
      : typeof value === "object" &&
        value !== null &&
        ((value as { enabled?: unknown }).enabled === false || Object.keys(value).length === 0);
    if (!isEmpty && value !== false) {
      const message = `accepted, not active: ${feature}`;
      diagnostics.push({ severity: "notice", code: "inactive", message, path: [...path, ...at] });
    }
    return false;
  });
}

function featureOf(schema: z.core.$ZodType): string | undefined {
  const inner = definitionOf(schema).innerType;
  return inactiveFeature(schema) ?? (inner === undefined ? undefined : featureOf(inner));
}
