import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { deployment, healthyInstallation, withTrouble } from "../testing/healthy-installation.ts";
import { readEnvoyState } from "./envoy-state.ts";
import { examineInstallation } from "./examine-installation.ts";
import type { EnvoyHost, EnvoyState, GatewayAnswer, Installation, RouterState } from "./installation.ts";

const healthy = healthyInstallation();
const first = <Value>([value]: readonly Value[]): Value => value!;

const withObject = (
  kind: string,
  change: (object: KubernetesObject) => KubernetesObject | undefined,
): Installation => ({
  ...healthy,
  objects: healthy.objects.flatMap((object) => (object.kind === kind ? (change(object) ?? []) : object)),
});
const withoutStatus = (kind: string): Installation => withObject(kind, (object) => ({ ...object, status: undefined }));
const refused = (kind: string, reason: string, message: string): Installation =>
  withObject(kind, (object) => withTrouble(object, { type: "Accepted", status: "False", reason, message }));
const withRouter = (state: Partial<RouterState>): Installation => ({
  ...healthy,
  pods: [{ name: "router-1", state: { value: { ...first(healthy.pods).state.value!, ...state } } }],
});
const withEnvoy = (state: Partial<EnvoyState>): Installation => ({
  ...healthy,
  envoys: [{ name: "envoy-1", state: { value: { ...first(healthy.envoys).state.value!, ...state } } }],
});
const withFilters = (...names: readonly string[]): Installation =>
  withEnvoy({ filters: new Map([["default/semantic-router/http", names]]) });
const withHosts = (cluster: string, ...hosts: readonly EnvoyHost[]): Installation =>
  withEnvoy({ hosts: new Map([...first(healthy.envoys).state.value!.hosts, [cluster, hosts]]) });
const withAnswer = (answer: Partial<GatewayAnswer>): Installation => ({
  ...healthy,
  answer: { value: { ...healthy.answer.value!, headers: {}, body: "", ...answer } },
});
const aiGateway = "envoy.filters.http.ext_proc/aigateway";

