import type { Found, Path } from "./draft.ts";
import { isMap, type Migration } from "./migration.ts";
import type { Endpoint } from "./read-endpoints.ts";

/** Where model cards stand. */
export const cards: Path = ["routing", "modelCards"];
/** Where provider entries of models stand. */
export const entries: Path = ["providers", "models"];

/** Fields of a provider entry that the old layouts had by the same name. */
export const entryFields = [
  "provider_model_id",
  "external_model_ids",
  "reasoning_family",
  "api_format",
  "pricing",
  "reliability",
];
/** Puts endpoints behind the back ends that are there; the key goes to each that has none. */
export function putBackends(
  entry: Path,
  { endpoints, key }: { readonly endpoints: readonly Endpoint[]; readonly key: Found | undefined },
  { draft, leaveOut }: Migration,
): void {
  for (const endpoint of endpoints) {
    const list = [...entry, "backend_refs"];
    const to = [...list, draft.count(list)];
    draft.move(to, { ...endpoint, value: {} });
    for (const [field, found] of endpoint.fields) draft.move([...to, field], found);
    if (key !== undefined && !draft.has([...to, "api_key"]) && !draft.has([...to, "api_key_env"]))
      draft.move([...to, "api_key"], key);
  }
  if (endpoints.length === 0 && key !== undefined)
    leaveOut(key, "the model has no endpoint that the key could be sent to");
}

/** The path of a model's card, made where there is none. */
export function cardOf(name: string, from: Path, { draft }: Migration): Path {
  return namedItem(cards, name, from, draft);
}

/** The path of a model's provider entry, made where there is none. */
export function entryOf(name: string, from: Path, { draft }: Migration): Path {
  return namedItem(entries, name, from, draft);
}

function namedItem(list: Path, name: string, from: Path, draft: Migration["draft"]): Path {
  const items = draft.get(list);
  const index = Array.isArray(items) ? items.findIndex((item: unknown) => isMap(item) && item["name"] === name) : -1;
  if (index >= 0) return [...list, index];
  const to = [...list, draft.count(list)];
  draft.make(to, { name }, from);
  return to;
}
