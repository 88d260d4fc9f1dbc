import type { CompiledConfig } from "@signalbox/core";
import { MAX_RULES_PER_ROUTE, MODEL_HEADER } from "../api-versions.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { placedFilters } from "./ext-proc-filters.ts";
import { listAt, textAt } from "./field-at.ts";
import { finding, type Check, type Finding } from "./finding.ts";

interface Rule {
  readonly route: KubernetesObject;
  readonly path: string;
  /** Empty: the rule takes any model. */
  readonly models: readonly { readonly type: string; readonly value: string; readonly others: string }[];
}

/** That the models which signalbox can choose have routes, and that routes are for models which it can choose. */
export const checkModelMatches: Check = function* (inspection) {
  const { of, config } = inspection;
  const routes = of("AIGatewayRoute");
  for (const route of routes) {
    const count = listAt(route, "spec", "rules").length;
    if (count <= MAX_RULES_PER_ROUTE) continue;
    yield finding("error", "rule-count", {
      object: route,
      path: "spec.rules",
      problem: `${count} rules, and a route takes ${MAX_RULES_PER_ROUTE}`,
      fix: "several AIGatewayRoutes for the Gateway, as `signalbox kubernetes manifests` makes them",
    });
  }
  const rules = routes.flatMap(rulesOf);
  yield* checkRepeated(rules);
  if (config === undefined || routes.length === 0) return;
  // Where the filter lets requests pass undecided, they arrive with an automatic name.
  const undecided = placedFilters(inspection).some(({ settings }) => settings.isFailOpen) ? config.autoModelNames : [];
  yield* checkConfig(rules, { config, undecided });
};

function rulesOf(route: KubernetesObject): Rule[] {
  return listAt(route, "spec", "rules").map((rule, index) => {
    const models = listAt(rule, "matches").map((match) => {
      const headers = listAt(match, "headers");
      const isModel = (header: unknown): boolean => textAt(header, "name")?.toLowerCase() === MODEL_HEADER;
      const header = headers.find(isModel);
      const others = JSON.stringify(headers.filter((each) => !isModel(each)));
      return { type: textAt(header, "type") ?? "Exact", value: textAt(header, "value") ?? "", others };
    });
    const isOpen = models.length === 0 || models.some(({ value }) => value === "");
    return { route, path: `spec.rules[${index}]`, models: isOpen ? [] : models };
  });
}

function* checkRepeated(rules: readonly Rule[]): Generator<Finding> {
  const seen = new Map<string, Rule>();
  for (const rule of rules) {
    for (const match of rule.models) {
      const key = JSON.stringify(match);
      const first = seen.get(key);
      if (first !== undefined && first !== rule) {
        yield finding("warning", "model-twice", {
          object: rule.route,
          path: rule.path,
          problem: `"${match.value}" stands in ${first.route.metadata.name} ${first.path} already; only one of the two rules is used`,
          fix: "one rule for each model; several back ends stand in its backendRefs",
        });
      }
      seen.set(key, first ?? rule);
    }
  }
}

function* checkConfig(
  rules: readonly Rule[],
  { config, undecided }: { readonly config: CompiledConfig; readonly undecided: readonly string[] },
): Generator<Finding> {
  const object = rules[0]?.route;
  const chosen = chosenModels(config);
  // Where a config leaves to the gateway where its models are, decisions choose them all the same.
  const served = [...config.models.values()].filter(({ name, backends }) => backends.length > 0 || chosen.has(name));
  for (const { name, upstreamModel } of served) {
    if (rules.some((rule) => takes(rule, upstreamModel))) continue;
    const called = upstreamModel === name ? `"${name}"` : `"${name}", "${upstreamModel}" upstream,`;
    yield finding(chosen.has(name) ? "error" : "warning", "model-unrouted", {
      object,
      path: "spec.rules",
      problem: `no rule matches the model ${called} ${chosen.has(name) ? "which decisions choose" : "which clients may name"}: such requests get 404`,
      fix: `a rule that matches ${MODEL_HEADER}: ${upstreamModel}`,
    });
  }
  const known = new Set([...undecided, ...[...config.models.values()].map(({ upstreamModel }) => upstreamModel)]);
  for (const rule of rules) {
    for (const { type, value } of rule.models) {
      if (type !== "Exact" || known.has(value)) continue;
      const isAutomatic = config.autoModelNames.includes(value);
      yield finding(isAutomatic ? "error" : "warning", "model-unknown", {
        object: rule.route,
        path: rule.path,
        problem: isAutomatic
          ? `"${value}" is an automatic name, which never gets here: signalbox puts a model's name in its place`
          : `signalbox never sends "${value}": its config has no such model`,
        fix: isAutomatic ? "remove the rule" : "add the model to the config under providers.models, or remove the rule",
      });
    }
  }
}

function takes({ models }: Rule, model: string): boolean {
  return (
    models.length === 0 || models.some(({ type, value }) => (type === "Exact" ? value === model : fits(value, model)))
  );
}

/** Envoy matches the whole value. A pattern that JavaScript cannot read counts as one that fits. */
function fits(pattern: string, model: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(model);
  } catch {
    return true;
  }
}

/** What decisions refer to, and the default. */
function chosenModels({ source, defaultModel }: CompiledConfig): Set<string> {
  const references = (source.routing?.decisions ?? []).flatMap(({ modelRefs }) => modelRefs ?? []);
  const names = references.map(({ model, lora_name }) => lora_name ?? model);
  return new Set(defaultModel === undefined ? names : [...names, defaultModel]);
}
