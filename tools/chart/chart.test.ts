import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../packages/core/src/config/index.ts";
import { loadAnyConfig } from "../../packages/core/src/migrate/index.ts";
import { requireProgram, skipReason } from "../testing/program.ts";
import { readInactiveValues } from "./chart-values.mjs";
import {
  fixtureValues,
  lintChart,
  renderChart,
  renderNotes,
  type KubernetesObject,
  type Values,
} from "./testing/render-chart.ts";

const helm = requireProgram("helm");

const render = (values: Values = {}): Promise<KubernetesObject[]> => renderChart(helm.path!, values);

function one(objects: readonly KubernetesObject[], kind: string, name = "semantic-router"): KubernetesObject {
  const found = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  expect(found, `${kind} ${name}`).toHaveLength(1);
  return found[0];
}

const podOf = async (values: Values = {}): Promise<KubernetesObject> =>
  one(await render(values), "Deployment").spec.template;
const containerOf = async (values: Values = {}): Promise<KubernetesObject> => (await podOf(values)).spec.containers[0];

describe.skipIf(helm.missing)(`the chart ${skipReason(helm)}`, () => {
  it.each(["values-v0.3.yaml", "values-v0.1.yaml"])(
    "takes %s and hands its configuration on as it is",
    async (file) => {
      const values = await fixtureValues(file);
      expect(await lintChart(helm.path!, values)).toContain("0 chart(s) failed");
      const { data } = one(await render(values), "ConfigMap", "semantic-router-config");
      expect(parse(data["config.yaml"])).toEqual(values["config"]);
      expect(JSON.parse(data["tools_db.json"])).toEqual([]);
    },
  );

  it("writes numbers so that the router reads them as they were", async () => {
    const { data } = one(await render(await fixtureValues("values-v0.3.yaml")), "ConfigMap", "semantic-router-config");
    const { config, diagnostics } = loadConfig(data["config.yaml"]);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(config?.source.global?.services?.router_replay?.ttl_seconds).toBe(2_592_000);
  });

  it("writes a flat configuration so that the router translates it", async () => {
    const { data } = one(await render(await fixtureValues("values-v0.1.yaml")), "ConfigMap", "semantic-router-config");
    const { config, diagnostics } = loadAnyConfig(data["config.yaml"]);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(config?.decisions.map(({ name }) => name)).toContain("math_decision");
  });

  it("decides by the demo configuration when there is none", async () => {
    const { data } = one(await render(), "ConfigMap", "semantic-router-config");
    expect(loadConfig(data["config.yaml"]).config?.decisions).toHaveLength(15);
  });

  it("lets configOverride take the place of config whole", async () => {
    const values = { config: { version: "v0.3", setup: { a: 1 } }, configOverride: { version: "v0.3", routing: {} } };
    const { data } = one(await render(values), "ConfigMap", "semantic-router-config");
    expect(parse(data["config.yaml"])).toEqual(values.configOverride);
  });

  it("has the names and ports that gateways and users know", async () => {
    const objects = await render();
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      "ConfigMap semantic-router-config",
      "Deployment semantic-router",
      "Pod semantic-router-test",
      "PodDisruptionBudget semantic-router",
      "Service semantic-router",
      "Service semantic-router-headless",
      "Service semantic-router-metrics",
      "ServiceAccount semantic-router",
    ]);
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(["vllm-semantic-router-system"]),
    );
    const portsOf = (name: string): string[] =>
      one(objects, "Service", name).spec.ports.map((port: KubernetesObject) => `${port.name} ${port.port}`);
    expect(portsOf("semantic-router")).toEqual(["grpc 50051", "http-api 8080"]);
    expect(portsOf("semantic-router-headless")).toEqual(["grpc 50051"]);
    expect(portsOf("semantic-router-metrics")).toEqual(["metrics 9190"]);
  });

  it("selects the router's pods and no others by each Service, the deployment and the disruption budget", async () => {
    const objects = await render({ networkPolicy: { enabled: true } });
    const { labels } = one(objects, "Deployment").spec.template.metadata;
    const test = one(objects, "Pod", "semantic-router-test").metadata.labels;
    const selectors: Record<string, string>[] = [
      ...objects.filter(({ kind }) => kind === "Service").map(({ spec }) => spec.selector),
      one(objects, "Deployment").spec.selector.matchLabels,
      one(objects, "PodDisruptionBudget").spec.selector.matchLabels,
      one(objects, "NetworkPolicy").spec.podSelector.matchLabels,
    ];
    for (const selector of selectors) {
      expect(labels).toMatchObject(selector);
      expect(test).not.toMatchObject(selector);
    }
  });

  it("mounts the configuration as a folder, so that changes arrive", async () => {
    const { spec } = await podOf();
    const mount = spec.containers[0].volumeMounts.find(({ name }: KubernetesObject) => name === "config");
    expect(mount).toEqual({ name: "config", mountPath: "/app/config", readOnly: true });
    expect(spec.volumes.find(({ name }: KubernetesObject) => name === "config")).toEqual({
      name: "config",
      configMap: { name: "semantic-router-config" },
    });
  });

  it("leaves the pods alone when the configuration changes, unless told otherwise", async () => {
    const config = (name: string): Values => ({ version: "v0.3", providers: { defaults: { default_model: name } } });
    expect(await podOf({ config: config("a") })).toEqual(await podOf({ config: config("b") }));
    const rolled = await podOf({ config: config("a"), rolloutOnConfigChange: true });
    expect(rolled).not.toEqual(await podOf({ config: config("b"), rolloutOnConfigChange: true }));
  });

  it("runs without privileges, with a read-only root and no token", async () => {
    const { spec } = await podOf();
    expect(spec).toMatchObject({
      enableServiceLinks: false,
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  it("probes start and life by gRPC and readiness over HTTP, and all over HTTP with TLS", async () => {
    const plain = await containerOf();
    expect(plain.startupProbe.grpc).toEqual({ port: 50051 });
    expect(plain.livenessProbe.grpc).toEqual({ port: 50051 });
    expect(plain.readinessProbe.httpGet).toEqual({ path: "/ready", port: "http-api" });
    const secured = await containerOf({ tls: { existingSecret: "certificate" } });
    expect(secured.startupProbe.httpGet).toEqual({ path: "/health", port: "http-api" });
    expect(secured.livenessProbe.httpGet).toEqual({ path: "/health", port: "http-api" });
    expect(secured.args).toEqual(expect.arrayContaining(["--tls-cert=/app/tls/tls.crt", "--tls-key=/app/tls/tls.key"]));
  });

  it("keeps a probe's own handler and does without a probe that is off", async () => {
    const own = await containerOf({ livenessProbe: { tcpSocket: { port: "grpc" } }, startupProbe: { enabled: false } });
    expect(own.livenessProbe).toMatchObject({ tcpSocket: { port: "grpc" }, periodSeconds: 10 });
    expect(own.livenessProbe).not.toHaveProperty("grpc");
    expect(own).not.toHaveProperty("startupProbe");
  });

  it("gives streams the time between the preStop sleep and five seconds before the kill", async () => {
    const { spec } = await podOf({ terminationGracePeriodSeconds: 600, preStopSleepSeconds: 20 });
    expect(spec.terminationGracePeriodSeconds).toBe(600);
    expect(spec.containers[0].lifecycle.preStop.sleep.seconds).toBe(20);
    expect(spec.containers[0].args).toContain("--grace-ms=575000");
  });

  it("takes secrets into the environment by reference only", async () => {
    const container = await containerOf({
      existingSecret: "keys",
      envFromSecrets: ["more-keys"],
      env: [{ name: "A", value: "1" }],
      extraEnv: [{ name: "B", valueFrom: { secretKeyRef: { name: "keys", key: "b" } } }],
    });
    expect(container.envFrom).toEqual([{ secretRef: { name: "keys" } }, { secretRef: { name: "more-keys" } }]);
    expect(container.env.map(({ name }: KubernetesObject) => name)).toEqual(["A", "B"]);
  });

  it("asks for a GPU, its image and CUDA in one profile", async () => {
    const { spec } = await podOf({ profile: "gpu" });
    expect(spec.containers[0].image).toMatch(/^ghcr\.io\/signalbox\/signalbox:[\d.]+-cuda12$/);
    expect(spec.containers[0].args).toContain("--execution-provider=cuda");
    expect(spec.containers[0].resources.limits).toEqual({ memory: "1Gi", "nvidia.com/gpu": 1 });
    expect(spec.tolerations).toEqual([{ key: "nvidia.com/gpu", operator: "Exists" }]);
  });

  it("keeps a volume for hub models only when asked", async () => {
    expect((await podOf()).spec.volumes.map(({ name }: KubernetesObject) => name)).toEqual(["config", "tmp"]);
    const objects = await render({ persistence: { enabled: true, storageClassName: "-" } });
    expect(one(objects, "PersistentVolumeClaim", "semantic-router-models").spec).toMatchObject({
      storageClassName: "",
    });
    const container = one(objects, "Deployment").spec.template.spec.containers[0];
    expect(container.env).toEqual([{ name: "SIGNALBOX_HUB_CACHE", value: "/app/models" }]);
  });

  it("leaves the number of pods to the autoscaler", async () => {
    const objects = await render({
      replicaCount: 3,
      autoscaling: { enabled: true, targetMemoryUtilizationPercentage: 70 },
    });
    expect(one(objects, "Deployment").spec).not.toHaveProperty("replicas");
    const { scaleTargetRef, metrics } = one(objects, "HorizontalPodAutoscaler").spec;
    expect(scaleTargetRef.name).toBe("semantic-router");
    expect(metrics.map(({ resource }: KubernetesObject) => resource.name)).toEqual(["cpu", "memory"]);
  });

  it("opens no port to everyone when its list of peers is empty", async () => {
    const objects = await render({
      networkPolicy: { enabled: true, ingress: { managementPeers: [], metricsPeers: [] } },
    });
    const { ingress, egress, policyTypes } = one(objects, "NetworkPolicy").spec;
    expect(ingress.map(({ ports }: KubernetesObject) => ports)).toEqual([[{ port: "grpc" }]]);
    expect({ egress, policyTypes }).toEqual({ egress: [], policyTypes: ["Ingress", "Egress"] });
  });

  it("serves no metrics where they are off", async () => {
    const objects = await render({
      service: { metrics: { enabled: false } },
      observability: { serviceMonitor: { enabled: true } },
    });
    expect(
      objects.filter(({ kind, metadata }) => kind === "ServiceMonitor" || metadata.name.endsWith("-metrics")),
    ).toEqual([]);
    expect(one(objects, "Deployment").spec.template.spec.containers[0].args).toContain("--metrics-port=0");
  });

  it("drops a rolling update's numbers with another strategy", async () => {
    const objects = await render({ deploymentStrategy: { type: "Recreate" } });
    expect(one(objects, "Deployment").spec.strategy).toEqual({ type: "Recreate" });
  });

  it("overrides skip_processing in a canonical configuration and nowhere else", async () => {
    const router = { skipProcessing: { enabled: true } };
    const configOf = async (config: Values): Promise<unknown> =>
      parse(one(await render({ router, config }), "ConfigMap", "semantic-router-config").data["config.yaml"]);
    expect(await configOf({ version: "v0.3", global: { router: { strategy: "priority" } } })).toEqual({
      version: "v0.3",
      global: { router: { strategy: "priority", skip_processing: { enabled: true } } },
    });
    expect(await configOf({ default_model: "a" })).toEqual({ default_model: "a" });
  });

  it("takes every name that vLLM Semantic Router's chart documents, and tells which have no effect", async () => {
    const values = await fixtureValues("values-known-names.yaml");
    const container = one(await render(values), "Deployment").spec.template.spec.containers[0];
    expect(container.image).toBe("registry.example/example/router:v1");
    expect(container.livenessProbe).toMatchObject({ grpc: { port: 50051 }, initialDelaySeconds: 30 });
    const named = [...(await renderNotes(helm.path!, values)).matchAll(/\* (\S+) has no effect/g)].map(
      ([, name]) => name,
    );
    expect(named.toSorted()).toEqual(Object.keys(readInactiveValues()).toSorted());
  });

  it("says what comes next, and what has no effect", async () => {
    const notes = await renderNotes(helm.path!, {
      args: ["--secure=false", "--budget=1"],
      dashboard: { enabled: true },
      observability: { alerts: { thresholds: { cacheHitRate: 0.5 } } },
    });
    expect(notes).toContain("kubectl -n vllm-semantic-router-system rollout status deployment/semantic-router");
    expect(notes).toContain("helm test semantic-router -n vllm-semantic-router-system");
    expect(notes).toContain("signalbox kubernetes manifests --config values.yaml | kubectl apply");
    expect(notes).toContain("semantic-router.vllm-semantic-router-system.svc.cluster.local:50051");
    expect(notes).toContain("dashboard has no effect: ");
    expect(notes).toContain("observability.alerts.thresholds.cacheHitRate has no effect: ");
    expect(notes).toContain("args: --secure=false is left out");
    expect(notes).not.toContain("--budget");
  });

  it("names the router's place in the next command where it is not the usual one", async () => {
    const notes = await renderNotes(helm.path!, { fullnameOverride: "box", global: { namespace: "models" } });
    expect(notes).toContain("--config values.yaml --router-namespace models --router-service box |");
  });

  it("minds nothing about the guide's values, and tells of the translation of old ones", async () => {
    expect(await renderNotes(helm.path!, await fixtureValues("values-v0.3.yaml"))).not.toMatch(/Mind:|v0\.1/);
    const old = await renderNotes(helm.path!, await fixtureValues("values-v0.1.yaml"));
    expect(old).toContain("signalbox config migrate");
    expect(old).not.toContain("Mind:");
  });
});
