/** Reads an environment variable; `undefined` when it is not set. */
export type EnvironmentLookup = (name: string) => string | undefined;

const reference = /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?-)([^}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))/g;

/**
 * Replaces `${VAR}`, `$VAR`, `${VAR:-default}` (unset or empty) and `${VAR-default}` (unset only) in one YAML string;
 * `$$` is a dollar sign. Unset variables without a default become empty and are listed.
 */
export function substituteEnvironment(
  text: string,
  lookup: EnvironmentLookup,
): { readonly text: string; readonly unset: readonly string[] } {
  const unset: string[] = [];
  const replaced = text.replace(
    reference,
    (
      whole,
      braced: string | undefined,
      operator: string | undefined,
      fallback: string | undefined,
      bare: string | undefined,
    ) => {
      if (whole === "$$") return "$";
      const name = braced ?? bare!;
      const value = lookup(name);
      if (operator !== undefined && (value === undefined || (operator === ":-" && value === ""))) return fallback ?? "";
      if (value === undefined) unset.push(name);
      return value ?? "";
    },
  );
  return { text: replaced, unset };
}
