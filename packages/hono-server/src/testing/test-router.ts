import { createLadder, createRouter, type Router, type SignalServices, type TextModel } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";

/** A router over a YAML document that must load. */
export function createTestRouter(
  yaml: string,
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly models?: readonly TextModel[];
    readonly services?: SignalServices;
  } = {},
): Router {
  const { config, diagnostics } = loadConfig(yaml, { env: options.env ?? {}, services: options.services ?? {} });
  if (config === undefined) throw new Error(`the test's config does not load: ${JSON.stringify(diagnostics, null, 1)}`);
  return createRouter({ config, models: createLadder(options.models ?? []) });
}
