import { moveUnlessThere } from "./migrate-blocks.ts";
import type { Migration, OldMap } from "./migration.ts";
import { cardOf, entryFields, entryOf, putBackends } from "./model-items.ts";
import type { Endpoint, EndpointField } from "./read-endpoints.ts";

/** `providers.model_targets`, which name back ends and a credential (between v0.1 and v0.3). */
export function migrateTargets(providers: OldMap, migration: Migration): void {
  const backends = migration.openMap(providers.take("backends"));
  const profiles = migration.openMap(providers.take("auth_profiles"));
  const known = new Map(backends.rest().map((field) => [field.key, field]));
  const credentials = new Map(profiles.rest().map((field) => [field.key, field]));
  for (const target of migration.openMap(providers.take("model_targets")).rest()) {
    const block = migration.openMap(target);
    cardOf(target.key, target.path, migration);
    for (const key of entryFields)
      moveUnlessThere(block.take(key), [...entryOf(target.key, target.path, migration), key], migration);
    const reference = block.take("auth_ref");
    const profile = reference === undefined ? undefined : credentials.get(String(reference.value));
    if (reference !== undefined && profile === undefined)
      migration.leaveOut(reference, `providers.auth_profiles has no "${String(reference.value)}"`);
    const credential = profile === undefined ? [] : migration.openMap(profile).rest();
    const endpoints = migration.openList(block.take("backend_refs")).flatMap((name): Endpoint[] => {
      const backend = known.get(String(name.value));
      if (backend === undefined) {
        migration.leaveOut(name, `providers.backends has no "${String(name.value)}"`);
        return [];
      }
      const fields = [...migration.openMap(backend).rest(), ...credential];
      return [
        {
          ...backend,
          models: [],
          isUsed: true,
          fields: [["name", name], ...fields.map((field): EndpointField => [field.key, field])],
        },
      ];
    });
    if (endpoints.length > 0)
      putBackends(entryOf(target.key, target.path, migration), { endpoints, key: undefined }, migration);
    for (const field of block.rest()) migration.leaveOut(field, "v0.3 has no such field of a model");
  }
}
