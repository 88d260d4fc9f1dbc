/** The value at a path of unknown data, or undefined where it ends early. */
export function fieldAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  return at;
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = fieldAt(value, ...path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** The text at a path, or undefined where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = fieldAt(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The same field as Envoy writes it and as JSON of protobuf does: `message_timeout` or `messageTimeout`. */
export function envoyFieldAt(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const step of path) {
    const camel = step.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    at = fieldAt(at, step) ?? fieldAt(at, camel);
  }
  return at;
}
