import { createRouter, type CompiledConfig, type Logger, type Metrics, type Router } from "@signalbox/core";
import { watchConfigFile, type EmbeddedModels } from "@signalbox/node";
import { validConfig } from "./read-config.ts";

/** A router that follows its config file. */
export interface RunningRouter {
  /** The router of now: a reload swaps it. */
  readonly getRouter: () => Router;
  readonly config: CompiledConfig;
  close(): Promise<void>;
}

/** Loads the config, builds the router and swaps it when the file changes. Throws a `CliError` that lists every fault. */
export async function openRunningRouter(
  path: string,
  services: {
    readonly models: EmbeddedModels;
    readonly logger: Logger;
    readonly metrics: Metrics;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): Promise<RunningRouter> {
  const { models, logger, metrics, env } = services;
  let router: Router | undefined;
  const file = await watchConfigFile(path, {
    env,
    logger,
    metrics,
    onChange: (config) => {
      router = createRouter({ config, models });
    },
  });
  try {
    const config = validConfig(file, path);
    router ??= createRouter({ config, models });
    const current = (): Router => router!;
    return { getRouter: current, config, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}
