import type { CompiledConfig } from "@signalbox/core";
import { configText } from "@signalbox/kubernetes";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { CliError } from "./cli-error.ts";
import { readConfig } from "./read-config.ts";

/** Reads the config that a file deploys: a config, or values of the chart with one under `config`. */
export async function readDeployedConfig(path: string): Promise<CompiledConfig> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new CliError(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  const config = configText(text);
  if (config === text) return readConfig(path);
  const folder = await mkdtemp(join(tmpdir(), "signalbox-values-"));
  try {
    const copy = join(folder, basename(path));
    await writeFile(copy, config);
    return await readConfig(copy);
  } catch (error) {
    if (error instanceof CliError) throw new CliError(error.message.replaceAll(join(folder, ""), ""), { cause: error });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