describe("the doctor", () => {
  it("finds nothing wrong with an install without a fault, and names what it saw", () => {
    const verdicts = examineInstallation(healthy);
    expect(verdicts.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
    expect([...new Set(verdicts.map(({ area }) => area))]).toEqual(["config", "filter", "model", "limits", "backends"]);
    expect(verdicts.map(({ finding }) => finding)).toEqual(
      expect.arrayContaining([
        expect.stringContaining("the router's is first in default/semantic-router/http"),
        "200: rewritten to math-expert by math_decision, and AI Gateway sent it there",
      ]),
    );
  });

  const faults: readonly (readonly [string, Installation, { area: string; finding: string; fix: string }])[] = [
    [
      "no router",
      { ...withObject("Deployment", () => undefined), pods: [] },
      {
        area: "config",
        finding: "there is no Deployment vllm-semantic-router-system/semantic-router",
        fix: "helm install",
      },
    ],
    [
      "a router without ready pods",
      {
        ...healthy,
        objects: [
          ...healthy.objects.filter(({ kind }) => kind !== "Deployment"),
          deployment({ namespace: "vllm-semantic-router-system", name: "semantic-router" }, 0),
          deployment({ namespace: "envoy-gateway-system", name: "envoy-ratelimit" }),
        ],
      },
      { area: "config", finding: "none of 1 pods is ready", fix: "describe deployment semantic-router" },
    ],
    [
      "a faulty document",
      { ...healthy, deployed: { value: { ...healthy.deployed.value!, errors: ["config.yaml:3:1 …"] } } },
      { area: "config", finding: "config.yaml:3:1", fix: "helm rollback" },
    ],
    [
      "a router that kept the old configuration",
      withRouter({ isConfigRejected: true }),
      { area: "config", finding: "goes on with the last valid one", fix: "its log lists each mistake" },
    ],
    [
      "a router that is not ready",
      withRouter({ isReady: false, message: "no tier can answer" }),
      { area: "config", finding: "no tier can answer", fix: "log" },
    ],
    [
      "no policy that places the filter",
      withObject("EnvoyPatchPolicy", () => undefined),
      {
        area: "filter",
        finding: "no EnvoyPatchPolicy and no EnvoyExtensionPolicy",
        fix: "signalbox kubernetes manifests",
      },
    ],
    [
      "patches that are switched off",
      refused("EnvoyPatchPolicy", "Disabled", "EnvoyPatchPolicy is disabled in the EnvoyGateway configuration"),
      { area: "filter", finding: "Accepted is False (Disabled)", fix: "enableEnvoyPatchPolicy" },
    ],
    [
      "a patch for a listener that is not there",
      refused("EnvoyPatchPolicy", "ResourceNotFound", "unable to find xds resource"),
      { area: "filter", finding: "unable to find xds resource", fix: "NAMESPACE/GATEWAY/LISTENER" },
    ],
    [
      "a policy without a target",
      withoutStatus("EnvoyPatchPolicy"),
      { area: "filter", finding: "has not taken it", fix: "spec.targetRef" },
    ],
    [
      "a Gateway without a controller",
      withoutStatus("Gateway"),
      { area: "filter", finding: "no controller", fix: "GatewayClass" },
    ],
    [
      "an Envoy without AI Gateway",
      withObject("Pod", (pod) => ({ ...pod, spec: { containers: [{ name: "envoy" }] } })),
      { area: "filter", finding: "AI Gateway's process is not beside it", fix: "delete this pod" },
    ],
    [
      "a filter behind AI Gateway's",
      withFilters(aiGateway, "signalbox", "envoy.filters.http.router"),
      { area: "filter", finding: "AI Gateway's filter reads the model before", fix: "must not be named" },
    ],
    [
      "a chain without the filter",
      withFilters(aiGateway, "envoy.filters.http.router"),
      { area: "filter", finding: "the router's filter is not", fix: "conditions" },
    ],
    [
      "a chain without AI Gateway's filter",
      withFilters("signalbox"),
      { area: "filter", finding: "AI Gateway's filter is not", fix: "AIGatewayRoute" },
    ],
    [
      "a router that Envoy cannot reach",
      withHosts("signalbox", { address: "10.0.0.1:50051", unhealthy: "its health check fails" }),
      { area: "filter", finding: "10.0.0.1:50051: its health check fails", fix: "NetworkPolicy" },
    ],
    [
      "a route that is not accepted",
      refused("AIGatewayRoute", "NotAccepted", "too many rules"),
      { area: "model", finding: "too many rules", fix: "correct" },
    ],
    [
      "a request that nobody answers",
      withAnswer({ status: 0, body: "connect ECONNREFUSED" }),
      { area: "model", finding: "ECONNREFUSED", fix: "port-forward" },
    ],
    [
      "a request that passed by the router",
      withAnswer({ status: 200 }),
      { area: "model", finding: "the router has not seen it", fix: "failure_mode_allow" },
    ],
    [
      "a model without a route",
      withAnswer({ status: 404, headers: { "x-vsr-selected-model": "law-expert" } }),
      { area: "model", finding: "404 for law-expert", fix: "no rule" },
    ],
    [
      "a request that AI Gateway read first",
      withAnswer({ status: 404 }),
      { area: "model", finding: "404", fix: "ran before the router's" },
    ],
    [
      "a router that Envoy gets no answer from",
      withAnswer({ status: 500 }),
      { area: "model", finding: "500", fix: "does not reach the router" },
    ],
    [
      "a back end that is away",
      withAnswer({ status: 503, headers: { "x-vsr-selected-model": "math-expert" } }),
      { area: "model", finding: "503", fix: "no back end" },
    ],
    [
      "limits beside another policy",
      refused("BackendTrafficPolicy", "Conflicted", "another policy is older"),
      { area: "limits", finding: "Conflicted", fix: "one policy for each target" },
    ],
    [
      "no rate limit service",
      withObject("Deployment", (object) => (object.metadata.name === "envoy-ratelimit" ? undefined : object)),
      { area: "limits", finding: "no limit holds", fix: "rateLimit.backend" },
    ],
    [
      "a rate limit service that Envoy cannot reach",
      withHosts("ratelimit_cluster", { address: "10.0.0.2:8081", unhealthy: "its pod is not ready" }),
      { area: "limits", finding: "its pod is not ready", fix: "envoy-ratelimit" },
    ],
    [
      "a back end that is refused",
      refused("AIServiceBackend", "NotAccepted", "no such Backend"),
      { area: "backends", finding: "no such Backend", fix: "correct" },
    ],
    [
      "a rule without an address",
      withHosts("httproute/default/semantic-router/rule/0"),
      { area: "backends", finding: "no address", fix: "spec.endpoints" },
    ],
    [
      "a rule without a healthy back end",
      withHosts("httproute/default/semantic-router/rule/0", { address: "a:1", unhealthy: "its health check fails" }),
      { area: "backends", finding: "a:1: its health check fails", fix: "health check" },
    ],
  ];

  it.each(faults)("tells cause and fix of %s", (_, installation, { area, finding, fix }) => {
    const failed = examineInstallation(installation).filter(({ outcome }) => outcome === "failed");
    expect(failed).toContainEqual(
      expect.objectContaining({
        area,
        finding: expect.stringContaining(finding) as string,
        fix: expect.stringContaining(fix) as string,
      }),
    );
  });

  it("warns while a changed configuration is on its way, and of tiers that cannot answer", () => {
    const warnings = (installation: Installation): string[] =>
      examineInstallation(installation).flatMap(({ outcome, finding }) => (outcome === "warning" ? [finding] : []));
    expect(warnings(withRouter({ hash: "0".repeat(64) }))).toEqual([expect.stringContaining("000000000000")]);
    expect(warnings(withRouter({ brokenTiers: ["encoder (no memory)"] }))).toEqual([
      "tiers that cannot answer: encoder (no memory)",
    ]);
  });

  it("warns where a client's credential is asked for, or a limit is reached", () => {
    for (const status of [401, 429]) {
      const verdicts = examineInstallation(withAnswer({ status }));
      expect(verdicts.filter(({ outcome }) => outcome !== "ok").map(({ outcome, area }) => [outcome, area])).toEqual([
        ["warning", "model"],
      ]);
    }
  });

  it("skips what could not be looked at", () => {
    const verdicts = examineInstallation({
      ...healthy,
      pods: [{ name: "router-1", state: { unseen: "forbidden" } }],
      envoys: [{ name: "envoy-1", state: { unseen: "forbidden" } }],
      answer: { unseen: "no address of the Gateway was given" },
    });
    expect(verdicts.filter(({ outcome }) => outcome === "skipped")).toHaveLength(3);
    expect(verdicts.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });
});

describe("what Envoy says of itself", () => {
  const listener = {
    name: "default/semantic-router/http",
    default_filter_chain: {
      filters: [{ typed_config: { http_filters: [{ name: "signalbox" }, { name: aiGateway }] } }],
    },
  };
  const dynamic = { name: "default/semantic-router/http", active_state: { listener } };

  it.each([
    ["only listeners", { configs: [dynamic] }],
    ["everything", { configs: [{ "@type": "bootstrap" }, { dynamic_listeners: [dynamic] }] }],
  ])("is read from a dump of %s", (_, dump) => {
    expect(readEnvoyState(dump, {}).filters).toEqual(
      new Map([["default/semantic-router/http", ["signalbox", aiGateway]]]),
    );
  });

  it("names hosts and why they get no requests", () => {
    const address = { socket_address: { address: "10.0.0.1", port_value: 80 } };
    const host_statuses = [
      { address, health_status: { eds_health_status: "HEALTHY" } },
      { address, hostname: "llm", health_status: { failed_active_health_check: true, failed_outlier_check: true } },
    ];
    expect(readEnvoyState({}, { cluster_statuses: [{ name: "c", host_statuses }, { name: "d" }] }).hosts).toEqual(
      new Map([
        [
          "c",
          [
            { address: "10.0.0.1:80", unhealthy: undefined },
            { address: "llm:80", unhealthy: "its health check fails, it was taken out after errors in a row" },
          ],
        ],
        ["d", []],
      ]),
    );
  });
});
