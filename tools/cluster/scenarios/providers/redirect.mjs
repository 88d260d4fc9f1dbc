// Reads Backends and BackendTLSPolicies (`kubectl get -o json`) and writes them with the simulator's address and its
// authority. Host and TLS server name stay the provider's: Envoy sends the host that `hostname` names.

import { text } from "node:stream/consumers";

const all = JSON.parse(await text(process.stdin)).items;
// Those without TLS are in the cluster already.
const items = all.filter(({ kind, spec }) => kind === "BackendTLSPolicy" || spec.endpoints[0].fqdn.port === 443);
for (const { kind, spec } of items) {
  if (kind === "BackendTLSPolicy") {
    delete spec.validation.wellKnownCACertificates;
    spec.validation.caCertificateRefs = [{ group: "", kind: "ConfigMap", name: "provider-simulator" }];
  } else {
    const [{ fqdn }] = spec.endpoints;
    const address = { hostname: "provider-simulator.default.svc.cluster.local", port: 443 };
    spec.endpoints = [{ hostname: fqdn.hostname, fqdn: address }];
  }
}
const objects = items.map(({ apiVersion, kind, metadata: { name, namespace }, spec }) => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec,
}));
process.stdout.write(JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
