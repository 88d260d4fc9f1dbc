import { configJsonSchema } from "@signalbox/core/config-schema";
import { watchConfigFile } from "@signalbox/node";
import { CliError } from "../cli-error.ts";
import { renderDiagnostics } from "../read-config.ts";
import { runMigrate, type MigrateFlags } from "./config-migrate.ts";

export interface ConfigFlags extends MigrateFlags {
  readonly config?: string;
}

/** `signalbox config validate FILE`, `signalbox config migrate FILE` and `signalbox config schema`. */
export async function runConfig(action: string, file: string | undefined, flags: ConfigFlags): Promise<number> {
  switch (action) {
    case "schema":
      process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
      return 0;
    case "validate":
      return validate(file ?? flags.config, flags.json === true);
    case "migrate":
      return runMigrate(file ?? flags.config, flags);
    default:
      throw new CliError(`config ${action}: expected validate, migrate or schema`, { exitCode: 2 });
  }
}

async function validate(path: string | undefined, isJson: boolean): Promise<number> {
  if (path === undefined)
    throw new CliError("config validate: name the file: signalbox config validate my.yaml", { exitCode: 2 });
  const file = await watchConfigFile(path, { env: process.env });
  await file.close();
  const diagnostics = file.diagnostics();
  const config = file.current();
  if (isJson) {
    process.stdout.write(
      `${JSON.stringify({ valid: config !== undefined, hash: config?.hash, diagnostics }, null, 2)}\n`,
    );
  } else {
    const lines = renderDiagnostics(diagnostics, path, ["error", "warning", "notice"]);
    if (lines !== "") process.stdout.write(`${lines}\n`);
    const count = (severity: string): number =>
      diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    const found = `${count("error")} errors, ${count("warning")} warnings, ${count("notice")} notices`;
    process.stdout.write(
      config === undefined
        ? `${path}: not valid (${found})\n`
        : `${path}: valid, ${config.decisions.length} decisions (${found})\n`,
    );
  }
  return config === undefined ? 1 : 0;
}
