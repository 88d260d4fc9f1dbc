import type { Diagnostic } from "../config/diagnostic.ts";
import type { RouterConfig } from "../config/schema.ts";
import type { PluginKind } from "../plugins/plugin.ts";
import type { SignalServices } from "../signals/signal-services.ts";
import { bindModels } from "./bind-models.ts";
import { checkShadows } from "./check-shadows.ts";
import { autoModelNames, compileDecisions, defaultModel } from "./compile-decisions.ts";
import { compileSignals } from "./compile-signals.ts";
import type { SignalKinds } from "./compile-signals.ts";
import type { CompiledConfig } from "./compiled-config.ts";

export interface CompileOptions {
  /** Identity of the document, SHA-256 hexadecimal. */
  readonly hash: string;
  /** Environment for `api_key_env`. Default: empty. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What signals need beyond the core: `loadSignalServices` of `@signalbox/core/services`. Default: none. */
  readonly services?: SignalServices;
}

/** `CompileOptions`, and the kinds of signals and plugins that the document may have. */
export interface CompileDocumentOptions extends CompileOptions {
  readonly kinds: SignalKinds;
  /** In the order in which their effects apply. */
  readonly plugins: readonly PluginKind[];
}

/** The outcome of compiling: no `config` when any diagnostic is an error. */
export interface CompiledResult {
  readonly config?: CompiledConfig;
  readonly diagnostics: readonly Diagnostic[];
}

/** `compileConfig` with given kinds of signals and plugins, so that a page need not hold those that its document lacks. */
export function compileDocument(source: RouterConfig, options: CompileDocumentOptions): CompiledResult {
  const { hash, kinds, plugins, env = {}, services = {} } = options;
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const models = bindModels(source, { env, report });
  const { signals, names } = compileSignals(source, { kinds, report, services });
  const decisions = compileDecisions({ source, models, signalNames: names, plugins, report });
  const fallback = defaultModel(source, models, report);
  checkShadows(source, report, { models: [...models.keys()], decisions: decisions.map(({ name }) => name) });
  if (diagnostics.some(({ severity }) => severity === "error")) return { diagnostics };
  const router = source.global?.router;
  const config: CompiledConfig = {
    hash,
    source: deepFreeze(maskSecrets(source)),
    diagnostics,
    autoModelNames: autoModelNames(source),
    defaultModel: fallback,
    strategy: source.routing?.strategy || router?.strategy || "priority",
    clearRouteCache: router?.clear_route_cache ?? true,
    options: {
      unknownPaths: source.global?.signalbox?.unknown_paths ?? "reject",
      debugHeaders: source.global?.signalbox?.debug_headers ?? "on_request",
      hasResponsesApi: source.global?.services?.response_api?.enabled ?? true,
      isStrict: source.global?.signalbox?.strict_parameters ?? false,
    },
    models,
    signals,
    decisions,
  };
  return { config: Object.freeze(config), diagnostics };
}

/** The document without credentials: what may be shown, logged and shipped to a page. */
function maskSecrets(source: RouterConfig): RouterConfig {
  return JSON.parse(
    JSON.stringify(source, (key, value: unknown) =>
      (key === "api_key" || key === "access_key") && typeof value === "string" ? "****" : value,
    ),
  ) as RouterConfig;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
