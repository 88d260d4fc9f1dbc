import type { CompiledConfig } from "@signalbox/core";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { checkApiVersions } from "./api-versions-in-use.ts";
import { checkBufferLimit } from "./buffer-limit.ts";
import { checkConfigBehindGateway } from "./config-behind-gateway.ts";
import { checkFilterPlacement } from "./filter-placement.ts";
import { checkFilterSettings } from "./filter-settings.ts";
import type { Check, Finding, Inspection } from "./finding.ts";
import { checkModelMatches } from "./model-matches.ts";
import { checkPlainSecrets } from "./plain-secrets.ts";
import { checkPolicies } from "./policy-conflicts.ts";
import { checkReferences } from "./references.ts";

export type { Finding } from "./finding.ts";

const checks: readonly Check[] = [
  checkFilterPlacement,
  checkFilterSettings,
  checkBufferLimit,
  checkModelMatches,
  checkPolicies,
  checkReferences,
  checkApiVersions,
  checkPlainSecrets,
  checkConfigBehindGateway,
];

const severities: readonly Finding["severity"][] = ["error", "warning", "notice"];

/**
 * Looks for mistakes in manifests of signalbox behind Envoy AI Gateway, whoever wrote them. With the config of the
 * router it compares the models too.
 *
 * @param objects Of one Gateway, as files hold them or as `kubectl get -o yaml` prints them. What is not among them is
 *   not missed where there is nothing of its kind.
 * @returns errors first; empty where all is well.
 */
export function checkManifests(objects: readonly KubernetesObject[], config?: CompiledConfig): Finding[] {
  const byKind = new Map<string, KubernetesObject[]>();
  for (const object of objects) byKind.set(object.kind, [...(byKind.get(object.kind) ?? []), object]);
  const inspection: Inspection = { objects, config, of: (kind) => byKind.get(kind) ?? [] };
  const findings = checks.flatMap((check) => [...check(inspection)]);
  return severities.flatMap((severity) => findings.filter((each) => each.severity === severity));
}
