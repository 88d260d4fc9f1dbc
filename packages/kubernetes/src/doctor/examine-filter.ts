import { placedFilters, type PlacedFilter } from "../check/ext-proc-filters.ts";
import { listAt, textAt } from "../check/field-at.ts";
import { namespaceOf } from "../check/finding.ts";
import { objectTitle, type KubernetesObject } from "../kubernetes-object.ts";
import { describeCondition, troublesOf, type Condition } from "./conditions.ts";
import type { EnvoyHost, EnvoyState, Installation } from "./installation.ts";
import { verdictsOn, type Examination, type Verdict } from "./verdict.ts";

const { ok, warning, failed, skipped } = verdictsOn("filter");

/** AI Gateway's own filter, by the name that it gives it. */
const AI_GATEWAY_FILTER = "envoy.filters.http.ext_proc/aigateway";

/** That the Gateway stands, and that Envoy asks the router before AI Gateway's filter reads the model. */
export const examineFilter: Examination = function* (installation) {
  const of = (kind: string): KubernetesObject[] => installation.objects.filter((object) => object.kind === kind);
  const filters = placedFilters({ of });
  const gateways = new Set(filters.map(({ gateway }) => gateway));
  for (const gateway of of("Gateway").filter((each) => gateways.has(`${namespaceOf(each)}/${each.metadata.name}`)))
    yield* examineGateway(gateway);
  if (filters.length === 0) {
    const unread = ["EnvoyPatchPolicy", "EnvoyExtensionPolicy"].flatMap((kind) => installation.unread.get(kind) ?? []);
    yield failed(
      {
        subject: "the filter",
        finding:
          unread.length > 0
            ? `the policies that could place it cannot be read: ${unread.join("; ")}`
            : "no EnvoyPatchPolicy and no EnvoyExtensionPolicy puts the router into Envoy",
      },
      unread.length > 0
        ? "install Envoy Gateway and its CRDs, or ask for the right to read them"
        : "signalbox kubernetes manifests --config values.yaml | kubectl apply -f -",
    );
    return;
  }
  for (const filter of filters) yield* examinePolicy(filter);
  yield* examineEnvoyPods(of("Pod"));
  yield* examineChains(installation, filters);
};

function* examineGateway(gateway: KubernetesObject): Generator<Verdict> {
  const subject = objectTitle(gateway);
  const troubles = troublesOf(gateway);
  const addresses = listAt(gateway, "status", "addresses").map((address) => textAt(address, "value") ?? "");
  if (troubles === undefined) {
    yield failed(
      { subject, finding: "no controller has taken it" },
      "its GatewayClass must name Envoy Gateway's controller",
    );
  } else if (troubles.length > 0) {
    // Without load balancers a Gateway has no address and works all the same.
    const isAddressOnly = troubles.every(({ reason }) => reason === "AddressNotAssigned");
    const finding = troubles.map(describeCondition).join("; ");
    if (isAddressOnly)
      yield warning({ subject, finding }, "the cluster gives load balancers no address; use a port-forward");
    else yield failed({ subject, finding }, "kubectl -n envoy-gateway-system logs deployment/envoy-gateway --tail=50");
  } else yield ok({ subject, finding: `programmed${addresses.length === 0 ? "" : ` at ${addresses.join(", ")}`}` });
}

function* examinePolicy({ object }: PlacedFilter): Generator<Verdict> {
  const subject = objectTitle(object);
  const troubles = troublesOf(object);
  if (troubles === undefined) {
    yield failed(
      { subject, finding: "Envoy Gateway has not taken it: its target is not there" },
      "spec.targetRef must name a Gateway of the same namespace",
    );
  } else if (troubles.length > 0) {
    yield failed({ subject, finding: troubles.map(describeCondition).join("; ") }, fixOf(troubles));
  } else yield ok({ subject, finding: "accepted and programmed" });
}

function fixOf(troubles: readonly Condition[]): string {
  const reasons = new Set(troubles.map(({ reason }) => reason));
  if (reasons.has("Disabled"))
    return "install Envoy Gateway with config.envoyGateway.extensionApis.enableEnvoyPatchPolicy: true, as AI Gateway's values do";
  if (reasons.has("ResourceNotFound"))
    return "the patch names a listener that Envoy does not have: NAMESPACE/GATEWAY/LISTENER; signalbox kubernetes check names it";
  return "signalbox kubernetes check explains the policy; signalbox kubernetes manifests makes one that fits";
}

const GATEWAY_LABEL = "gateway.envoyproxy.io/owning-gateway-name";

