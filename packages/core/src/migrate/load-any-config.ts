import type { Diagnostic } from "../config/diagnostic.ts";
import { loadDocument, readDocument, type LoadConfigOptions, type LoadedConfig } from "../config/load-config.ts";
import { isOldLayout, migrateV01 } from "./migrate-v01.ts";

/**
 * `loadConfig` for documents of every layout: older ones are translated in memory, with a warning that says so and one
 * for each thing that was left out. Lines and columns are those of the text.
 *
 * ```ts
 * const { config, diagnostics } = loadAnyConfig(text, { env: process.env });
 * ```
 */
export function loadAnyConfig(text: string, options: LoadConfigOptions = {}): LoadedConfig {
  const yaml = readDocument(text, options);
  if (!isOldLayout(yaml.value)) return loadDocument(yaml, text, options);
  const { document, notices, origin } = migrateV01(yaml.value);
  const translated: Diagnostic = {
    severity: "warning",
    code: "layout",
    message: "an older layout, translated in memory: `signalbox config migrate` writes it as v0.3",
    path: [],
  };
  const found = [translated, ...notices].map((notice): Diagnostic => {
    const position = yaml.position(notice.path);
    return position === undefined ? notice : { ...notice, position };
  });
  return loadDocument(
    {
      value: document,
      diagnostics: [...yaml.diagnostics, ...found],
      position: (path) => yaml.position(origin(path).path),
    },
    text,
    options,
  );
}
