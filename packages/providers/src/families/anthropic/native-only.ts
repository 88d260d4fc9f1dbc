import type { JsonObject } from "@signalbox/core";
import type { DropLog } from "../drop-log.ts";
import type { Target } from "../target.ts";

/**
 * Fields that only Anthropic's own API has; the clouds refuse the whole request for one of them. Those that change the
 * answer are dropped, those that say how it is made are noted. From the pages of the features (read November 2026).
 */
const NATIVE_ONLY: Readonly<Record<string, "drop" | "note">> = {
  container: "drop",
  mcp_servers: "drop",
  fallbacks: "drop",
  diagnostics: "note",
  inference_geo: "note",
  service_tier: "note",
  speed: "note",
};

/** `fields` as the target's transport takes them. */
export function withoutNativeOnly(
  fields: JsonObject,
  { target, log }: { readonly target: Target; readonly log: DropLog },
): JsonObject {
  const { transport } = target;
  if (transport.kind === "native" || transport.kind === "azure") return fields;
  const kept = Object.entries(fields).filter(([name]) => {
    const loss = Object.hasOwn(NATIVE_ONLY, name) ? NATIVE_ONLY[name] : undefined;
    if (loss !== undefined) log[loss](name, `only Anthropic's own API has it, not ${transport.kind}`);
    return loss === undefined;
  });
  return Object.fromEntries(kept);
}
