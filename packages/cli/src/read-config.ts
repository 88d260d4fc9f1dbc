import type { CompiledConfig, Diagnostic } from "@signalbox/core";
import { formatDiagnostic } from "@signalbox/core/config";
import { watchConfigFile, type ConfigFile } from "@signalbox/node";
import { CliError } from "./cli-error.ts";

/** Reads a config once. Throws a `CliError` that lists every fault. */
export async function readConfig(
  path: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<CompiledConfig> {
  const file = await watchConfigFile(path, { env });
  await file.close();
  return validConfig(file, path);
}

/** The file's valid config, or a `CliError` that lists every fault. */
export function validConfig(file: ConfigFile, path: string): CompiledConfig {
  const config = file.current();
  if (config === undefined)
    throw new CliError(`${path} cannot be used:\n${renderDiagnostics(file.diagnostics(), path, ["error"])}`);
  return config;
}

/** One line per finding of the given severities, in the order of the document. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  path: string,
  severities: readonly Diagnostic["severity"][],
): string {
  return diagnostics
    .filter(({ severity }) => severities.includes(severity))
    .sort(
      (a, b) =>
        (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0),
    )
    .map((diagnostic) => formatDiagnostic(diagnostic, path))
    .join("\n");
}
