import type { Logger, Metrics } from "@signalbox/core";
import { loadEmbeddedModels, type EmbeddedModels, type ExecutionProviderChoice } from "@signalbox/node";
import { CliError } from "./cli-error.ts";

/** Options that several commands share, as the command line gives them. */
export interface ModelFlags {
  readonly tier?: string;
  readonly models?: string;
  readonly executionProvider?: string;
  readonly threads?: number;
  readonly workers?: number;
}

/** Loads the models as the flags say. The static tier can answer when this returns; `ready()` tells when the rest can. */
export function loadModels(
  flags: ModelFlags,
  services: { readonly logger?: Logger; readonly metrics?: Metrics } = {},
): EmbeddedModels {
  return loadEmbeddedModels({
    ...services,
    ...(flags.tier === undefined ? {} : { tiers: [flags.tier] }),
    ...(flags.models === undefined ? {} : { modelsDirectory: flags.models }),
    ...(flags.executionProvider === undefined ? {} : { executionProvider: readProvider(flags.executionProvider) }),
    ...(flags.threads === undefined ? {} : { threads: wholeNumber("--threads", flags.threads) }),
    ...(flags.workers === undefined ? {} : { workers: wholeNumber("--workers", flags.workers) }),
  });
}

/** Waits for every tier; a tier that failed is an error, since a script wants the whole ladder or none. */
export async function allTiersReady(models: EmbeddedModels): Promise<void> {
  for (const [tier, status] of Object.entries(await models.ready())) {
    if (status.state === "failed") throw new CliError(`the ${tier} tier could not be loaded: ${status.message}`);
  }
}

/** `cuda`, or `cuda,cpu` for a fallback. */
function readProvider(text: string): ExecutionProviderChoice {
  const known = ["auto", "cpu", "cuda", "webgpu"] as const;
  const [name, fallback] = text.split(",").map((part) => part.trim());
  const provider = known.find((candidate) => candidate === name);
  if (provider === undefined || (fallback !== undefined && fallback !== "cpu")) {
    throw new CliError(
      `--execution-provider ${text}: expected one of ${known.join(", ")}, or one of them with a fallback such as cuda,cpu`,
      { exitCode: 2 },
    );
  }
  return fallback === "cpu" && provider !== "auto" ? { name: provider, fallback: true } : provider;
}

/** A number from the command line that counts something. */
export function wholeNumber(flag: string, value: unknown): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new CliError(`${flag} ${String(value)}: expected a whole number`, { exitCode: 2 });
  return number;
}
