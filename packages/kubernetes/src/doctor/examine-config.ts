import { fieldAt, listAt, textAt } from "../check/field-at.ts";
import { objectTitle, type KubernetesObject } from "../kubernetes-object.ts";
import type { DeployedConfig, RouterState } from "./installation.ts";
import { verdictsOn, type Examination, type Verdict } from "./verdict.ts";

const { ok, warning, failed, skipped } = verdictsOn("config");

/** That the router runs, is ready, and uses the configuration that is deployed. */
export const examineConfig: Examination = function* ({ router, objects, deployed, pods }) {
  const deployment = objects.find(
    ({ kind, metadata }) =>
      kind === "Deployment" && metadata.name === router.service && metadata.namespace === router.namespace,
  );
  if (deployment === undefined && pods.length === 0) {
    yield failed(
      { subject: "the router", finding: `there is no Deployment ${router.namespace}/${router.service}` },
      "helm install it, or say where it is: --namespace and --service",
    );
    return;
  }
  if (deployment !== undefined) yield* examineDeployment(deployment, objects);
  if (deployed.value === undefined) yield skipped({ subject: "the deployed configuration", finding: deployed.unseen });
  else yield* examineDocument(deployed.value);
  for (const { name, state } of pods) {
    if (state.value === undefined) {
      yield skipped(
        { subject: `router ${name}`, finding: state.unseen },
        "its management API must be reachable: management port 8080, or --url",
      );
    } else yield* examineRouter(name, state.value, deployed.value);
  }
};

function* examineDeployment(deployment: KubernetesObject, objects: readonly KubernetesObject[]): Generator<Verdict> {
  const subject = objectTitle(deployment);
  const number = (...path: string[]): number => Number(fieldAt(deployment, ...path) ?? 0);
  const [wanted, ready] = [number("spec", "replicas"), number("status", "readyReplicas")];
  const reasons = objects.filter(({ kind }) => kind === "Pod").flatMap(waitingReasons);
  const why = reasons.length === 0 ? "" : `: ${[...new Set(reasons)].join("; ")}`;
  const fix = `kubectl -n ${deployment.metadata.namespace ?? "default"} describe deployment ${deployment.metadata.name}; its pods' logs`;
  if (wanted === 0) yield failed({ subject, finding: "it is scaled to no pods" }, "replicaCount of the chart's values");
  else if (ready === 0) yield failed({ subject, finding: `none of ${wanted} pods is ready${why}` }, fix);
  else if (ready < wanted) yield warning({ subject, finding: `${ready} of ${wanted} pods are ready${why}` }, fix);
  else yield ok({ subject, finding: `${ready} pods are ready` });
}

function waitingReasons(pod: KubernetesObject): string[] {
  return listAt(pod, "status", "containerStatuses").flatMap((status) => {
    const waiting = fieldAt(status, "state", "waiting");
    const reason = textAt(waiting, "reason");
    if (reason === undefined) return [];
    const message = textAt(waiting, "message");
    return [`${pod.metadata.name} ${reason}${message === undefined ? "" : ` (${message})`}`];
  });
}

function* examineDocument({ place, errors }: DeployedConfig): Generator<Verdict> {
  if (errors.length > 0) {
    yield failed(
      { subject: place, finding: `the configuration is faulty:\n${errors.join("\n")}` },
      "mend config in the chart's values and run helm upgrade, or go back with helm rollback",
    );
  } else yield ok({ subject: place, finding: "the configuration is valid" });
}

function* examineRouter(name: string, state: RouterState, deployed: DeployedConfig | undefined): Generator<Verdict> {
  const subject = `router ${name}`;
  if (!state.isReady) {
    yield failed({ subject, finding: `not ready: ${state.message}` }, "look at its log");
    return;
  }
  if (state.isConfigRejected === true) {
    yield failed(
      { subject, finding: "it cannot take the configuration of its file and goes on with the last valid one" },
      "its log lists each mistake; a restart would not become ready before it is mended",
    );
  } else if (deployed !== undefined && state.hash !== undefined && state.hash !== deployed.hash) {
    yield warning(
      { subject, finding: `it uses configuration ${short(state.hash)}, and ${short(deployed.hash)} is deployed` },
      "a node brings a changed ConfigMap within a minute or two; after that, restart the pod: kubectl rollout restart",
    );
  } else {
    const hash = state.hash === undefined ? "" : ` with configuration ${short(state.hash)}`;
    const how = deployed === undefined || state.hash === undefined ? "" : ", the deployed one";
    yield ok({ subject, finding: `ready${hash}${how}` });
  }
  if (state.brokenTiers.length > 0) {
    yield warning(
      { subject, finding: `tiers that cannot answer: ${state.brokenTiers.join("; ")}` },
      "lower tiers answer instead, less accurately; the log says why they failed",
    );
  }
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
