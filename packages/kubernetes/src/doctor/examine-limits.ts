import { fieldAt, listAt } from "../check/field-at.ts";
import { objectTitle, type KubernetesObject } from "../kubernetes-object.ts";
import { describeCondition, troublesOf } from "./conditions.ts";
import type { EnvoyHost, Installation } from "./installation.ts";
import { verdictsOn, type Examination, type Verdict } from "./verdict.ts";

const { ok, failed, skipped } = verdictsOn("limits");

/** Envoy Gateway's names of what it deploys for global limits. */
const SERVICE = "envoy-ratelimit";
const CLUSTER = "ratelimit_cluster";

/** That policies with limits are in force, and that Envoy can ask the service that counts. */
export const examineLimits: Examination = function* (installation) {
  const policies = installation.objects.filter(
    (object) => object.kind === "BackendTrafficPolicy" && fieldAt(object, "spec", "rateLimit") !== undefined,
  );
  if (policies.length === 0) {
    yield skipped({ subject: "limits", finding: "no BackendTrafficPolicy has any" });
    return;
  }
  for (const policy of policies) yield examinePolicy(policy);
  if (policies.some((policy) => listAt(policy, "spec", "rateLimit", "global", "rules").length > 0))
    yield* examineService(installation);
};

function examinePolicy(policy: KubernetesObject): Verdict {
  const subject = objectTitle(policy);
  const troubles = troublesOf(policy);
  if (troubles === undefined) {
    return failed(
      { subject, finding: "Envoy Gateway has not taken it: its target is not there" },
      "spec.targetRefs must name the Gateway, or the HTTPRoute of the AIGatewayRoute's name",
    );
  }
  if (troubles.length > 0) {
    const isConflict = troubles.some(({ reason, type }) => reason === "Conflicted" || type === "Overridden");
    return failed(
      { subject, finding: troubles.map(describeCondition).join("; ") },
      isConflict
        ? "one policy for each target: put retries, health checks and limits into the same one"
        : "correct what the condition names",
    );
  }
  const rules = listAt(policy, "spec", "rateLimit", "global", "rules").length;
  return ok({ subject, finding: `accepted, with ${rules} global rules` });
}

function* examineService({ objects, envoys }: Installation): Generator<Verdict> {
  const deployment = objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === SERVICE);
  const subject = "the rate limit service";
  if (deployment === undefined) {
    yield failed(
      { subject, finding: `there is no Deployment ${SERVICE}, so nothing is counted and no limit holds` },
      "install Redis and tell Envoy Gateway: config.envoyGateway.rateLimit.backend {type: Redis, redis: {url: …}}",
    );
    return;
  }
  const ready = Number(fieldAt(deployment, "status", "readyReplicas") ?? 0);
  if (ready === 0) {
    yield failed(
      { subject, finding: "none of its pods is ready, so nothing is counted and no limit holds" },
      `kubectl -n ${deployment.metadata.namespace ?? ""} logs deployment/${SERVICE} --tail=50; often Redis cannot be reached`,
    );
  } else yield ok({ subject, finding: `${ready} pods are ready` });
  for (const { name, state } of envoys) {
    const hosts = state.value?.hosts.get(CLUSTER);
    if (hosts !== undefined) yield examineHosts(`Envoy ${name} → the rate limit service`, hosts);
  }
}

function examineHosts(subject: string, hosts: readonly EnvoyHost[]): Verdict {
  const isReachable = hosts.some(({ unhealthy }) => unhealthy === undefined);
  return isReachable
    ? ok({ subject, finding: "reachable" })
    : failed({ subject, finding: hosts[0]?.unhealthy ?? "it has no address" }, `the Service ${SERVICE} and its pods`);
}
