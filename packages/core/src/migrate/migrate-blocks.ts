import type { Found, Path } from "./draft.ts";
import type { Migration, OldMap } from "./migration.ts";
import { retiredSelectors } from "./migrate-algorithm.ts";

/** Top-level blocks of the old layout that only change their place (contract 1.15). */
const places: readonly (readonly [key: string, home: Path])[] = [
  ...["strategy", "auto_model_name", "auto_model_names", "include_config_models_in_list", "clear_route_cache"].map(
    (key) => [key, ["global", "router", key]] as const,
  ),
  ["streamed_body_mode", ["global", "router", "streamed_body", "enabled"]],
  ["max_streamed_body_bytes", ["global", "router", "streamed_body", "max_bytes"]],
  ["streamed_body_timeout_sec", ["global", "router", "streamed_body", "timeout_sec"]],
  ...["response_api", "router_replay", "api", "observability", "authz", "ratelimit"].map(
    (key) => [key, ["global", "services", key]] as const,
  ),
  ...["memory", "vector_store"].map((key) => [key, ["global", "stores", key]] as const),
  ...["tools", "looper"].map((key) => [key, ["global", "integrations", key]] as const),
  ["mom_registry", ["global", "model_catalog", "mom_registry"]],
  ["external_models", ["global", "model_catalog", "external"]],
  ["system_models", ["global", "model_catalog", "system"]],
];

/** Keys that this file deals with. */
export const blockKeys: readonly string[] = [...places.map(([key]) => key), "semantic_cache", "model_selection"];

/** Moves settings of the router itself to `global`. */
export function migrateBlocks(old: OldMap, migration: Migration): void {
  for (const [key, home] of places) moveUnlessThere(old.take(key), home, migration);
  moveUnlessThere(old.take("semantic_cache"), ["global", "stores", "response_cache"], migration);
  migrateModelSelection(old.take("model_selection"), migration);
}

/** Moves a value to its home, or says that the home holds another one. */
export function moveUnlessThere(found: Found | undefined, home: Path, { draft, leaveOut }: Migration): void {
  if (found === undefined) return;
  if (draft.has(home)) leaveOut(found, `${home.join(".")} is there as well, and counts`);
  else draft.move(home, found);
}

function migrateModelSelection(found: Found | undefined, migration: Migration): void {
  const home = ["global", "router", "model_selection"];
  const block = migration.openMap(found);
  const method = block.take("method");
  if (method !== undefined && retiredSelectors.has(String(method.value)))
    migration.leaveOut(method, `models are not selected by ${String(method.value)} any more`);
  else moveUnlessThere(method, [...home, "method"], migration);
  for (const field of block.rest()) {
    if (retiredSelectors.has(field.key)) migration.leaveOut(field, `${field.key} gave way to global.router.learning`);
    else moveUnlessThere(field, [...home, field.key], migration);
  }
}
