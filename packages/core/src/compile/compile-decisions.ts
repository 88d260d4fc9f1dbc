import type { Diagnostic } from "../config/diagnostic.ts";
import { inactivePluginType, inactivePluginTypes } from "../config/inactive-plugin-types.ts";
import type { DecisionConfig, RuleConfig } from "../config/routing-schema.ts";
import type { RouterConfig } from "../config/schema.ts";
import type { CompiledDecision, ModelReference } from "../decision/compiled-decision.ts";
import type { RuleNode } from "../decision/rule-tree.ts";
import { findPluginKind } from "../plugins/find-plugin-kind.ts";
import type { CompiledPlugin, PluginKind } from "../plugins/plugin.ts";
import { reportUnknown } from "./bind-models.ts";
import { inactiveConditionTypes } from "./compile-signals.ts";
import type { ModelBinding } from "./model-binding.ts";

type Path = readonly (string | number)[];

interface Scope {
  readonly source: RouterConfig;
  readonly models: ReadonlyMap<string, ModelBinding>;
  /** Rule names by condition type. */
  readonly signalNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** Kinds of plugins, in the order in which their effects apply. */
  readonly plugins: readonly PluginKind[];
  report(diagnostic: Diagnostic): void;
}

/** Resolves the references of every decision; faults are reported with their paths. */
export function compileDecisions(scope: Scope): CompiledDecision[] {
  const seen = new Set<string>();
  return (scope.source.routing?.decisions ?? []).map((decision, index) => {
    const path: Path = ["routing", "decisions", index];
    if (seen.has(decision.name))
      scope.report({
        severity: "error",
        code: "duplicate",
        message: `decision "${decision.name}" is declared twice`,
        path: [...path, "name"],
      });
    seen.add(decision.name);
    return {
      name: decision.name,
      description: decision.description ?? "",
      priority: decision.priority ?? 0,
      tier: decision.tier ?? 0,
      rules: decision.rules === undefined ? undefined : compileRule(decision.rules, [...path, "rules"], scope),
      models: (decision.modelRefs ?? []).map((_, position) =>
        compileModelReference(decision, position, [...path, "modelRefs", position], scope),
      ),
      algorithm: compileAlgorithm(decision, [...path, "algorithm"], scope),
      plugins: compilePlugins(decision, [...path, "plugins"], scope),
    };
  });
}

function compileRule(rule: RuleConfig, path: Path, scope: Scope): RuleNode {
  if (rule.type !== undefined || rule.name !== undefined) {
    if (rule.conditions !== undefined || rule.operator !== undefined) {
      scope.report({
        severity: "error",
        code: "value",
        message: "a rule is either a condition (type and name) or a group (operator and conditions), not both",
        path,
      });
    }
    return compileLeaf(rule, path, scope);
  }
  const conditions = (rule.conditions ?? []).map((condition, index) =>
    compileRule(condition, [...path, "conditions", index], scope),
  );
  const operator = rule.operator ?? "OR";
  if (operator === "NOT" && conditions.length !== 1) {
    scope.report({
      severity: "warning",
      code: "value",
      message: `NOT takes exactly one condition; with ${conditions.length} it never matches`,
      path,
    });
  }
  if (operator === "OR" && conditions.length === 0 && rule.operator !== undefined) {
    scope.report({ severity: "warning", code: "value", message: "OR without conditions never matches", path });
  }
  // A group without operator and conditions is upstream's "no rules": it matches always.
  return {
    kind: "group",
    operator: rule.operator === undefined && conditions.length === 0 ? "AND" : operator,
    conditions,
  };
}

function compileLeaf(rule: RuleConfig, path: Path, scope: Scope): RuleNode {
  const { type, name } = rule;
  if (type === undefined || name === undefined) {
    scope.report({
      severity: "error",
      code: "missing",
      message: `a condition needs type and name; ${type === undefined ? "type" : "name"} is missing`,
      path,
    });
  }
  const leaf = { kind: "leaf", type: type ?? "?", name: name ?? "?", predicate: rule.predicate } as const;
  if (type === undefined || name === undefined) return { ...leaf, note: "incomplete" };
  const known = scope.signalNames.get(type);
  if (known !== undefined) {
    if (!known.has(name))
      reportUnknown(scope.report, `no ${type} signal is named "${name}"`, [...path, "name"], name, known);
    return { ...leaf, note: undefined };
  }
  if (type in inactiveConditionTypes) {
    scope.report({
      severity: "notice",
      code: "inactive",
      message: `accepted, not active: conditions of type ${type} never match yet`,
      path: [...path, "type"],
    });
    return { ...leaf, note: `${type} signals are not active` };
  }
  reportUnknown(scope.report, `"${type}" is not a signal type`, [...path, "type"], type, [
    ...scope.signalNames.keys(),
    ...Object.keys(inactiveConditionTypes),
  ]);
  return { ...leaf, note: `unknown signal type ${type}` };
}

