import { compileDocument } from "../compile/compile-document.ts";
import type { CompiledResult, CompileOptions } from "../compile/compile-document.ts";
import type { SignalKinds } from "../compile/compile-signals.ts";
import type { RouterConfig } from "../config/schema.ts";
import { context } from "../signals/context.ts";
import { domain } from "../signals/domain.ts";
import { keyword } from "../signals/keyword.ts";
import { loadSignalServices } from "./load-signal-services.ts";

/** What most documents route by: held from the start, the other kinds are fetched together when a document has one. */
const usualKinds: SignalKinds = { keywords: keyword, domains: domain, context };

/**
 * `compileConfig` for a page: holds only the usual kinds of signals, and fetches the others and their services when the
 * document declares rules of them. Rejects only when a module cannot be loaded.
 */
export async function compileOnDemand(
  source: RouterConfig,
  options: Omit<CompileOptions, "services">,
): Promise<CompiledResult> {
  const isUsual = Object.keys(source.routing?.signals ?? {}).every((container) => Object.hasOwn(usualKinds, container));
  const [kinds, services] = await Promise.all([
    isUsual ? usualKinds : import("../signals/registry.ts").then(({ signalKinds }): SignalKinds => signalKinds),
    loadSignalServices(source),
  ]);
  return compileDocument(source, { ...options, kinds, services });
}
