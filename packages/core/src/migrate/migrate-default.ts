import type { Path } from "./draft.ts";
import { baseModel, presetModel } from "./migrate-decisions.ts";
import { freeName, isMap, namesAt, type Migration } from "./migration.ts";

const decisions: Path = ["routing", "decisions"];

/**
 * Behind a gateway that knows the endpoints, the old layout had none, and requests without a decision went to the default
 * model all the same. v0.3 refuses a default model without back ends, but not a decision's: so a decision that always
 * matches, below all others, stands for it.
 */
export function addDefaultDecision(migration: Migration): void {
  const { draft, tell } = migration;
  const model = presetModel(migration);
  if (model === undefined || model === "") return;
  const base = baseModel(model, migration);
  if (hasBackends(model, migration) || hasBackends(base, migration)) return;
  const count = draft.count(decisions);
  const priorities = Array.from({ length: count }, (_, index) => draft.get([...decisions, index, "priority"]));
  const cause = draft.origin(["providers", "defaults", "default_model"]).path;
  const name = freeName("default_decision", new Set(namesAt(draft, decisions)));
  draft.make(
    [...decisions, count],
    {
      name,
      description: "Requests that no other decision wants",
      priority: Math.min(1, ...priorities.map((priority) => (typeof priority === "number" ? priority : 0))) - 1,
      modelRefs: [base === model ? { model } : { model: base, lora_name: model }],
    },
    cause,
  );
  tell(`the default model has no endpoint, so the decision "${name}" sends it what no other decision wants`, cause);
}

function hasBackends(model: string, { draft }: Migration): boolean {
  const entries = draft.get(["providers", "models"]);
  if (!Array.isArray(entries)) return false;
  return entries.some(
    (entry: unknown) => isMap(entry) && entry["name"] === model && Array.isArray(entry["backend_refs"]),
  );
}
