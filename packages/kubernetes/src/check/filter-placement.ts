import { listAt, fieldAt, textAt, envoyFieldAt } from "./field-at.ts";
import { finding, namespaceOf, type Check, type Finding, type Inspection } from "./finding.ts";
import { placedFilters, targetsOf, type PatchedPlace, type PlacedFilter } from "./ext-proc-filters.ts";

/** AI Gateway puts its filter before the first one whose name begins like this. */
const behindAiGateway = [
  "ext_proc",
  "wasm",
  "lua",
  "rbac",
  "local_ratelimit",
  "ratelimit",
  "custom_response",
  "credential_injector",
  "compressor",
  "router",
].map((name) => `envoy.filters.http.${name}`);

/** That there is one filter, that it runs before AI Gateway's, and that Envoy can reach what it asks. */
export const checkFilterPlacement: Check = function* (inspection) {
  const filters = placedFilters(inspection);
  if (filters.length === 0 && inspection.of("AIGatewayRoute").length > 0 && inspection.of("Gateway").length > 0) {
    yield finding("error", "filter-missing", {
      problem:
        "no external processing filter is put into Envoy, so nobody turns an automatic model name into a model's",
      fix: "apply filter.yaml of `signalbox kubernetes manifests`, or name the file with the EnvoyPatchPolicy too",
    });
  }
  const ways = new Set(filters.map(({ place }) => place.way));
  if (ways.size > 1) {
    yield finding("warning", "filter-twice", {
      object: filters.at(-1)!.object,
      problem: "an EnvoyPatchPolicy and an EnvoyExtensionPolicy both add a filter: each request is decided twice",
      fix: "delete one of them",
    });
  }
  for (const filter of filters) {
    if (filter.place.way === "patch") yield* checkPatched(filter, filter.place, inspection);
    else yield* checkExtension(filter, inspection);
  }
  if (filters.some(({ place }) => place.way === "patch")) yield* checkListeners(filters, inspection);
};

function* checkPatched(filter: PlacedFilter, place: PatchedPlace, { of }: Inspection): Generator<Finding> {
  const { object, path } = filter;
  const prefix = behindAiGateway.find((each) => place.name.startsWith(each));
  if (prefix !== undefined) {
    yield finding("error", "filter-name", {
      object,
      path: `${path}.name`,
      problem: `the filter is called "${place.name}": AI Gateway puts its own before filters called ${prefix}…, reads the model before it is chosen, and answers 404`,
      fix: "call it `signalbox`, or anything that does not begin with envoy.filters.http",
    });
  }
  if (!place.pointer.endsWith("/http_filters/0")) {
    yield finding("error", "filter-position", {
      object,
      path: path.replace(/value$/, "path"),
      problem: `the patch puts the filter at ${place.pointer === "" ? "no place" : place.pointer}, not at the head of the chain`,
      fix: "path: /default_filter_chain/filters/0/typed_config/http_filters/0",
    });
  }
  const clusters = listAt(object, "spec", "jsonPatches").filter((patch) =>
    (textAt(patch, "type") ?? "").endsWith("cluster.v3.Cluster"),
  );
  const cluster = clusters.find((patch) => textAt(patch, "operation", "value", "name") === place.cluster);
  const isElsewhere = of("EnvoyPatchPolicy").some((each) => each !== object);
  if (cluster === undefined && !isElsewhere) {
    yield finding("error", "filter-cluster", {
      object,
      path,
      problem: `the filter asks the cluster "${place.cluster ?? ""}", which no patch adds`,
      fix: "add a Cluster of that name to the same policy",
    });
  }
  if (cluster !== undefined && !speaksHttp2(fieldAt(cluster, "operation", "value"))) {
    yield finding("error", "filter-cluster", {
      object,
      path: `spec.jsonPatches[${listAt(object, "spec", "jsonPatches").indexOf(cluster)}].operation.value`,
      problem: `the cluster "${place.cluster}" does not speak HTTP/2, so gRPC cannot work`,
      fix: "set http2_protocol_options: {} in typed_extension_protocol_options",
    });
  }
}

