import type * as z from "zod/mini";
import { isPathField } from "./field.ts";
import { walkSchema } from "./walk-schema.ts";

/** Resolves the relative paths of a checked value against `baseDirectory`, in place. */
export function resolvePaths(schema: z.core.$ZodType, root: unknown, baseDirectory: string): void {
  walkSchema(schema, root, (field, value, path) => {
    if (typeof value === "string" && isPathField(field)) replaceAt(root, path, joinPath(baseDirectory, value));
    return true;
  });
}

/** `base` and a relative path as one; absolute paths (POSIX or Windows) and the empty string stay as they are. */
export function joinPath(base: string, path: string): string {
  if (path === "" || /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path)) return path;
  return `${base.replace(/[\\/]+$/, "")}/${path.replace(/^(?:\.\/)+/, "")}`;
}

function replaceAt(root: unknown, path: readonly (string | number)[], value: string): void {
  const parent = path.slice(0, -1).reduce((at, step) => (at as Record<string | number, unknown>)[step], root) as Record<
    string | number,
    unknown
  >;
  parent[path.at(-1)!] = value;
}
