import type { Found } from "./draft.ts";
import { moveUnlessThere } from "./migrate-blocks.ts";
import { isMap, nameOf, type Migration } from "./migration.ts";
import { cards, entryOf } from "./model-items.ts";

/** The oldest layout: families that models belong to by parts of their names. */
export function migrateReasoningPatterns(found: Found | undefined, migration: Migration): void {
  const { draft } = migration;
  for (const item of migration.openList(found)) {
    const block = migration.openMap(item);
    const name = nameOf(block.take("name"));
    const syntax = block.take("reasoning_syntax");
    const patterns = migration.openList(block.take("patterns")).map(({ value }) => String(value));
    if (name === undefined || syntax === undefined) {
      migration.leaveOut(item, "a reasoning family needs a name and a reasoning_syntax");
      continue;
    }
    moveUnlessThere(syntax, ["providers", "defaults", "reasoning_families", name], migration);
    const models = draft.get(cards);
    for (const card of Array.isArray(models) ? (models as unknown[]) : []) {
      const model = isMap(card) ? card["name"] : undefined;
      if (typeof model !== "string" || !patterns.some((pattern) => isPartOfName(pattern, model))) continue;
      const home = [...entryOf(model, item.path, migration), "reasoning_family"];
      if (!draft.has(home)) draft.make(home, name, item.path);
    }
    for (const field of block.rest()) migration.leaveOut(field, "v0.3 has no such field of a reasoning family");
  }
}

/** Whether a pattern stands at the start of a model's name or of one of its parts, so that `ds-` is not found in `kids-3`. */
function isPartOfName(pattern: string, model: string): boolean {
  const text = model.toLowerCase();
  const wanted = pattern.toLowerCase();
  if (wanted === "") return false;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
    if (at === 0 || !/[a-z0-9]/.test(text[at - 1]!)) return true;
  return false;
}
