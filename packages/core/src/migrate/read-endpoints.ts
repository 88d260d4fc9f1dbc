import type { Found } from "./draft.ts";
import { nameOf, type Migration, type OldMap } from "./migration.ts";

/** A field of `backend_refs[]` and what it comes from. */
export type EndpointField = readonly [key: string, found: Found];

/** An endpoint of the old layout, with its fields as a back end has them. */
export interface Endpoint extends Found {
  readonly name?: string | undefined;
  readonly fields: readonly EndpointField[];
  /** The models that the endpoint says it serves. */
  readonly models: readonly Found[];
  /** Whether a model has it; set as models are gone through. */
  isUsed: boolean;
}

export interface Endpoints {
  all(): readonly Endpoint[];
  get(name: string): Endpoint | undefined;
  /** Those that list the model. */
  ofModel(model: string): readonly Endpoint[];
}

const endpointFields = ["protocol", "weight", "type", "api_key", "api_key_env"];
const profileFields = ["base_url", "auth_header", "auth_prefix", "extra_headers", "api_version", "chat_path"];

/** Reads `vllm_endpoints`, each joined with the `provider_profiles` entry that it names. */
export function readEndpoints(old: OldMap, migration: Migration): Endpoints {
  const profiles = new Map(
    migration
      .openMap(old.take("provider_profiles"))
      .rest()
      .map((field) => [field.key, field]),
  );
  const usedProfiles = new Set<string>();
  const all = migration.openList(old.take("vllm_endpoints")).map((found): Endpoint => {
    const block = migration.openMap(found);
    const name = block.take("name");
    const fields: EndpointField[] = name === undefined ? [] : [["name", name]];
    const address = block.take("address");
    const port = block.take("port");
    if (address !== undefined)
      fields.push(["endpoint", { ...address, value: hostAndPort(address.value, port?.value) }]);
    for (const key of endpointFields) addField(fields, key, block.take(key));
    const profileName = block.take("provider_profile");
    if (profileName !== undefined) {
      const profile = profiles.get(String(profileName.value));
      if (profile === undefined)
        migration.leaveOut(profileName, `provider_profiles has no "${String(profileName.value)}"`);
      else {
        const isFirst = !usedProfiles.has(profile.key);
        usedProfiles.add(profile.key);
        addProfile(fields, { profile, isFirst }, migration);
      }
    }
    const models = migration.openList(block.take("models"));
    for (const field of block.rest()) migration.leaveOut(field, "v0.3 has no such field of a back end");
    return { ...found, name: nameOf(name), fields, models, isUsed: false };
  });
  for (const [name, profile] of profiles)
    if (!usedProfiles.has(name)) migration.leaveOut(profile, "no endpoint names this profile");
  return {
    all: () => all,
    get: (name) => all.find((endpoint) => endpoint.name === name),
    ofModel: (model) => all.filter(({ models }) => models.some(({ value }) => String(value) === model)),
  };
}

function addProfile(
  fields: EndpointField[],
  { profile, isFirst }: { readonly profile: Found; readonly isFirst: boolean },
  migration: Migration,
): void {
  const block = migration.openMap(profile);
  addField(fields, "provider", block.take("type"));
  for (const key of profileFields) addField(fields, key, block.take(key));
  if (isFirst) for (const field of block.rest()) migration.leaveOut(field, "v0.3 has no such field of a back end");
}

function addField(fields: EndpointField[], key: string, found: Found | undefined): void {
  if (found !== undefined) fields.push([key, found]);
}

/** `host:port`; a port that is not one is left away, IPv6 addresses are put in brackets. */
function hostAndPort(address: unknown, port: unknown): unknown {
  if (typeof address !== "string") return address;
  const host = address.trim();
  const isBare6 = (host.match(/:/g)?.length ?? 0) > 1 && !host.startsWith("[");
  const shown = isBare6 ? `[${host}]` : host;
  return (typeof port === "number" && port > 0) || (typeof port === "string" && port !== "")
    ? `${shown}:${port}`
    : shown;
}
