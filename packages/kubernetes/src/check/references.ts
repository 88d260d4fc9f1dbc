import { aiGatewayGroup, envoyGatewayGroup } from "../api-versions.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { targetsOf } from "./ext-proc-filters.ts";
import { fieldAt, listAt, textAt } from "./field-at.ts";
import { finding, namespaceOf, type Check, type Finding, type Inspection } from "./finding.ts";

interface Reference {
  readonly from: KubernetesObject;
  readonly fromGroup: string;
  readonly path: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** That what objects refer to is there, and may be referred to from another namespace. */
export const checkReferences: Check = function* (inspection) {
  for (const reference of referencesOf(inspection)) {
    yield* checkThere(reference, inspection);
    yield* checkGranted(reference, inspection);
  }
  yield* checkTls(inspection);
};

function referencesOf({ of }: Inspection): Reference[] {
  const refer = (
    from: KubernetesObject,
    value: unknown,
    defaults: { readonly path: string; readonly group: string; readonly kind: string },
  ): Reference => ({
    from,
    fromGroup: from.apiVersion.split("/")[0]!,
    path: defaults.path,
    group: textAt(value, "group") ?? defaults.group,
    kind: textAt(value, "kind") ?? defaults.kind,
    namespace: textAt(value, "namespace") ?? namespaceOf(from),
    name: textAt(value, "name") ?? "",
  });
  const toBackend = { group: aiGatewayGroup, kind: "AIServiceBackend" };
  const secret = { group: "", kind: "Secret" };
  return [
    ...of("AIGatewayRoute").flatMap((route) => [
      ...listAt(route, "spec", "rules").flatMap((rule, index) =>
        listAt(rule, "backendRefs").map((value, place) =>
          refer(route, value, { ...toBackend, path: `spec.rules[${index}].backendRefs[${place}]` }),
        ),
      ),
      ...listAt(route, "spec", "parentRefs").map((value, index) =>
        refer(route, value, { group: "gateway.networking.k8s.io", kind: "Gateway", path: `spec.parentRefs[${index}]` }),
      ),
    ]),
    ...of("AIServiceBackend").map((backend) =>
      refer(backend, fieldAt(backend, "spec", "backendRef"), {
        group: envoyGatewayGroup,
        kind: "Backend",
        path: "spec.backendRef",
      }),
    ),
    ...of("BackendSecurityPolicy").flatMap((policy) => [
      ...listAt(policy, "spec", "targetRefs").map((value, index) =>
        refer(policy, value, { ...toBackend, path: `spec.targetRefs[${index}]` }),
      ),
      ...secretReferences(policy).map(([value, path]) => refer(policy, value, { ...secret, path })),
    ]),
    ...of("EnvoyExtensionPolicy").flatMap((policy) =>
      listAt(policy, "spec", "extProc").flatMap((filter, index) =>
        listAt(filter, "backendRefs").map((value, place) =>
          refer(policy, value, { group: "", kind: "Service", path: `spec.extProc[${index}].backendRefs[${place}]` }),
        ),
      ),
    ),
    ...["EnvoyPatchPolicy", "ClientTrafficPolicy", "EnvoyExtensionPolicy", "BackendTrafficPolicy"].flatMap((kind) =>
      of(kind).flatMap((policy) =>
        targetsOf(policy).map((target) =>
          refer(policy, target, { group: "gateway.networking.k8s.io", kind: target.kind, path: target.path }),
        ),
      ),
    ),
  ];
}

/** Every `secretRef` and `clientSecretRef` of a policy, wherever it stands. */
function secretReferences(value: unknown, path = ""): [unknown, string][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return /^(clientS|s)ecretRef$/.test(key) ? [[item, at] as [unknown, string]] : secretReferences(item, at);
  });
}

function* checkThere(reference: Reference, { of }: Inspection): Generator<Finding> {
  const { kind, name, namespace } = reference;
  // Secrets are rarely among manifests, and of Services one sees part. AI Gateway makes the HTTPRoutes of its routes.
  if (kind === "Secret" || kind === "Service") return;
  const candidates = kind === "HTTPRoute" ? [...of("HTTPRoute"), ...of("AIGatewayRoute")] : of(kind);
  if (candidates.length === 0) return;
  if (candidates.some((object) => object.metadata.name === name && namespaceOf(object) === namespace)) return;
  const there = candidates
    .map((object) => `${namespaceOf(object)}/${object.metadata.name}`)
    .slice(0, 5)
    .join(", ");
  yield finding("error", "reference-missing", {
    object: reference.from,
    path: reference.path,
    problem: `there is no ${kind} ${namespace}/${name}`,
    fix: `there are ${there}`,
  });
}

function* checkGranted(reference: Reference, { of }: Inspection): Generator<Finding> {
  const { from, fromGroup, group, kind, name, namespace, path } = reference;
  const own = namespaceOf(from);
  // A listener's allowedRoutes say who may attach to a Gateway.
  if (namespace === own || kind === "Gateway" || kind === "HTTPRoute") return;
  const isGranted = of("ReferenceGrant").some(
    (grant) =>
      namespaceOf(grant) === namespace &&
      listAt(grant, "spec", "from").some(
        (each) =>
          textAt(each, "kind") === from.kind &&
          textAt(each, "namespace") === own &&
          textAt(each, "group") === fromGroup,
      ) &&
      listAt(grant, "spec", "to").some(
        (each) =>
          textAt(each, "kind") === kind &&
          (textAt(each, "group") ?? "") === group &&
          (textAt(each, "name") ?? name) === name,
      ),
  );
  if (isGranted) return;
  yield finding("error", "reference-grant", {
    object: from,
    path,
    problem: `${kind} ${namespace}/${name} is in another namespace, and no ReferenceGrant there allows it`,
    fix: `a ReferenceGrant in ${namespace} with from: [{group: ${fromGroup}, kind: ${from.kind}, namespace: ${own}}], to: [{group: "${group}", kind: ${kind}}]`,
  });
}

const TLS_PORT = 443;

function* checkTls({ of }: Inspection): Generator<Finding> {
  const secured = new Set(
    of("BackendTLSPolicy").flatMap((policy) => targetsOf(policy).map(({ name }) => `${namespaceOf(policy)}/${name}`)),
  );
  for (const backend of of("Backend")) {
    const ports = listAt(backend, "spec", "endpoints").map(
      (each) => fieldAt(each, "fqdn", "port") ?? fieldAt(each, "ip", "port"),
    );
    const hasTls =
      fieldAt(backend, "spec", "tls") !== undefined || secured.has(`${namespaceOf(backend)}/${backend.metadata.name}`);
    if (!ports.includes(TLS_PORT) || hasTls) continue;
    yield finding("error", "tls-missing", {
      object: backend,
      path: "spec.endpoints",
      problem: "port 443 is spoken to without TLS",
      fix: "a BackendTLSPolicy for it with validation: {wellKnownCACertificates: System, hostname: …}",
    });
  }
}
