import type { Found, Path } from "./draft.ts";
import type { Guarded, JailbreakPolicy } from "./guarded.ts";
import { cacheConfiguration } from "./migrate-plugins.ts";
import { isMap, nameOf, namesAt, type Migration } from "./migration.ts";

const domains: Path = ["routing", "signals", "domains"];
const decisions: Path = ["routing", "decisions"];

/** Priority of decisions that are made of categories. */
const CATEGORY_PRIORITY = 10;

/** Fields of a domain rule. `model_scores` stay there too: they tell the expected quality. */
const ruleFields = ["name", "description", "mmlu_categories"];

/** What a category says about routing, which v0.3 says in decisions. */
const routingFields = [
  "use_reasoning",
  "reasoning_effort",
  "reasoning_description",
  "system_prompt",
  "system_prompt_enabled",
  "system_prompt_mode",
  "semantic_cache_enabled",
  "semantic_cache_similarity_threshold",
  "pii_enabled",
  "pii_threshold",
  "jailbreak_enabled",
  "jailbreak_threshold",
];

/**
 * Makes domain rules of `categories`, and where the document has no decisions, as in the first generation, a decision
 * of each category that chooses a model or a prompt: the model with the highest score comes first.
 */
export function migrateCategories(
  found: Found | undefined,
  hasDecisions: boolean,
  migration: Migration,
): readonly Guarded[] {
  const declared = new Set(namesAt(migration.draft, domains));
  if (found !== undefined && !migration.draft.has(domains)) migration.draft.move(domains, { ...found, value: [] });
  const guarded: Guarded[] = [];
  for (const item of migration.openList(found)) {
    const category = migration.openMap(item);
    const fields = new Map<string, Found>();
    for (const key of [...ruleFields, "model_scores", ...routingFields]) {
      const field = category.take(key);
      if (field !== undefined) fields.set(key, field);
    }
    for (const field of category.rest()) migration.leaveOut(field, "v0.3 has no such field of a domain rule");
    const name = nameOf(fields.get("name"));
    const scores = readScores(fields.get("model_scores"), migration);
    if (name === undefined || !declared.has(name)) moveRule(item, fields, { scores, migration });
    if (name !== undefined) declared.add(name);
    if (hasDecisions || name === undefined) {
      for (const key of routingFields) {
        const field = fields.get(key);
        if (field !== undefined) migration.leaveOut(field, "decisions say this, in their modelRefs and plugins");
      }
      continue;
    }
    if (scores.length > 0 || routingFields.some((key) => fields.has(key)))
      guarded.push(makeDecision(name, item, { fields, scores, migration }));
  }
  return guarded;
}

interface Score {
  readonly model: string;
  readonly score: number;
  readonly fields: ReadonlyMap<string, Found>;
  readonly path: Path;
}

/** `model_scores` as a list of maps, or as a map from model to score; the best first. */
function readScores(found: Found | undefined, migration: Migration): readonly Score[] {
  if (found === undefined) return [];
  const read = (item: Found, model: string, score: unknown, fields: ReadonlyMap<string, Found>): Score => ({
    model,
    score: typeof score === "number" ? score : 0,
    fields,
    path: item.path,
  });
  const scores = isMap(found.value)
    ? migration
        .openMap(found)
        .rest()
        .map((field) => read(field, field.key, field.value, new Map()))
    : migration.openList(found).flatMap((item) => {
        const fields = new Map(
          migration
            .openMap(item)
            .rest()
            .map((field) => [field.key, field]),
        );
        const model = nameOf(fields.get("model"));
        if (model === undefined) migration.leaveOut(item, "a score needs the name of a model");
        return model === undefined ? [] : [read(item, model, fields.get("score")?.value, fields)];
      });
  return scores.toSorted((a, b) => b.score - a.score);
}

interface Parts {
  readonly fields: ReadonlyMap<string, Found>;
  readonly scores: readonly Score[];
  readonly migration: Migration;
}

function moveRule(
  item: Found,
  fields: ReadonlyMap<string, Found>,
  { scores, migration }: { readonly scores: readonly Score[]; readonly migration: Migration },
): void {
  const { draft } = migration;
  const to = [...domains, draft.count(domains)];
  draft.move(to, { ...item, value: {} });
  for (const key of ruleFields) {
    const field = fields.get(key);
    if (field !== undefined) draft.move([...to, key], field);
  }
  for (const [index, { model, score, fields: known, path }] of scores.entries()) {
    const reasoning = known.get("use_reasoning")?.value;
    draft.make(
      [...to, "model_scores", index],
      { model, score, ...(typeof reasoning === "boolean" ? { use_reasoning: reasoning } : {}) },
      path,
    );
  }
}

const referenceFields = ["lora_name", "use_reasoning", "reasoning_description", "reasoning_effort"];

function makeDecision(name: string, item: Found, { fields, scores, migration }: Parts): Guarded {
  const { draft } = migration;
  const index = draft.count(decisions);
  const to = [...decisions, index];
  const rules = { operator: "OR", conditions: [{ type: "domain", name }] };
  const description = fields.get("description")?.value;
  draft.make(
    to,
    { name, ...(description === undefined ? {} : { description }), priority: CATEGORY_PRIORITY, rules },
    item.path,
  );
  for (const [position, { model, fields: known, path }] of scores.entries()) {
    const reference = [...to, "modelRefs", position];
    draft.make(reference, { model }, path);
    for (const key of referenceFields) {
      // What a category says holds for its models that do not say it themselves.
      const field = known.get(key) ?? fields.get(key);
      if (field !== undefined) draft.move([...reference, key], field);
    }
  }
  const plugins = [systemPrompt(fields), cache(fields)].filter((plugin) => plugin !== undefined);
  if (plugins.length > 0) draft.make([...to, "plugins"], plugins, item.path);
  migration.tell(`this category is the decision "${name}" now, and a domain rule for its condition`, item.path);
  return {
    index,
    name,
    priority: CATEGORY_PRIORITY,
    rules,
    models: scores.map(({ model }) => model),
    path: item.path,
    jailbreak: jailbreakPolicy(fields),
    pii: fields.get("pii_enabled")?.value === false ? "off" : undefined,
    piiThreshold: fields.get("pii_threshold")?.value,
  };
}

function systemPrompt(fields: ReadonlyMap<string, Found>): Record<string, unknown> | undefined {
  const text = fields.get("system_prompt")?.value;
  if (text === undefined) return undefined;
  const enabled = fields.get("system_prompt_enabled")?.value;
  const mode = fields.get("system_prompt_mode")?.value;
  return {
    type: "system_prompt",
    configuration: {
      ...(enabled === undefined ? {} : { enabled }),
      system_prompt: text,
      ...(mode === undefined ? {} : { mode }),
    },
  };
}

function cache(fields: ReadonlyMap<string, Found>): Record<string, unknown> | undefined {
  const enabled = fields.get("semantic_cache_enabled")?.value;
  const threshold = fields.get("semantic_cache_similarity_threshold")?.value;
  if (enabled === undefined && threshold === undefined) return undefined;
  return { type: "response_cache", configuration: cacheConfiguration(enabled ?? true, threshold) };
}

function jailbreakPolicy(fields: ReadonlyMap<string, Found>): JailbreakPolicy | undefined {
  const enabled = fields.get("jailbreak_enabled")?.value;
  const threshold = fields.get("jailbreak_threshold")?.value;
  if (enabled === false) return "off";
  return enabled === undefined && threshold === undefined ? undefined : { enabled, threshold };
}