function speaksHttp2(cluster: unknown): boolean {
  return (
    JSON.stringify(cluster).includes("http2_protocol_options") ||
    JSON.stringify(cluster).includes("http2ProtocolOptions")
  );
}

/** A Gateway's listeners each have a chain of their own. */
function* checkListeners(filters: readonly PlacedFilter[], { of }: Inspection): Generator<Finding> {
  const patched = new Set(filters.flatMap(({ place }) => (place.way === "patch" ? [place.listener] : [])));
  const gateways = of("Gateway").filter((gateway) =>
    filters.some((filter) => filter.gateway === `${namespaceOf(gateway)}/${gateway.metadata.name}`),
  );
  const known = gateways.flatMap((gateway) =>
    listAt(gateway, "spec", "listeners").map(
      (listener) => `${namespaceOf(gateway)}/${gateway.metadata.name}/${textAt(listener, "name") ?? ""}`,
    ),
  );
  for (const filter of filters) {
    if (filter.place.way !== "patch" || known.length === 0 || known.includes(filter.place.listener)) continue;
    yield finding("error", "filter-listener", {
      object: filter.object,
      path: filter.path.replace(/operation\.value$/, "name"),
      problem: `the patch is for the listener "${filter.place.listener}", which the Gateway does not have`,
      fix: `name: ${known[0]}`,
    });
  }
  for (const listener of known.filter((each) => !patched.has(each))) {
    yield finding("warning", "filter-listener", {
      object: gateways[0],
      path: "spec.listeners",
      problem: `requests to the listener "${listener}" pass by the filter`,
      fix: `add a patch with name: ${listener}`,
    });
  }
}

function* checkExtension(filter: PlacedFilter, { of }: Inspection): Generator<Finding> {
  const { object } = filter;
  if (filter.gateway === undefined) {
    yield finding("error", "filter-target", {
      object,
      path: "spec.targetRefs",
      problem: "the filter is for a route, but the route of a request is known only once its model is",
      fix: "target the Gateway",
    });
    return;
  }
  const orders = of("EnvoyProxy").flatMap((proxy) => listAt(proxy, "spec", "filterOrder"));
  const isEarly = orders.some(
    (order) =>
      textAt(order, "name") === "envoy.filters.http.ext_proc" &&
      textAt(order, "before") === "envoy.filters.http.buffer",
  );
  if (!isEarly) {
    yield finding("error", "filter-order", {
      object: of("EnvoyProxy")[0] ?? object,
      path: "spec.filterOrder",
      problem: "the filter runs after AI Gateway's own, which reads the model before it is chosen",
      fix: "filterOrder: [{name: envoy.filters.http.ext_proc, before: envoy.filters.http.buffer}] in the EnvoyProxy, and requestBuffer in the BackendTrafficPolicy",
    });
  }
  const buffers = of("BackendTrafficPolicy").filter(
    (policy) => envoyFieldAt(policy, "spec", "requestBuffer", "limit") !== undefined,
  );
  const routes = of("AIGatewayRoute").map((route) => route.metadata.name);
  const covered = new Set(buffers.flatMap((policy) => targetsOf(policy).map(({ kind, name }) => `${kind}/${name}`)));
  const isWhole = covered.has(`Gateway/${filter.gateway.split("/")[1]}`);
  const bare = routes.filter((name) => !covered.has(`HTTPRoute/${name}`));
  if (buffers.length === 0 || (!isWhole && bare.length > 0)) {
    yield finding("error", "filter-order", {
      object: of("BackendTrafficPolicy")[0] ?? object,
      path: "spec.requestBuffer",
      problem: "there is no request buffer for AI Gateway's filter to stand behind, so it comes before ours",
      fix: "requestBuffer: {limit: 50Mi} in the BackendTrafficPolicy of the Gateway or of each route",
    });
  }
}
