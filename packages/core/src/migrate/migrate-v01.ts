import type { Diagnostic } from "../config/diagnostic.ts";
import type { Path } from "./draft.ts";
import { blockKeys, migrateBlocks, moveUnlessThere } from "./migrate-blocks.ts";
import { migrateCategories } from "./migrate-categories.ts";
import { addDefaultDecision } from "./migrate-default.ts";
import { completeCards, migrateDecisions } from "./migrate-decisions.ts";
import { addGuards } from "./migrate-guards.ts";
import { migrateModels, modelKeys, oldEntryKeys, oldProviderKeys } from "./migrate-models.ts";
import { migrateModules, moduleKeys } from "./migrate-modules.ts";
import { migrateSignals, signalKeys } from "./migrate-signals.ts";
import { createMigration, isMap, type Migration, type OldMap } from "./migration.ts";

/** A document of an older layout in the v0.3 layout. */
export interface MigratedDocument {
  /** Plain values; what was wrong in the old document is wrong here as well, and is found by the v0.3 checks. */
  readonly document: Readonly<Record<string, unknown>>;
  /** What was left out (warnings) and what has another form (notices); paths are those of the old document. */
  readonly notices: readonly Diagnostic[];
  /** What part of the old document a path of the new one comes from; `isMoved` when it is the same value. */
  origin(path: Path): { readonly path: Path; readonly isMoved: boolean };
}

/** Keys of the old layouts at the top level. */
const oldKeys: ReadonlySet<string> = new Set([
  ...signalKeys,
  ...blockKeys,
  ...moduleKeys,
  ...modelKeys,
  "categories",
  "decisions",
]);

/** Keys of the v0.3 layout that the older ones had as they are. */
const keptKeys = ["listeners", "entrypoints", "recipes", "setup"];

/**
 * Whether a parsed document is of a layout before v0.3: it has keys of one and neither `routing` nor `global`, or its
 * `providers` hold fields that v0.3 refuses (contract 1.13, 1.14). Documents that the v0.3 loader takes are not.
 */
export function isOldLayout(document: unknown): boolean {
  if (!isMap(document)) return false;
  const providers = isMap(document["providers"]) ? document["providers"] : {};
  const models: readonly unknown[] = Array.isArray(providers["models"]) ? providers["models"] : [];
  const hasOldProviders =
    oldProviderKeys.some((key) => providers[key] != null) ||
    models.some((model) => isMap(model) && oldEntryKeys.some((key) => model[key] != null));
  if (hasOldProviders) return true;
  if (document["routing"] != null || document["global"] != null) return false;
  return /^v?0\.[12]/.test(String(document["version"])) || Object.keys(document).some((key) => oldKeys.has(key));
}

/**
 * Translates a parsed document of an older layout (v0.1, both of its generations and the command line's; contract 1.14)
 * to v0.3. Never throws. Guards that the old layout had built in become signals and decisions that refuse; categories that
 * chose models become decisions.
 */
export function migrateV01(document: unknown): MigratedDocument {
  const migration = createMigration();
  const { draft } = migration;
  const old = migration.openMap({ value: document, path: [] });
  old.take("version");
  draft.make(["version"], "v0.3", ["version"]);
  for (const key of keptKeys) {
    const found = old.take(key);
    if (found !== undefined) draft.move([key], found);
  }
  // The order of the new document; what stays empty is taken out again.
  draft.make(["providers"], { defaults: {}, models: [] }, []);
  draft.make(["routing"], { modelCards: [], signals: {}, decisions: [] }, []);
  draft.make(["global"], { router: {}, services: {}, stores: {}, integrations: {}, model_catalog: {} }, []);

  const routing = migration.openMap(old.take("routing"));
  const ownDecisions = routing.take("decisions");
  const decisions = ownDecisions ?? old.take("decisions");
  const signals = routing.take("signals");
  const cards = routing.take("modelCards");
  if (cards !== undefined) draft.move(["routing", "modelCards"], cards);
  for (const field of routing.rest()) draft.move(["routing", field.key], field);
  for (const field of migration.openMap(old.take("global")).rest()) draft.move(["global", field.key], field);
  if (ownDecisions !== undefined) leaveOutSecond(old, "decisions", migration);
  if (signals !== undefined) leaveOutSecond(old, "signals", migration);

  const policies = migrateModels(old, migration);
  migrateSignals(old, signals ?? old.take("signals"), migration);
  migrateBlocks(old, migration);
  migrateModules(old, migration);
  const hasDecisions = Array.isArray(decisions?.value) && decisions.value.length > 0;
  const ofCategories = migrateCategories(old.take("categories"), hasDecisions, migration);
  const guarded = [...ofCategories, ...migrateDecisions(decisions, migration)];
  completeCards(guarded, migration);
  addGuards(guarded, policies, migration);
  addDefaultDecision(migration);
  for (const field of old.rest()) migration.leaveOut(field, "v0.3 has no such setting");
  return { document: withoutEmpty(draft.root), notices: migration.notices, origin: draft.origin };
}

function leaveOutSecond(old: OldMap, key: string, migration: Migration): void {
  moveUnlessThere(old.take(key), ["routing"], migration);
}

/** The document without the blocks that nothing was put into; `routing` stays, as it tells the layout. */
function withoutEmpty(root: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(root).flatMap(([key, block]): [string, unknown][] => {
      if (!["providers", "routing", "global"].includes(key) || !isMap(block)) return [[key, block]];
      const used = Object.entries(block).filter(([, value]) => !isEmpty(value));
      return used.length === 0 && key !== "routing" ? [] : [[key, Object.fromEntries(used)]];
    }),
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
