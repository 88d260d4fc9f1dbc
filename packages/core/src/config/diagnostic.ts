/** A finding about a configuration document. Rendered late: facts are fields. */
export interface Diagnostic {
  /** `error` refuses the document, `warning` is probably a mistake, `notice` is a feature that is accepted, not active. */
  readonly severity: "error" | "warning" | "notice";
  readonly code:
    | "yaml"
    | "type"
    | "value"
    | "missing"
    | "unknown_key"
    | "unknown_name"
    | "duplicate"
    | "moved"
    | "layout"
    | "inactive"
    | "environment";
  /** What was found and what was expected, without the place. */
  readonly message: string;
  readonly path: readonly (string | number)[];
  /** The nearest valid name, when there is one. */
  readonly suggestion?: string;
  readonly position?: { readonly line: number; readonly column: number };
}

/** `file:line:column: severity: path: message (did you mean "x"?)`. Lines and columns count from 1. */
export function formatDiagnostic(diagnostic: Diagnostic, file?: string): string {
  const place = diagnostic.position === undefined ? "" : `${diagnostic.position.line}:${diagnostic.position.column}:`;
  const prefix = [file === undefined ? "" : `${file}:`, place].join("");
  const path = formatPath(diagnostic.path);
  const hint = diagnostic.suggestion === undefined ? "" : ` (did you mean "${diagnostic.suggestion}"?)`;
  return `${prefix}${prefix === "" ? "" : " "}${diagnostic.severity}: ${path === "" ? "" : `${path}: `}${diagnostic.message}${hint}`;
}

/** `routing.decisions[3].rules`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}
