import { createRouter, type CompiledConfig, type Logger, type Metrics, type Router } from "@signalbox/core";
import { watchConfigFile, type EmbeddedModels } from "@signalbox/node";
import { addHubTiers, hubReferences } from "@signalbox/node/hub";
import { validConfig } from "./read-config.ts";

/** A router that follows its config file. */
export interface RunningRouter {
  /** The router of now: a reload swaps it. */
  readonly getRouter: () => Router;
  /** With a diagnostic for each model that it names and that is not in use. */
  readonly config: CompiledConfig;
  /** The models that were given, and above them those that the config names. */
  readonly models: EmbeddedModels;
  close(): Promise<void>;
}

/** Loads the config, builds the router and swaps it when the file changes. Models that the config names are loaded
 * once, at the start. Closing closes the models as well. Throws a `CliError` that lists every fault. */
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
  let topped = models;
  let named: string | undefined;
  const file = await watchConfigFile(path, {
    env,
    logger,
    metrics,
    onChange: (config) => {
      if (named !== undefined && named !== JSON.stringify(hubReferences(config)))
        logger.warn({ path }, "the config names other models now; they are loaded at the next start");
      router = createRouter({ config, models: topped });
    },
  });
  try {
    const valid = validConfig(file, path);
    const hub = addHubTiers(models, valid, { logger, metrics });
    for (const { severity, message, path: place } of hub.diagnostics)
      logger[severity === "notice" ? "info" : "warn"]({ path, place: place.join(".") }, message);
    topped = hub.models;
    named = JSON.stringify(hubReferences(valid));
    router = createRouter({ config: file.current() ?? valid, models: topped });
    return {
      getRouter: () => router!,
      config: { ...valid, diagnostics: [...valid.diagnostics, ...hub.diagnostics] },
      models: topped,
      close: async () => {
        await file.close();
        await topped.close();
      },
    };
  } catch (error) {
    await file.close();
    await topped.close();
    throw error;
  }
}