function compileModelReference(decision: DecisionConfig, position: number, path: Path, scope: Scope): ModelReference {
  const reference = decision.modelRefs![position]!;
  const cards = scope.source.routing?.modelCards ?? [];
  const card = cards.find(({ name }) => name === reference.model);
  if (cards.length > 0 && card === undefined) {
    reportUnknown(
      scope.report,
      `"${reference.model}" has no entry in routing.modelCards`,
      [...path, "model"],
      reference.model,
      cards.map(({ name }) => name),
    );
  } else if (cards.length === 0 && !scope.models.has(reference.model)) {
    reportUnknown(
      scope.report,
      `"${reference.model}" is not in providers.models`,
      [...path, "model"],
      reference.model,
      scope.models.keys(),
    );
  }
  const loras = card?.loras?.map(({ name }) => name) ?? [];
  if (reference.lora_name !== undefined && card !== undefined && !loras.includes(reference.lora_name)) {
    reportUnknown(
      scope.report,
      `model card "${reference.model}" declares no LoRA "${reference.lora_name}"`,
      [...path, "lora_name"],
      reference.lora_name,
      loras,
    );
  }
  const name = reference.lora_name ?? reference.model;
  const scores = scope.source.routing?.signals?.domains?.find((domain) => domain.name === decision.name)?.model_scores;
  return {
    name,
    weight: reference.weight ?? 1,
    useReasoning: reference.use_reasoning ?? false,
    reasoningEffort:
      reference.reasoning_effort ?? (scope.source.providers?.defaults?.default_reasoning_effort || "medium"),
    score: scores?.find(({ model }) => model === name || model === reference.model)?.score,
  };
}

function compileAlgorithm(decision: DecisionConfig, path: Path, scope: Scope): "static" | "weighted" {
  const { algorithm } = decision;
  if (algorithm === undefined) return "static";
  for (const block of Object.keys(algorithm)) {
    if (block !== "type" && block !== algorithm.type) {
      scope.report({
        severity: "error",
        code: "value",
        message: `block "${block}" does not belong to algorithm "${algorithm.type}"`,
        path: [...path, block],
      });
    }
  }
  if (algorithm.type === "static" || algorithm.type === "weighted") return algorithm.type;
  scope.report({
    severity: "notice",
    code: "inactive",
    message: `accepted, not active: algorithm ${algorithm.type}; the first model is taken`,
    path: [...path, "type"],
  });
  return "static";
}

function compilePlugins(decision: DecisionConfig, path: Path, scope: Scope): CompiledPlugin[] {
  const compiled = new Map<string, CompiledPlugin | undefined>();
  for (const [index, plugin] of (decision.plugins ?? []).entries()) {
    const at = [...path, index];
    const kind = findPluginKind(scope.plugins, plugin.type);
    const type = kind?.type ?? inactivePluginType(plugin.type);
    if (type === undefined) {
      const known = [...scope.plugins.map((candidate) => candidate.type), ...inactivePluginTypes];
      reportUnknown(scope.report, `"${plugin.type}" is not a plugin type`, [...at, "type"], plugin.type, known);
      continue;
    }
    if (compiled.has(type)) {
      const alias = plugin.type === type ? "" : ` ("${plugin.type}" is another name for it)`;
      const message = `plugin ${type} is there twice${alias}`;
      scope.report({ severity: "error", code: "duplicate", message, path: [...at, "type"] });
      continue;
    }
    if (kind === undefined) {
      if (plugin.configuration?.["enabled"] !== false) {
        const message = `accepted, not active: plugin ${type}`;
        scope.report({ severity: "notice", code: "inactive", message, path: [...at, "type"] });
      }
      compiled.set(type, undefined);
    } else {
      // Checked against the kind's schema when the document was loaded.
      const ready = kind.compile(plugin.configuration ?? {});
      compiled.set(type, ready === undefined ? undefined : { type, ...ready });
    }
  }
  // Effects apply in the registry's order, whatever the config's.
  return scope.plugins.flatMap(({ type }) => compiled.get(type) ?? []);
}

/** The auto names of a config: `auto_model_names` replaces the built-in set, even when empty (contract 1.12). */
export function autoModelNames(source: RouterConfig): readonly string[] {
  const router = source.global?.router;
  if (router?.auto_model_names !== undefined) return router.auto_model_names;
  return [...new Set(["vllm-sr/auto", "auto", router?.auto_model_name ?? "MoM"])];
}

/** The default model, checked: a model card, or a LoRA declared on one. */
export function defaultModel(
  source: RouterConfig,
  models: ReadonlyMap<string, ModelBinding>,
  report: (diagnostic: Diagnostic) => void,
): string | undefined {
  const name = source.providers?.defaults?.default_model;
  if (name === undefined || name === "") return undefined;
  if (!models.has(name)) {
    const message = `"${name}" is neither a model card nor a LoRA of one`;
    reportUnknown(report, message, ["providers", "defaults", "default_model"], name, models.keys());
  }
  return name;
}
