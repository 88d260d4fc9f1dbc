import type { Found, Path } from "./draft.ts";
import { moveUnlessThere } from "./migrate-blocks.ts";
import { isMap, type Migration, type OldMap } from "./migration.ts";

/** Flat lists of the old layout and their containers under `routing.signals` (contract 1.15). */
const lists: readonly (readonly [key: string, container: string])[] = [
  ["keyword_rules", "keywords"],
  ["embedding_rules", "embeddings"],
  ["fact_check_rules", "fact_check"],
  ["user_feedback_rules", "user_feedbacks"],
  ["reask_rules", "reasks"],
  ["preference_rules", "preferences"],
  ["language_rules", "language"],
  ["context_rules", "context"],
  ["structure_rules", "structure"],
  ["complexity_rules", "complexity"],
  ["modality_rules", "modality"],
  ["role_bindings", "role_bindings"],
  ["jailbreak", "jailbreak"],
  ["pii", "pii"],
  ["kb", "kb"],
  ["conversation", "conversation"],
  ["events", "events"],
  ["metadata", "metadata"],
  ["classifiers", "classifiers"],
];

/** Keys at the top level that this file deals with. */
export const signalKeys: readonly string[] = ["signals", ...lists.map(([key]) => key)];

const home: Path = ["routing", "signals"];

/** Moves signal rules; `signals` is the container map of either layout. */
export function migrateSignals(old: OldMap, signals: Found | undefined, migration: Migration): void {
  for (const container of migration.openMap(signals).rest()) moveRules(container, container.key, migration);
  for (const [key, container] of lists) {
    const found = old.take(key);
    if (found === undefined) continue;
    if (migration.draft.has([...home, container]))
      migration.leaveOut(found, `signals.${container} is there as well, and counts`);
    else moveRules(found, container, migration);
  }
}

function moveRules(found: Found, container: string, migration: Migration): void {
  const { draft } = migration;
  const to = [...home, container];
  // The schema says what is wrong with a list that is none.
  if (!Array.isArray(found.value)) {
    draft.move(to, found);
    return;
  }
  draft.move(to, { ...found, value: [] });
  for (const [index, rule] of migration.openList(found).entries())
    moveRule(rule, [...to, index], { container, migration });
}

/** Fields of embedding rules that chose among models and their dimensions. */
const embeddingChoices = ["model", "dimension", "quality_priority", "latency_priority"];

function moveRule(
  found: Found,
  to: Path,
  { container, migration }: { readonly container: string; readonly migration: Migration },
): void {
  if (!isMap(found.value)) {
    migration.draft.move(to, found);
    return;
  }
  migration.draft.move(to, { ...found, value: {} });
  const rule = migration.openMap(found);
  const isEmbedding = container === "embeddings";
  const category = container === "keywords" || isEmbedding ? rule.take("category") : undefined;
  moveUnlessThere(rule.take("name") ?? category, [...to, "name"], migration);
  if (isEmbedding) {
    moveUnlessThere(rule.take("candidates") ?? rule.take("keywords"), [...to, "candidates"], migration);
    moveUnlessThere(rule.take("threshold") ?? rule.take("similarity_threshold"), [...to, "threshold"], migration);
    for (const key of embeddingChoices) {
      const field = rule.take(key);
      if (field !== undefined)
        migration.leaveOut(field, "all embedding rules share one model (global.model_catalog.embeddings)");
    }
  }
  for (const field of rule.rest()) migration.draft.move([...to, field.key], field);
}
