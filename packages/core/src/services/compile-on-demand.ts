import { compileDocument } from "../compile/compile-document.ts";
import type { CompiledResult, CompileOptions } from "../compile/compile-document.ts";
import type { SignalKinds } from "../compile/compile-signals.ts";
import { inactivePluginType } from "../config/inactive-plugin-types.ts";
import type { RouterConfig } from "../config/schema.ts";
import { fastResponse } from "../plugins/fast-response.ts";
import { findPluginKind } from "../plugins/find-plugin-kind.ts";
import type { PluginKind } from "../plugins/plugin.ts";
import { systemPrompt } from "../plugins/system-prompt.ts";
import { context } from "../signals/context.ts";
import { domain } from "../signals/domain.ts";
import { keyword } from "../signals/keyword.ts";
import { loadSignalServices } from "./load-signal-services.ts";

/** What most documents route by: held from the start, the other kinds are fetched together when a document has one. */
const usualKinds: SignalKinds = { keywords: keyword, domains: domain, context };

/** What most decisions do beside choosing a model; likewise. */
const usualPlugins: readonly PluginKind[] = [fastResponse, systemPrompt];

/**
 * `compileConfig` for a page: holds only the usual kinds of signals and plugins, and fetches the others and the services
 * of signals when the document has one. Rejects only when a module cannot be loaded.
 */
export async function compileOnDemand(
  source: RouterConfig,
  options: Omit<CompileOptions, "services">,
): Promise<CompiledResult> {
  const isUsual = Object.keys(source.routing?.signals ?? {}).every((container) => Object.hasOwn(usualKinds, container));
  const hasUsualPlugins = (source.routing?.decisions ?? []).every(({ plugins = [] }) =>
    plugins.every(({ type }) => (findPluginKind(usualPlugins, type)?.type ?? inactivePluginType(type)) !== undefined),
  );
  const [kinds, plugins, services] = await Promise.all([
    isUsual ? usualKinds : import("../signals/registry.ts").then(({ signalKinds }): SignalKinds => signalKinds),
    hasUsualPlugins ? usualPlugins : import("../plugins/registry.ts").then(({ pluginKinds }) => pluginKinds),
    loadSignalServices(source),
  ]);
  return compileDocument(source, { ...options, kinds, plugins, services });
}