function* examineEnvoyPods(pods: readonly KubernetesObject[]): Generator<Verdict> {
  for (const pod of pods.filter(({ metadata }) => metadata.labels?.[GATEWAY_LABEL] !== undefined)) {
    const subject = `Envoy ${pod.metadata.name}`;
    const names = [...listAt(pod, "spec", "containers"), ...listAt(pod, "spec", "initContainers")].map((container) =>
      textAt(container, "name"),
    );
    const isReady = listAt(pod, "status", "conditions").some(
      (condition) => textAt(condition, "type") === "Ready" && textAt(condition, "status") === "True",
    );
    if (!names.includes("ai-gateway-extproc")) {
      yield failed(
        { subject, finding: "AI Gateway's process is not beside it, so nobody routes by model" },
        "AI Gateway must run before the Gateway is applied: kubectl -n envoy-ai-gateway-system get pods; then delete this pod",
      );
    } else if (!isReady)
      yield failed(
        { subject, finding: "not ready" },
        `kubectl -n ${namespaceOf(pod)} describe pod ${pod.metadata.name}`,
      );
    else yield ok({ subject, finding: "ready, with AI Gateway's process beside it" });
  }
}

function* examineChains({ envoys }: Installation, filters: readonly PlacedFilter[]): Generator<Verdict> {
  if (envoys.length === 0)
    yield skipped({ subject: "the filters' order", finding: "there is no Envoy of the Gateway to ask" });
  for (const { name, state } of envoys) {
    if (state.value === undefined) yield skipped({ subject: `Envoy ${name}`, finding: state.unseen });
    else for (const filter of filters) yield* examineChain(name, state.value, filter);
  }
}

function* examineChain(envoy: string, { filters, hosts }: EnvoyState, filter: PlacedFilter): Generator<Verdict> {
  const subject = `filters of Envoy ${envoy}`;
  const { place } = filter;
  for (const [listener, names] of filters) {
    if (filter.gateway !== undefined && !listener.startsWith(`${filter.gateway}/`)) continue;
    if (place.way === "patch" && place.listener !== listener) continue;
    const isOurs = (name: string): boolean =>
      place.way === "patch"
        ? name === place.name
        : name.startsWith(
            `envoy.filters.http.ext_proc/envoyextensionpolicy/${namespaceOf(filter.object)}/${filter.object.metadata.name}/`,
          );
    const [ours, theirs] = [names.findIndex(isOurs), names.indexOf(AI_GATEWAY_FILTER)];
    const order = `in ${listener}: ${names.join(", ")}`;
    if (ours === -1) {
      yield failed(
        { subject, finding: `the router's filter is not ${order}` },
        "the policy's conditions say why; else restart Envoy's pods",
      );
    } else if (theirs === -1) {
      yield failed(
        { subject, finding: `AI Gateway's filter is not ${order}` },
        "an AIGatewayRoute must have the Gateway as its parent, and Envoy Gateway AI Gateway's extension values",
      );
    } else if (ours > theirs) {
      yield failed(
        { subject, finding: `AI Gateway's filter reads the model before the router chooses it, ${order}` },
        "a patched filter must not be named envoy.filters.http.…; an extension needs filterOrder and requestBuffer: signalbox kubernetes manifests",
      );
    } else yield ok({ subject, finding: `the router's is ${ours === 0 ? "first" : "before AI Gateway's"} ${order}` });
  }
  if (place.way !== "patch" || place.cluster === undefined) return;
  yield* examineHosts(envoy, place.cluster, hosts.get(place.cluster));
}

function* examineHosts(envoy: string, cluster: string, hosts: readonly EnvoyHost[] | undefined): Generator<Verdict> {
  const subject = `Envoy ${envoy} → router`;
  const healthy = hosts?.filter(({ unhealthy }) => unhealthy === undefined) ?? [];
  if (hosts === undefined)
    yield failed({ subject, finding: `there is no cluster ${cluster}` }, "apply the whole filter.yaml");
  else if (hosts.length === 0) {
    yield failed(
      { subject, finding: `the cluster ${cluster} has no address` },
      "its load_assignment must name the router's Service",
    );
  } else if (healthy.length === 0) {
    const [first] = hosts;
    yield failed(
      { subject, finding: `${first!.address}: ${first!.unhealthy}` },
      "if the router's pods are ready, a NetworkPolicy keeps Envoy out, or the port is not the gRPC one",
    );
  } else yield ok({ subject, finding: `reaches ${healthy.map(({ address }) => address).join(", ")}` });
}
