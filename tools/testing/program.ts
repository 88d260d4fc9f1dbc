// What a test asks when it needs a program that npm does not install: Envoy, Chromium, Bun, Helm, promtool.

export type ProgramName = "envoy" | "chromium" | "bun" | "helm" | "promtool";

/** A program's path, or why there is none. */
export type Program =
  | { readonly path: string; readonly missing: undefined }
  | { readonly path: undefined; readonly missing: string };

/**
 * Tells where a program is. `npm test` finds or brings the programs and names them in the environment; where one cannot
 * be had, the tests that need it are skipped with the reason. With `CI=true` a missing program throws instead.
 *
 * @example
 * const envoy = requireProgram("envoy");
 * describe.skipIf(envoy.missing)(`ext_proc behind Envoy ${skipReason(envoy)}`, () => { … spawn(envoy.path, …) … });
 */
export function requireProgram(name: ProgramName): Program {
  const variable = `SIGNALBOX_${name.toUpperCase()}`;
  const path = process.env[variable];
  if (path) return { path, missing: undefined };
  const missing = `${name}: ${process.env[`${variable}_MISSING`] ?? `${variable} is not set; npm test sets it`}`;
  if (process.env["CI"] === "true") throw new Error(`with CI=true no program may be missing. ${missing}`);
  return { path: undefined, missing };
}

/** The end of a suite's title that carries the reason into the report, empty when the program is there. */
export function skipReason(program: Program): string {
  return program.missing === undefined ? "" : `[skipped: ${program.missing}]`;
}
