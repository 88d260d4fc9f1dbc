import type { KubernetesObject } from "./kubernetes-object.ts";
import { isInCluster, type BackendPlan } from "./plan-backends.ts";

/** A Deployment and a Service for each back end in the cluster: `signalbox demo-llm`, which plays its models. */
export function demoLlmObjects({ backends, routes }: BackendPlan, image: string): KubernetesObject[] {
  return backends
    .filter(({ host, row }) => isInCluster(host) && row.id === "self-hosted")
    .flatMap((backend) => {
      const [name = "", namespace = ""] = backend.host.split(".");
      const models = new Set(
        routes.flatMap(({ model, backends: served }) =>
          served.filter((each) => each.backend === backend).map(({ modelNameOverride }) => modelNameOverride ?? model),
        ),
      );
      const labels = { app: name };
      const probe = { httpGet: { path: "/health", port: "http" } };
      const args = ["demo-llm", "--host", "0.0.0.0", "--port", String(backend.port), "--models", [...models].join(",")];
      return [
        {
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { name, namespace },
          spec: {
            replicas: 1,
            selector: { matchLabels: labels },
            template: {
              metadata: { labels },
              spec: {
                enableServiceLinks: false,
                automountServiceAccountToken: false,
                securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
                containers: [
                  {
                    name: "demo-llm",
                    image,
                    args,
                    ports: [{ name: "http", containerPort: backend.port }],
                    readinessProbe: { ...probe, periodSeconds: 2 },
                    livenessProbe: { ...probe, periodSeconds: 10, timeoutSeconds: 5 },
                    resources: { requests: { cpu: "20m", memory: "96Mi" }, limits: { memory: "256Mi" } },
                    securityContext: {
                      allowPrivilegeEscalation: false,
                      readOnlyRootFilesystem: true,
                      capabilities: { drop: ["ALL"] },
                    },
                  },
                ],
              },
            },
          },
        },
        {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name, namespace },
          spec: { selector: labels, ports: [{ name: "http", port: backend.port, targetPort: "http" }] },
        },
      ];
    });
}
