import type { Diagnostic } from "./diagnostic.ts";

/** Fields that older layouts had (contract 1.13): where they stood, and where they belong now. `*` is any key or index. */
const moved: readonly (readonly [path: string, home: string])[] = [
  ["routing.models", "routing.modelCards"],
  ["providers.model_targets", "providers.models[].backend_refs"],
  ["providers.backends", "providers.models[].backend_refs"],
  ["providers.auth_profiles", "providers.models[].backend_refs"],
  ["providers.default_model", "providers.defaults.default_model"],
  ["providers.reasoning_families", "providers.defaults.reasoning_families"],
  ["providers.default_reasoning_effort", "providers.defaults.default_reasoning_effort"],
  ...["access", "endpoints", "access_key"].map(
    (key) => [`providers.models.*.${key}`, "providers.models[].backend_refs"] as const,
  ),
  ...[
    "param_size",
    "context_window_size",
    "description",
    "capabilities",
    "loras",
    "quality_score",
    "modality",
    "tags",
  ].map((key) => [`providers.models.*.${key}`, `routing.modelCards[].${key}`] as const),
  ["global.modules", "global.model_catalog.modules"],
  ["global.model_catalog.embeddings.bert", "global.model_catalog.embeddings.semantic.bert_model_path"],
  ["global.model_catalog.classifiers", "global.model_catalog.modules.classifier"],
  ["routing.decisions.*.modelSelectionAlgorithm", "routing.decisions[].algorithm"],
  ...["tool_scope", "allow_tools", "block_tools"].map(
    (key) => [`routing.decisions.*.${key}`, "a `tools` plugin of the decision"] as const,
  ),
  ["routing.signals.structure.*.feature.normalize_by", "feature.type: density"],
  ["routing.signals.category_kb", "routing.signals.kb"],
  ["routing.signals.taxonomy", "routing.signals.kb"],
  ...[
    "session_aware",
    "model_switch_gate",
    "lookup_tables",
    "elo",
    "rl_driven",
    "gmtrouter",
    "bandit",
    "personalization",
  ].map((key) => [`global.router.model_selection.${key}`, "global.router.learning"] as const),
];

/** Takes moved fields out of a parsed document, in place, and reports each with its new home. */
export function takeMovedFields(document: unknown): Diagnostic[] {
  return moved.flatMap(([pattern, home]) => take(document, pattern.split("."), [], home));
}

function take(
  value: unknown,
  steps: readonly string[],
  path: readonly (string | number)[],
  home: string,
): Diagnostic[] {
  if (typeof value !== "object" || value === null) return [];
  const [step, ...rest] = steps as [string, ...string[]];
  const container = value as Record<string, unknown>;
  const keys = step === "*" ? Object.keys(container) : step in container ? [step] : [];
  return keys.flatMap((key) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (rest.length > 0) return take(container[key], rest, at, home);
    delete container[key];
    return [
      { severity: "error", code: "moved", message: `this field has moved to ${home}`, path: at } satisfies Diagnostic,
    ];
  });
}
