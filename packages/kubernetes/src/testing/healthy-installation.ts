import { FILTER_NAME } from "../filter/patch-policy.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { manifests } from "../manifests.ts";
import type { Installation } from "../doctor/installation.ts";
import { sampleConfig } from "./sample-config.ts";

const router = { namespace: "vllm-semantic-router-system", service: "semantic-router" };

const condition = (type: string, status: "True" | "False", reason: string = type, message = ""): object => ({
  type,
  status,
  reason,
  message,
});

/** Statuses that Envoy Gateway and AI Gateway write where all is well. */
function goodStatus(kind: string): object {
  const accepted = condition("Accepted", "True");
  switch (kind) {
    case "Gateway":
      return { addresses: [{ value: "10.1.1.1" }], conditions: [accepted, condition("Programmed", "True")] };
    case "EnvoyPatchPolicy":
      return { ancestors: [{ conditions: [accepted, condition("Programmed", "True")] }] };
    case "EnvoyExtensionPolicy":
    case "BackendTrafficPolicy":
    case "ClientTrafficPolicy":
      return { ancestors: [{ conditions: [accepted] }] };
    default:
      return { conditions: [accepted] };
  }
}

/** The object with another condition in its status. */
export function withTrouble(
  object: KubernetesObject,
  trouble: {
    readonly type: string;
    readonly status: "True" | "False";
    readonly reason: string;
    readonly message: string;
  },
): KubernetesObject {
  return { ...object, status: { conditions: [trouble] } };
}

/** A Deployment whose pods are ready, or not. */
export function deployment(place: { readonly namespace: string; readonly name: string }, ready = 1): KubernetesObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: place,
    spec: { replicas: 1 },
    status: { readyReplicas: ready },
  };
}

/** What a doctor sees of an install without a fault: the generator's own manifests, with limits, in a cluster. */
export function healthyInstallation(): Installation {
  const config = sampleConfig(
    '- {name: math-expert, backend_refs: [{name: vllm, endpoint: "vllm.default.svc.cluster.local:8000"}]}',
  );
  const objects = manifests(config, { overlays: { tokenLimits: [] } })
    .filter(({ file }) => !file.endsWith(".example"))
    .flatMap((file) => file.objects)
    .map((object) => ({ ...object, status: goodStatus(object.kind) }));
  const envoy: KubernetesObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "envoy-1",
      namespace: "envoy-gateway-system",
      labels: { "gateway.envoyproxy.io/owning-gateway-name": "semantic-router" },
    },
    spec: { containers: [{ name: "envoy" }], initContainers: [{ name: "ai-gateway-extproc" }] },
    status: { conditions: [condition("Ready", "True")] },
  };
  return {
    router,
    objects: [
      ...objects,
      envoy,
      deployment({ namespace: router.namespace, name: router.service }),
      deployment({ namespace: "envoy-gateway-system", name: "envoy-ratelimit" }),
    ],
    unread: new Map(),
    deployed: {
      value: { hash: config.hash, place: `ConfigMap ${router.namespace}/semantic-router-config`, config, errors: [] },
    },
    pods: [
      {
        name: "router-1",
        state: { value: { isReady: true, message: "", brokenTiers: [], hash: config.hash, isConfigRejected: false } },
      },
    ],
    envoys: [
      {
        name: "envoy-1",
        state: {
          value: {
            filters: new Map([
              [
                "default/semantic-router/http",
                [
                  FILTER_NAME,
                  "envoy.filters.http.ext_proc/aigateway",
                  "envoy.filters.http.ratelimit",
                  "envoy.filters.http.router",
                ],
              ],
            ]),
            hosts: new Map([
              ["signalbox", [{ address: "10.0.0.1:50051", unhealthy: undefined }]],
              ["ratelimit_cluster", [{ address: "10.0.0.2:8081", unhealthy: undefined }]],
              ["httproute/default/semantic-router/rule/0", [{ address: "10.0.0.3:8000", unhealthy: undefined }]],
            ]),
          },
        },
      },
    ],
    answer: {
      value: {
        url: "http://gateway/v1/chat/completions",
        model: "MoM",
        status: 200,
        headers: { "x-vsr-selected-model": "math-expert", "x-vsr-selected-decision": "math_decision" },
        body: '{"model":"math-expert"}',
      },
    },
  };
}
