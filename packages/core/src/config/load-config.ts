import { compileDocument } from "../compile/compile-document.ts";
import type { CompiledConfig } from "../compile/compiled-config.ts";
import { sha256 } from "../hash/sha256.ts";
import { pluginKinds } from "../plugins/registry.ts";
import { signalKinds } from "../signals/registry.ts";
import type { SignalServices } from "../signals/signal-services.ts";
import { checkPlugins } from "./check-plugins.ts";
import { checkSchema } from "./check-schema.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { takeMovedFields } from "./moved-fields.ts";
import { parseYaml, type ParsedYaml } from "./parse-yaml.ts";
import { resolvePaths } from "./resolve-paths.ts";
import { routerConfigSchema, type RouterConfig } from "./schema.ts";

/** Longest configuration document that is read. */
export const MAX_CONFIG_CHARACTERS = 4 * 1024 * 1024;

/** A loaded document: usable when `config` is there; `diagnostics` say everything that was found. */
export interface LoadedConfig {
  readonly config?: CompiledConfig;
  readonly diagnostics: readonly Diagnostic[];
  /** The checked document before compiling, for tools that ship it as JSON. */
  readonly source?: RouterConfig;
}

export interface LoadConfigOptions {
  /** Environment for `${VAR}` and `api_key_env`. Default: empty. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What relative paths in the document start from; absolute. Without it they stay as written. */
  readonly baseDirectory?: string;
  /** What signals need beyond the core: `loadSignalServices` of `@signalbox/core/services`. Default: none. */
  readonly services?: SignalServices;
}

/**
 * Reads a YAML document, checks all of it and compiles it. Every fault is collected, each with path, line and column;
 * with any error there is no `config`. Layouts before v0.3 are refused; `loadAnyConfig` of `@signalbox/core/migrate`
 * reads them too.
 */
export function loadConfig(text: string, options: LoadConfigOptions = {}): LoadedConfig {
  return loadDocument(readDocument(text, options), text, options);
}

/** The text as plain values, with the environment's in place. */
export function readDocument(text: string, { env = {} }: LoadConfigOptions): ParsedYaml {
  if (text.length <= MAX_CONFIG_CHARACTERS) return parseYaml(text, (name) => env[name]);
  const message = `the document is longer than ${MAX_CONFIG_CHARACTERS} characters`;
  const fault: Diagnostic = { severity: "error", code: "yaml", message, path: [] };
  return { value: undefined, diagnostics: [fault], position: () => undefined };
}

/** Checks and compiles the values of a document; `text` is what they were read from. */
export function loadDocument(yaml: ParsedYaml, text: string, options: LoadConfigOptions): LoadedConfig {
  const { env = {} } = options;
  const hash = hashDocument(text);
  const found: Diagnostic[] = [...yaml.diagnostics];
  const layout = layoutFault(yaml.value);
  if (layout !== undefined) found.push(layout);
  let config: CompiledConfig | undefined;
  let source: RouterConfig | undefined;
  if (yaml.value !== undefined && layout === undefined) {
    dropEmptyFields(yaml.value);
    found.push(...takeMovedFields(yaml.value));
    const checked = checkSchema(routerConfigSchema, yaml.value);
    const plugins = checkPlugins(checked.value, options.baseDirectory);
    if (options.baseDirectory !== undefined) resolvePaths(routerConfigSchema, plugins.source, options.baseDirectory);
    source = plugins.source;
    const compiled = compileDocument(source, {
      hash,
      env,
      kinds: signalKinds,
      plugins: pluginKinds,
      services: options.services ?? {},
    });
    config = compiled.config;
    // What a stand-in for a faulty value causes further on is not the user's fault.
    const isCaused = ({ path }: Diagnostic): boolean =>
      checked.replaced.some((at) => at.length <= path.length && at.every((step, index) => step === path[index]));
    found.push(
      ...checked.diagnostics,
      ...plugins.diagnostics,
      ...compiled.diagnostics.filter((diagnostic) => !isCaused(diagnostic)),
    );
  }
  const diagnostics = found.map((diagnostic) => {
    const position = diagnostic.position ?? yaml.position(diagnostic.path);
    return position === undefined ? diagnostic : { ...diagnostic, position };
  });
  if (diagnostics.some(({ severity }) => severity === "error") || config === undefined || source === undefined)
    return { diagnostics };
  return { config: { ...config, diagnostics }, diagnostics, source };
}

/** A key with nothing behind it, `plugins:`, is YAML's null and means that the field is not set. Works in place. */
function dropEmptyFields(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (item === null && !Array.isArray(value)) delete (value as Record<string, unknown>)[key];
    else dropEmptyFields(item);
  }
}

/** SHA-256 of the document in UTF-8, hexadecimal: its identity in records and at `GET /config/hash`. */
export function hashDocument(text: string): string {
  return sha256(new TextEncoder().encode(text));
}

/** A document is of the v0.3 layout when it has `routing` or `global` (contract 1.1). */
function layoutFault(value: unknown): Diagnostic | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return {
      severity: "error",
      code: "type",
      message: "expected a map with `version`, `providers`, `routing` and `global`",
      path: [],
    };
  }
  if ("routing" in value || "global" in value) return undefined;
  const message =
    "this is not a v0.3 configuration: neither `routing` nor `global` is there. `signalbox config migrate` translates older layouts";
  return { severity: "error", code: "missing", message, path: [] };
}
