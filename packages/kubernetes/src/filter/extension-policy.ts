import { envoyGatewayApi, envoyGatewayGroup, gatewayGroup, referenceGrantApi } from "../api-versions.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";
import type { ResolvedOptions } from "../manifest-options.ts";

/**
 * Way B: an EnvoyExtensionPolicy, Envoy Gateway's own API, and the grant to ask a Service in another namespace. The
 * order of filters is the EnvoyProxy's, and the buffer that it speaks of the BackendTrafficPolicy's.
 */
export function extensionPolicy(options: ResolvedOptions): KubernetesObject[] {
  const { gatewayName: name, gatewayNamespace: namespace, routerService, routerNamespace } = options;
  const policy: KubernetesObject = {
    apiVersion: envoyGatewayApi,
    kind: "EnvoyExtensionPolicy",
    metadata: { name, namespace },
    spec: {
      // On the Gateway: a request meets the filter before its route is known.
      targetRefs: [{ group: gatewayGroup, kind: "Gateway", name }],
      extProc: [
        {
          backendRefs: [
            { group: "", kind: "Service", name: routerService, namespace: routerNamespace, port: options.routerPort },
          ],
          messageTimeout: options.messageTimeout,
          failOpen: options.failOpen,
          processingMode: { allowModeOverride: true, request: { body: "Buffered" }, response: { body: "Buffered" } },
          backendSettings: {
            connection: { bufferLimit: options.bufferLimit },
            circuitBreaker: { maxParallelRequests: 100_000, maxPendingRequests: 100_000 },
          },
        },
      ],
    },
  };
  if (routerNamespace === namespace) return [policy];
  return [
    policy,
    {
      apiVersion: referenceGrantApi,
      kind: "ReferenceGrant",
      metadata: { name, namespace: routerNamespace },
      spec: {
        from: [{ group: envoyGatewayGroup, kind: "EnvoyExtensionPolicy", namespace }],
        to: [{ group: "", kind: "Service", name: routerService }],
      },
    },
  ];
}
