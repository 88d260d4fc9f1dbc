import type { Found, Path } from "./draft.ts";
import type { Guarded } from "./guarded.ts";
import { migrateAlgorithm } from "./migrate-algorithm.ts";
import { cardOf } from "./model-items.ts";
import { migratePlugins } from "./migrate-plugins.ts";
import { isMap, nameOf, namesAt, type Migration, type OldMap } from "./migration.ts";

const home: Path = ["routing", "decisions"];

/** Moves the decisions of either layout. */
export function migrateDecisions(found: Found | undefined, migration: Migration): readonly Guarded[] {
  if (found !== undefined && !Array.isArray(found.value)) {
    migration.draft.move(home, found);
    return [];
  }
  return migration.openList(found).map((item) => migrateDecision(item, migration));
}

function migrateDecision(item: Found, migration: Migration): Guarded {
  const { draft } = migration;
  const index = draft.count(home);
  const to = [...home, index];
  draft.move(to, { ...item, value: isMap(item.value) ? {} : item.value });
  const decision = migration.openMap(isMap(item.value) ? item : undefined);
  for (const key of ["name", "description", "priority"]) {
    const field = decision.take(key);
    if (field !== undefined) draft.move([...to, key], field);
  }
  const rules = decision.take("rules");
  if (rules !== undefined) moveRule(rules, [...to, "rules"], migration);
  const references = decision.take("modelRefs");
  moveReferences(references, { to: [...to, "modelRefs"], effort: decision.take("reasoning_effort") }, migration);
  migrateAlgorithm(
    decision.take("algorithm") ?? decision.take("modelSelectionAlgorithm"),
    [...to, "algorithm"],
    migration,
  );
  const guards = migratePlugins(decision.take("plugins"), [...to, "plugins"], migration);
  moveTools(decision, [...to, "plugins"], migration);
  for (const field of decision.rest()) draft.move([...to, field.key], field);
  const name = draft.get([...to, "name"]);
  const priority = draft.get([...to, "priority"]);
  return {
    index,
    name: typeof name === "string" ? name : `decision ${index}`,
    priority: typeof priority === "number" ? priority : 0,
    rules: draft.get([...to, "rules"]),
    models: modelsOf(draft.get([...to, "modelRefs"])),
    path: item.path,
    ...guards,
    piiThreshold: undefined,
  };
}

/** A rule tree, with the `rule_name` of the first version as `name`. */
function moveRule(found: Found, to: Path, migration: Migration): void {
  if (!isMap(found.value)) {
    migration.draft.move(to, found);
    return;
  }
  migration.draft.move(to, { ...found, value: {} });
  const rule = migration.openMap(found);
  const ruleName = rule.take("rule_name");
  for (const field of rule.rest()) {
    if (field.key !== "conditions" || !Array.isArray(field.value)) {
      migration.draft.move([...to, field.key], field);
      continue;
    }
    migration.draft.move([...to, "conditions"], { ...field, value: [] });
    for (const [index, condition] of migration.openList(field).entries())
      moveRule(condition, [...to, "conditions", index], migration);
  }
  if (ruleName !== undefined && rule.take("name") === undefined) migration.draft.move([...to, "name"], ruleName);
}

function moveReferences(
  references: Found | undefined,
  { to, effort }: { readonly to: Path; readonly effort: Found | undefined },
  migration: Migration,
): void {
  const { draft } = migration;
  if (references !== undefined) draft.move(to, references);
  const list = draft.get(to);
  if (effort === undefined) return;
  if (!Array.isArray(list) || list.length === 0) {
    migration.leaveOut(effort, "the decision has no modelRefs that it could be for");
    return;
  }
  // The effort of a decision holds for its models that do not say their own.
  for (const [index, reference] of (list as unknown[]).entries())
    if (isMap(reference) && reference["reasoning_effort"] === undefined)
      draft.move([...to, index, "reasoning_effort"], effort);
}

/** Lists of tools that stood in the decision itself. */
function moveTools(decision: OldMap, plugins: Path, migration: Migration): void {
  const { draft } = migration;
  const scope = decision.take("tool_scope");
  if (scope !== undefined) migration.leaveOut(scope, "the `tools` plugin says which tools a request keeps");
  const lists = ["allow_tools", "block_tools"].flatMap((key) => {
    const field = decision.take(key);
    return field === undefined ? [] : [{ key, field }];
  });
  if (lists.length === 0) return;
  const to = [...plugins, draft.count(plugins)];
  draft.make(to, { type: "tools", configuration: { enabled: true, mode: "filtered" } }, lists[0]!.field.path);
  for (const { key, field } of lists) draft.move([...to, "configuration", key], field);
}

function modelsOf(references: unknown): readonly string[] {
  if (!Array.isArray(references)) return [];
  return references.flatMap((item: unknown) =>
    isMap(item) && typeof item["model"] === "string" ? [item["model"]] : [],
  );
}

/**
 * Makes a card for each model that decisions name and nothing describes: v0.3 refuses unknown models once there are
 * cards. The default model may also be a LoRA of a card.
 */
export function completeCards(decisions: readonly Guarded[], migration: Migration): void {
  const { draft } = migration;
  for (const { index } of decisions) {
    const references = [...home, index, "modelRefs"];
    for (let position = 0; position < draft.count(references); position++) {
      const model = draft.get([...references, position, "model"]);
      if (typeof model === "string" && model !== "")
        cardOf(model, draft.origin([...references, position, "model"]).path, migration);
    }
  }
  const preset = ["providers", "defaults", "default_model"];
  const model = draft.get(preset);
  if (typeof model !== "string" || model === "") return;
  const loras = Array.from({ length: draft.count(["routing", "modelCards"]) }, (_, index) =>
    namesAt(draft, ["routing", "modelCards", index, "loras"]),
  ).flat();
  if (!loras.includes(model)) cardOf(model, draft.origin(preset).path, migration);
}

/** The name that a model has in `model_config`: its own, or that of the first card which declares it as a LoRA. */
export function baseModel(model: string, { draft }: Migration): string {
  const cards = draft.get(["routing", "modelCards"]);
  const named = Array.isArray(cards) ? cards.filter((card: unknown) => isMap(card)) : [];
  if (named.some((card) => card["name"] === model)) return model;
  const base = named.find(
    ({ loras }) => Array.isArray(loras) && loras.some((lora: unknown) => isMap(lora) && lora["name"] === model),
  );
  return typeof base?.["name"] === "string" ? base["name"] : model;
}

/** The model that requests without a decision go to. */
export function presetModel({ draft }: Migration): string | undefined {
  const model = draft.get(["providers", "defaults", "default_model"]);
  return nameOf(model === undefined ? undefined : { value: model, path: [] });
}
