import type { KubernetesObject } from "../kubernetes-object.ts";
import { COST_NAMESPACE } from "../overlays/token-limit-rules.ts";
import { targetsOf } from "./ext-proc-filters.ts";
import { fieldAt, listAt, textAt } from "./field-at.ts";
import { finding, namespaceOf, type Check, type Finding, type Inspection } from "./finding.ts";

const kinds = ["BackendTrafficPolicy", "ClientTrafficPolicy", "EnvoyExtensionPolicy", "SecurityPolicy"];

/** Policies that keep each other from working, and limits on what nobody counts. */
export const checkPolicies: Check = function* (inspection) {
  for (const kind of kinds) yield* checkSameTarget(inspection.of(kind));
  yield* checkOverridden(inspection.of("BackendTrafficPolicy"));
  yield* checkCosts(inspection);
};

function* checkSameTarget(policies: readonly KubernetesObject[]): Generator<Finding> {
  const seen = new Map<string, KubernetesObject>();
  for (const policy of policies) {
    for (const { kind, name, sectionName, path } of targetsOf(policy)) {
      const key = `${kind} ${namespaceOf(policy)}/${name}${sectionName === "" ? "" : ` ${sectionName}`}`;
      const first = seen.get(key);
      if (first !== undefined) {
        yield finding("error", "policy-conflict", {
          object: policy,
          path,
          problem: `${key} has the ${policy.kind} "${first.metadata.name}" already: the older one counts, the other is not looked at`,
          fix: "put both into one policy; retries and limits of a route stand side by side",
        });
      }
      seen.set(key, first ?? policy);
    }
  }
}

function* checkOverridden(policies: readonly KubernetesObject[]): Generator<Finding> {
  const targets = (policy: KubernetesObject, kind: string): boolean =>
    targetsOf(policy).some((target) => target.kind === kind);
  const whole = policies.find((policy) => targets(policy, "Gateway"));
  if (whole === undefined) return;
  for (const policy of policies) {
    if (!targets(policy, "HTTPRoute") || fieldAt(policy, "spec", "mergeType") !== undefined) continue;
    yield finding("warning", "policy-override", {
      object: policy,
      path: "spec.mergeType",
      problem: `for its routes it replaces "${whole.metadata.name}", the policy of the Gateway, whole`,
      fix: "mergeType: StrategicMerge keeps what this one does not set",
    });
  }
}

function* checkCosts({ of }: Inspection): Generator<Finding> {
  const sources = [
    ...of("AIGatewayRoute").flatMap((route) => listAt(route, "spec", "llmRequestCosts")),
    ...of("GatewayConfig").flatMap((config) => listAt(config, "spec", "globalLLMRequestCosts")),
  ];
  const counted = new Set(sources.map((cost) => textAt(cost, "metadataKey")));
  for (const policy of of("BackendTrafficPolicy")) {
    for (const [index, rule] of listAt(policy, "spec", "rateLimit", "global", "rules").entries()) {
      const path = `spec.rateLimit.global.rules[${index}].cost`;
      const source = fieldAt(rule, "cost", "response", "metadata");
      if (source === undefined) continue;
      const key = textAt(source, "key") ?? "";
      if (textAt(source, "namespace") !== COST_NAMESPACE) {
        yield finding("error", "cost-namespace", {
          object: policy,
          path: `${path}.response.metadata.namespace`,
          problem: `AI Gateway leaves its counts under ${COST_NAMESPACE}, so nothing is taken off the budget`,
          fix: `namespace: ${COST_NAMESPACE}`,
        });
      } else if (of("AIGatewayRoute").length > 0 && !counted.has(key)) {
        yield finding("error", "cost-key", {
          object: policy,
          path: `${path}.response.metadata.key`,
          problem: `no route counts "${key}", so nothing is taken off the budget`,
          fix: `llmRequestCosts: [{metadataKey: ${key}, type: …}] in the AIGatewayRoute`,
        });
      }
      if (fieldAt(rule, "cost", "request", "number") !== 0) {
        yield finding("warning", "cost-request", {
          object: policy,
          path: `${path}.request`,
          problem: "each request takes 1 off the budget of tokens before its answer does",
          fix: "request: {from: Number, number: 0}",
        });
      }
    }
  }
}
