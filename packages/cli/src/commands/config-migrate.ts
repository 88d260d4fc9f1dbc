import { loadConfig } from "@signalbox/core/config";
import { migrateText } from "@signalbox/core/migrate";
import { readFile, writeFile } from "node:fs/promises";
import { parse } from "node:path";
import { CliError } from "../cli-error.ts";
import { renderDiagnostics } from "../read-config.ts";

export interface MigrateFlags {
  /** `-` is standard output. Default: the file's name with `.migrated` before its extension, in its folder. */
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/**
 * `signalbox config migrate FILE`: writes a configuration of an older layout as v0.3. What was found goes to standard
 * error. Returns 0, or 1 when the old file has errors; the new one is written all the same.
 */
export async function runMigrate(path: string | undefined, flags: MigrateFlags): Promise<number> {
  if (path === undefined)
    throw new CliError("config migrate: name the file: signalbox config migrate old.yaml", { exitCode: 2 });
  const { text, diagnostics, isOld } = migrateText(await readText(path));
  const print = (line: string): void => void process.stderr.write(`${line}\n`);
  if (flags.json === true) print(JSON.stringify({ diagnostics }, null, 2));
  else if (diagnostics.length > 0) print(renderDiagnostics(diagnostics, path, ["error", "warning", "notice"]));
  if (text === undefined) {
    throw new CliError(
      isOld || diagnostics.length > 0
        ? `${path} cannot be read as YAML`
        : `${path} is not of an older layout, so there is nothing to migrate (config validate checks it)`,
    );
  }
  const output = flags.output ?? defaultOutput(path);
  const loaded = loadConfig(text, { env: process.env });
  const faults = renderDiagnostics(loaded.diagnostics, output, ["error"]);
  if (faults !== "" && flags.json !== true) print(faults);
  if (output === "-") process.stdout.write(text);
  else {
    await writeText(output, { text, overwrites: flags.force === true });
    print(
      `wrote ${output}: ${loaded.config === undefined ? "not valid yet" : `valid, ${loaded.config.decisions.length} decisions`}`,
    );
  }
  const isSound = loaded.config !== undefined && !diagnostics.some(({ severity }) => severity === "error");
  return isSound ? 0 : 1;
}

/** `old.yaml` → `old.migrated.yaml`. */
function defaultOutput(path: string): string {
  const { ext } = parse(path);
  return ext === "" ? `${path}.migrated.yaml` : `${path.slice(0, -ext.length)}.migrated${ext}`;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CliError(
      `cannot read the config file ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}

async function writeText(
  path: string,
  { text, overwrites }: { readonly text: string; readonly overwrites: boolean },
): Promise<void> {
  try {
    await writeFile(path, text, { flag: overwrites ? "w" : "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw new CliError(`${path} is there already: name another file with --output, or overwrite it with --force`, {
      cause,
    });
  }
}
