import { findPluginKind } from "../plugins/find-plugin-kind.ts";
import { pluginKinds } from "../plugins/registry.ts";
import { checkSchema } from "./check-schema.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { schemaKit } from "./field.ts";
import { inactivePluginConfigurations } from "./inactive-plugins-schema.ts";
import { inactivePluginType } from "./inactive-plugin-types.ts";
import { resolvePaths } from "./resolve-paths.ts";
import type { RouterConfig } from "./schema.ts";

/** The document with the configuration of every known plugin checked, its defaults filled in and its paths resolved. */
export function checkPlugins(
  source: RouterConfig,
  baseDirectory?: string,
): {
  readonly source: RouterConfig;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const decisions = source.routing?.decisions?.map((decision, index) => ({
    ...decision,
    ...(decision.plugins === undefined
      ? {}
      : {
          plugins: decision.plugins.map((plugin, position) => {
            const inactive = inactivePluginType(plugin.type);
            const schema =
              findPluginKind(pluginKinds, plugin.type)?.schema(schemaKit) ??
              (inactive === undefined ? undefined : inactivePluginConfigurations[inactive]);
            // An unknown type is reported when the decision is compiled.
            if (schema === undefined) return plugin;
            const path = ["routing", "decisions", index, "plugins", position, "configuration"];
            const checked = checkSchema(schema, plugin.configuration ?? {}, path);
            diagnostics.push(...checked.diagnostics);
            if (baseDirectory !== undefined) resolvePaths(schema, checked.value, baseDirectory);
            return { ...plugin, configuration: checked.value as Record<string, unknown> };
          }),
        }),
  }));
  if (decisions === undefined) return { source, diagnostics };
  return { source: { ...source, routing: { ...source.routing, decisions } }, diagnostics };
}
