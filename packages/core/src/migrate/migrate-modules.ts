import type { Found, Path } from "./draft.ts";
import { moveUnlessThere } from "./migrate-blocks.ts";
import type { Migration, OldMap } from "./migration.ts";

const modules = ["global", "model_catalog", "modules"] as const;
const semantic = ["global", "model_catalog", "embeddings", "semantic"] as const;

/** Keys that this file deals with. */
export const moduleKeys: readonly string[] = [
  "prompt_guard",
  "classifier",
  "hallucination_mitigation",
  "feedback_detector",
  "modality_detector",
  "prompt_compression",
  "embedding_models",
  "bert_model",
];

/** Moves the settings of models to `global.model_catalog`. */
export function migrateModules(old: OldMap, migration: Migration): void {
  migrateModel(old.take("prompt_guard"), [...modules, "prompt_guard"], migration);
  migrateClassifier(old.take("classifier"), migration);
  migrateHallucination(old.take("hallucination_mitigation"), migration);
  migrateModel(old.take("feedback_detector"), [...modules, "feedback_detector"], migration);
  moveUnlessThere(old.take("modality_detector"), [...modules, "modality_detector"], migration);
  moveUnlessThere(old.take("prompt_compression"), [...modules, "prompt_compression"], migration);
  migrateEmbeddings(old, migration);
}

/** Switches between builds of a model, which v0.3 reads from the model itself. */
const buildSwitches = ["use_modernbert", "use_mmbert_32k", "use_vllm"];

function migrateModel(found: Found | undefined, home: Path, migration: Migration): void {
  if (found === undefined) return;
  const block = openBlock(found, home, migration);
  const ownReference = block.take("model_ref");
  if (ownReference !== undefined) moveUnlessThere(ownReference, [...home, "model_ref"], migration);
  for (const key of buildSwitches) {
    const field = block.take(key);
    if (field !== undefined) migration.leaveOut(field, "how a model is run follows from its files");
  }
  for (const field of block.rest()) {
    if (field.key !== "model_id") moveUnlessThere(field, [...home, field.key], migration);
    // Upstream has both and reads only the reference.
    else if (ownReference === undefined) moveUnlessThere(field, [...home, "model_ref"], migration);
  }
}

/** The fields of a block, whose place in the new document is made with its comments. */
function openBlock(found: Found | undefined, home: Path, migration: Migration): OldMap {
  if (found !== undefined && !migration.draft.has(home)) migration.draft.move(home, { ...found, value: {} });
  return migration.openMap(found);
}

function migrateClassifier(found: Found | undefined, migration: Migration): void {
  const home = [...modules, "classifier"];
  const block = openBlock(found, home, migration);
  migrateModel(block.take("category_model"), [...home, "domain"], migration);
  migrateModel(block.take("pii_model"), [...home, "pii"], migration);
  moveUnlessThere(block.take("category_mapping_path"), [...home, "domain", "category_mapping_path"], migration);
  moveUnlessThere(block.take("pii_mapping_path"), [...home, "pii", "pii_mapping_path"], migration);
  moveUnlessThere(block.take("mcp_category_model"), [...home, "mcp"], migration);
  migrateModel(block.take("preference_model"), [...home, "preference"], migration);
  for (const field of block.rest()) migration.leaveOut(field, "v0.3 has no such setting of the classifier");
}

function migrateHallucination(found: Found | undefined, migration: Migration): void {
  const home = [...modules, "hallucination_mitigation"];
  const block = openBlock(found, home, migration);
  moveUnlessThere(block.take("enabled"), [...home, "enabled"], migration);
  migrateModel(block.take("fact_check_model"), [...home, "fact_check"], migration);
  migrateModel(block.take("hallucination_model"), [...home, "detector"], migration);
  migrateModel(block.take("nli_model"), [...home, "explainer"], migration);
  for (const field of block.rest())
    migration.leaveOut(field, "what is done about hallucinations is said by the `hallucination` plugin of a decision");
}

function migrateEmbeddings(old: OldMap, migration: Migration): void {
  const block = openBlock(old.take("embedding_models"), semantic, migration);
  const config = migration.openMap(block.take("hnsw_config"));
  for (const field of block.rest()) moveUnlessThere(field, [...semantic, field.key], migration);
  for (const field of config.rest()) moveUnlessThere(field, [...semantic, "embedding_config", field.key], migration);

  const bert = migration.openMap(old.take("bert_model"));
  moveUnlessThere(bert.take("model_id"), [...semantic, "bert_model_path"], migration);
  const onCpu = bert.take("use_cpu");
  if (!migration.draft.has([...semantic, "use_cpu"])) moveUnlessThere(onCpu, [...semantic, "use_cpu"], migration);
  const threshold = bert.take("threshold");
  if (threshold !== undefined) {
    const scores = [...semantic, "embedding_config", "min_score_threshold"];
    if (!migration.draft.has(scores)) migration.draft.move(scores, threshold);
    // The last resort of the old cache's threshold (contract 1.14).
    const cache = ["global", "stores", "response_cache"];
    if (migration.draft.has(cache) && !migration.draft.has([...cache, "similarity_threshold"]))
      migration.draft.move([...cache, "similarity_threshold"], threshold);
  }
  for (const field of bert.rest()) migration.leaveOut(field, "v0.3 has no such setting of the similarity model");
}
