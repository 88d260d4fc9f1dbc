import type { Found, Path } from "./draft.ts";
import type { JailbreakPolicy, PiiPolicy } from "./guarded.ts";
import { moveUnlessThere } from "./migrate-blocks.ts";
import { nameOf, type Migration, type OldMap } from "./migration.ts";

/** Old names of the response cache (contract 1.9). */
const cacheNames: ReadonlySet<string> = new Set(["semantic-cache", "semantic_cache", "response-cache"]);

/** The guards that a decision's plugins asked for. */
export interface PluginGuards {
  readonly pii: PiiPolicy | undefined;
  readonly jailbreak: JailbreakPolicy | undefined;
}

/** Moves the plugins of a decision. The types `pii` and `jailbreak` are none any more: what they say is returned. */
export function migratePlugins(found: Found | undefined, to: Path, migration: Migration): PluginGuards {
  let pii: PiiPolicy | undefined;
  let jailbreak: JailbreakPolicy | undefined;
  for (const item of migration.openList(found)) {
    const plugin = migration.openMap(item);
    const type = plugin.take("type");
    if (type?.value === "pii") {
      pii = readPii(openConfiguration(plugin, migration), migration);
      continue;
    }
    if (type?.value === "jailbreak") {
      jailbreak = readJailbreak(openConfiguration(plugin, migration), migration);
      continue;
    }
    const at = [...to, migration.draft.count(to)];
    migration.draft.move(at, { ...item, value: {} });
    const isCache = cacheNames.has(String(type?.value));
    if (type !== undefined)
      migration.draft.move([...at, "type"], isCache ? { ...type, value: "response_cache" } : type);
    const configuration = plugin.take("configuration");
    if (configuration !== undefined)
      moveConfiguration(configuration, [...at, "configuration"], { type, isCache, migration });
    for (const field of plugin.rest()) migration.draft.move([...at, field.key], field);
  }
  return { pii, jailbreak };
}

function openConfiguration(plugin: OldMap, migration: Migration): OldMap {
  return migration.openMap(plugin.take("configuration"));
}

function readPii(block: OldMap, migration: Migration): PiiPolicy {
  const enabled = block.take("enabled")?.value;
  const threshold = block.take("threshold")?.value;
  const allowed = migration.openList(block.take("pii_types_allowed")).map(({ value }) => String(value));
  for (const field of block.rest()) migration.leaveOut(field, "a `pii` rule has no such field");
  return enabled === false ? "off" : { allowed, threshold };
}

function readJailbreak(block: OldMap, migration: Migration): JailbreakPolicy {
  const enabled = block.take("enabled")?.value;
  const threshold = block.take("threshold")?.value;
  for (const field of block.rest()) migration.leaveOut(field, "a `jailbreak` rule has no such field");
  return enabled === false ? "off" : { enabled: enabled ?? true, threshold };
}

function moveConfiguration(
  found: Found,
  to: Path,
  {
    type,
    isCache,
    migration,
  }: { readonly type: Found | undefined; readonly isCache: boolean; readonly migration: Migration },
): void {
  const { draft } = migration;
  const block = migration.openMap(found);
  draft.move(to, { ...found, value: {} });
  const kind = nameOf(type);
  const headers = kind === "header_mutation" ? block.take("headers") : undefined;
  const threshold = isCache ? block.take("similarity_threshold") : undefined;
  for (const field of block.rest()) {
    // The old guides show both names of the text.
    const key = kind === "system_prompt" && field.key === "prompt" ? "system_prompt" : field.key;
    moveUnlessThere(field, [...to, key], migration);
  }
  if (headers !== undefined) moveHeaders(headers, [...to, "update"], migration);
  if (threshold !== undefined) moveUnlessThere(threshold, [...to, "semantic", "similarity_threshold"], migration);
  if (isCache && !draft.has([...to, "scope"])) {
    draft.make([...to, "scope"], "global", found.path);
    migration.tell("all users shared the old cache, so its scope is global", found.path);
  }
}

/** The `headers` map that the old guides show, as items of `update`. */
function moveHeaders(headers: Found, to: Path, migration: Migration): void {
  for (const field of migration.openMap(headers).rest())
    migration.draft.make(
      [...to, migration.draft.count(to)],
      { name: field.key, value: String(field.value) },
      field.path,
    );
}

/** The configuration of a `response_cache` plugin that does as the old cache did. */
export function cacheConfiguration(enabled: unknown, threshold: unknown): Record<string, unknown> {
  return {
    enabled,
    scope: "global",
    ...(threshold === undefined ? {} : { semantic: { similarity_threshold: threshold } }),
  };
}
