import type { Found, Path } from "./draft.ts";
import { nameOf, type Migration } from "./migration.ts";

/** Ways of selecting a model that learned while they ran; v0.3 has no place for them in a decision (contract 1.8, 1.13). */
export const retiredSelectors: ReadonlySet<string> = new Set([
  "elo",
  "rl_driven",
  "thompson",
  "thompson_sampling",
  "gmtrouter",
  "router_r1",
  "bandit",
  "personalization",
  "session_aware",
  "model_switch_gate",
  "lookup_tables",
]);

/** Moves the `algorithm` of a decision, without the kinds and blocks that the loader would refuse. */
export function migrateAlgorithm(found: Found | undefined, to: Path, migration: Migration): void {
  if (found === undefined) return;
  if (typeof found.value === "string") {
    moveType(found, to, migration);
    return;
  }
  const block = migration.openMap(found);
  const typeField = block.take("type");
  if (typeField === undefined || !moveType(typeField, to, migration)) {
    if (typeField === undefined) migration.leaveOut(found, "an algorithm needs a type; the first model is taken");
    return;
  }
  const type = nameOf(typeField);
  for (const field of block.rest()) {
    if (field.key !== type) migration.leaveOut(field, `a block of another algorithm than ${type}`);
    else if (type === "hybrid") moveHybrid(field, [...to, type], migration);
    else migration.draft.move([...to, field.key], field);
  }
}

/** False when the new layout does not have the type. */
function moveType(found: Found, to: Path, { draft, leaveOut }: Migration): boolean {
  const type = String(found.value);
  if (retiredSelectors.has(type)) {
    leaveOut(
      found,
      `decisions do not select by ${type} any more (see global.router.learning); the first model is taken`,
    );
    return false;
  }
  draft.move([...to, "type"], found);
  return true;
}

function moveHybrid(found: Found, to: Path, migration: Migration): void {
  const block = migration.openMap(found);
  const weight = block.take("elo_weight");
  migration.draft.make(to, {}, found.path);
  for (const field of block.rest()) migration.draft.move([...to, field.key], field);
  if (weight === undefined) return;
  const home = [...to, "experience_weight"];
  if (migration.draft.has(home)) migration.leaveOut(weight, "experience_weight is there as well, and counts");
  else migration.draft.move(home, weight);
}
