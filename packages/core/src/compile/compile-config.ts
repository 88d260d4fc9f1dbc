import type { RouterConfig } from "../config/schema.ts";
import { pluginKinds } from "../plugins/registry.ts";
import { signalKinds } from "../signals/registry.ts";
import { compileDocument } from "./compile-document.ts";
import type { CompiledResult, CompileOptions } from "./compile-document.ts";

/**
 * Joins, checks and freezes a document that `loadConfig` has checked (its `source`, for instance shipped as JSON):
 * models are bound to their back ends, rules to their signals, plugins compiled. All faults of reference are collected.
 */
export function compileConfig(source: RouterConfig, options: CompileOptions): CompiledResult {
  return compileDocument(source, { ...options, kinds: signalKinds, plugins: pluginKinds });
}
