import type { RouterConfig } from "../config/schema.ts";
import type { SignalServices } from "../signals/signal-services.ts";

/**
 * Loads what the signals of a checked document (the `source` of `loadConfig`) need beyond the core: nothing for most
 * documents, the finder of personal data for `pii` rules, the language detector for `language` rules. Rejects only when
 * a module cannot be loaded.
 *
 * ```ts
 * const { source } = loadConfig(text);
 * const { config } = loadConfig(text, { services: await loadSignalServices(source) });
 * ```
 */
export async function loadSignalServices(source: RouterConfig | undefined): Promise<SignalServices> {
  const { pii = [], language = [] } = source?.routing?.signals ?? {};
  const [findPii, detectLanguage] = await Promise.all([
    pii.length === 0 ? undefined : import("../pii/find-pii.ts").then((module) => module.findPii),
    language.length === 0
      ? undefined
      : import("../language/detect-language.ts").then((module) => module.detectLanguage),
  ]);
  return { ...(findPii && { findPii }), ...(detectLanguage && { detectLanguage }) };
}
