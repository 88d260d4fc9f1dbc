import { nearestName } from "../config/nearest-name.ts";
import type { Found } from "./draft.ts";
import { moveUnlessThere } from "./migrate-blocks.ts";
import { readEndpoints, type Endpoint, type EndpointField, type Endpoints } from "./read-endpoints.ts";
import { nameOf, type Migration, type OldMap } from "./migration.ts";
import { migrateReasoningPatterns } from "./migrate-reasoning-patterns.ts";
import { migrateTargets } from "./migrate-targets.ts";
import { cardOf, cards, entries, entryFields, entryOf, putBackends } from "./model-items.ts";

/** What is known of a model goes to its card, how it is reached to its provider entry (contract 1.3, 1.4). */
const cardFields = [
  "param_size",
  "context_window_size",
  "description",
  "capabilities",
  "loras",
  "quality_score",
  "modality",
  "tags",
];
const defaultFields = ["default_model", "reasoning_families", "default_reasoning_effort"];

/** Keys at the top level that this file deals with. */
export const modelKeys: readonly string[] = [
  "model_config",
  "vllm_endpoints",
  "provider_profiles",
  ...defaultFields,
  "model_reasoning_configs",
];

/** Keys of `providers` that the v0.3 loader refuses. */
export const oldProviderKeys: readonly string[] = [
  ...defaultFields,
  "external_models",
  "model_targets",
  "backends",
  "auth_profiles",
];

/** Keys of an item of `providers.models` that the v0.3 loader refuses. */
export const oldEntryKeys: readonly string[] = ["access", "endpoints", "access_key", ...cardFields];

/** The old `pii_policy` of each model that has one: guards are made of them. */
export type ModelPolicies = ReadonlyMap<string, Found>;

/** Moves models, their endpoints and the defaults; makes a card for each model. */
export function migrateModels(old: OldMap, migration: Migration): ModelPolicies {
  const providers = migration.openMap(old.take("providers"));
  migrateDefaults(old, providers, migration);
  const listed = migration.openList(providers.take("models"));
  for (const found of listed) migrateEntry(found, migration);
  moveUnlessThere(providers.take("external_models"), ["global", "model_catalog", "external"], migration);
  migrateTargets(providers, migration);
  for (const field of providers.rest()) migration.leaveOut(field, "v0.3 has no such field of providers");

  const endpoints = readEndpoints(old, migration);
  const policies = migrateModelConfig(migration.openMap(old.take("model_config")), endpoints, migration);
  for (const endpoint of endpoints.all())
    if (!endpoint.isUsed)
      migration.leaveOut(
        endpoint,
        "no model has this endpoint: name it in a model's preferred_endpoints, or list models in it",
      );
  migrateReasoningPatterns(old.take("model_reasoning_configs"), migration);
  return policies;
}

function migrateDefaults(old: OldMap, providers: OldMap, migration: Migration): void {
  const home = ["providers", "defaults"];
  for (const field of migration.openMap(providers.take("defaults")).rest())
    migration.draft.move([...home, field.key], field);
  for (const key of defaultFields) {
    moveUnlessThere(providers.take(key), [...home, key], migration);
    moveUnlessThere(old.take(key), [...home, key], migration);
  }
}

/** One item of `providers.models`, in any of its layouts. */
function migrateEntry(found: Found, migration: Migration): void {
  const { draft } = migration;
  const block = migration.openMap(found);
  const name = block.take("name");
  const to = [...entries, draft.count(entries)];
  draft.move(to, { ...found, value: {} });
  // The schema says what is wrong with a name that is none.
  if (name !== undefined) draft.move([...to, "name"], name);
  const known = nameOf(name);
  for (const key of cardFields) {
    const field = block.take(key);
    if (field === undefined) continue;
    if (known === undefined) migration.leaveOut(field, "the model has no name");
    else moveUnlessThere(field, [...cardOf(known, found.path, migration), key], migration);
  }
  if (known !== undefined) cardOf(known, found.path, migration);
  const access = migration.openMap(block.take("access"));
  for (const key of [...entryFields, "backend_refs"]) {
    moveUnlessThere(access.take(key), [...to, key], migration);
    moveUnlessThere(block.take(key), [...to, key], migration);
  }
  for (const field of access.rest()) migration.leaveOut(field, "v0.3 has no such field of a model");
  const key = block.take("access_key");
  const endpoints = migration.openList(block.take("endpoints")).map((endpoint): Endpoint => {
    const fields = migration.openMap(endpoint).rest();
    return { ...endpoint, models: [], isUsed: true, fields: fields.map((field): EndpointField => [field.key, field]) };
  });
  putBackends(to, { endpoints, key }, migration);
  for (const field of block.rest()) draft.move([...to, field.key], field);
}

function migrateModelConfig(models: OldMap, endpoints: Endpoints, migration: Migration): ModelPolicies {
  const policies = new Map<string, Found>();
  const listed = models.rest();
  if (listed.length > 0 && migration.draft.count(cards) === 0)
    migration.draft.move(cards, { value: [], path: models.path });
  for (const model of listed) {
    const block = migration.openMap(model);
    const next = migration.draft.count(cards);
    const card = cardOf(model.key, model.path, migration);
    if (card.at(-1) === next) migration.draft.move(card, { ...model, value: { name: model.key } });
    const put = (key: string, found: Found | undefined): void => {
      if (found !== undefined) moveUnlessThere(found, [...entryOf(model.key, model.path, migration), key], migration);
    };
    for (const key of cardFields) moveUnlessThere(block.take(key), [...card, key], migration);
    put("provider_model_id", block.take("model_id"));
    for (const key of entryFields) put(key, block.take(key));
    const policy = block.take("pii_policy");
    if (policy !== undefined) policies.set(model.key, policy);

    const key = block.take("access_key");
    const preferred = block.take("preferred_endpoints");
    const bound = preferred === undefined ? endpoints.ofModel(model.key) : named(preferred, endpoints, migration);
    for (const endpoint of bound) endpoint.isUsed = true;
    if (bound.length > 0) putBackends(entryOf(model.key, model.path, migration), { endpoints: bound, key }, migration);
    else if (key !== undefined) migration.leaveOut(key, "the model has no endpoint that the key could be sent to");
    for (const field of block.rest()) migration.leaveOut(field, "v0.3 has no such field of a model");
  }
  // Models that only endpoints list.
  for (const endpoint of endpoints.all()) {
    if (endpoint.isUsed) continue;
    for (const { value, path } of endpoint.models) {
      const name = String(value);
      cardOf(name, path, migration);
      putBackends(entryOf(name, path, migration), { endpoints: [endpoint], key: undefined }, migration);
      endpoint.isUsed = true;
    }
  }
  return policies;
}

function named(preferred: Found, endpoints: Endpoints, migration: Migration): readonly Endpoint[] {
  return migration.openList(preferred).flatMap((found) => {
    const endpoint = endpoints.get(String(found.value));
    if (endpoint !== undefined) return [endpoint];
    const nearest = nearestName(
      String(found.value),
      endpoints.all().flatMap(({ name }) => name ?? []),
    );
    migration.leaveOut(
      found,
      `vllm_endpoints has no "${String(found.value)}"${nearest === undefined ? "" : ` (did you mean "${nearest}"?)`}`,
    );
    return [];
  });
}
