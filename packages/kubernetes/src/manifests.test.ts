import { envoyBootstrap } from "@signalbox/ext-proc";
import { describe, expect, test } from "vitest";
import { fieldAt, listAt } from "./check/field-at.ts";
import { checkManifests } from "./check/check-manifests.ts";
import { durationMs, quantityBytes, type ManifestOptions } from "./manifest-options.ts";
import { manifests } from "./manifests.ts";
import { overlayManifests } from "./overlay-manifests.ts";
import { sampleConfig } from "./testing/sample-config.ts";

const two = sampleConfig(`
- name: base
  backend_refs:
    - {name: main, endpoint: "llm.default.svc:8000", weight: 3}
    - {name: spare, endpoint: "spare.default.svc:8000", weight: 1}`);

function make(options: ManifestOptions = {}, config = two) {
  const files = manifests(config, options);
  const objects = files.filter(({ file }) => !file.endsWith(".example")).flatMap((file) => file.objects);
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  return { files, objects, of };
}

describe("manifests from a config", () => {
  test("are found faultless by the check, each way and with each overlay", () => {
    const overlays = { tokenLimits: [], failover: {}, observability: {} };
    for (const options of [{}, { way: "extension" }, { overlays }, { way: "extension", overlays }] as const)
      expect(checkManifests(make(options).objects, two)).toEqual([]);
  });

  test("come as files in the order of their use", () => {
    expect(make().files.map(({ file }) => file)).toEqual([
      "gateway.yaml",
      "filter.yaml",
      "backends.yaml",
      "routes.yaml",
    ]);
    const provider = sampleConfig(`- {name: m, backend_refs: [{endpoint: "api.groq.com:443", protocol: https}]}`);
    expect(make({}, provider).files.at(-1)).toMatchObject({
      file: "secrets.yaml.example",
      objects: [{ kind: "Secret", stringData: { apiKey: "<GROQ_API_KEY>" } }],
    });
  });

  test("the patched filter and its cluster are those of a static Envoy, but for names and places", () => {
    const [listener, cluster] = listAt(make().of("EnvoyPatchPolicy")[0], "spec", "jsonPatches");
    const place = { address: "semantic-router.vllm-semantic-router-system.svc.cluster.local", port: 50_051 };
    const bootstrap = envoyBootstrap({ listener: place, admin: place, extProc: place, upstream: place, models: [] });
    const resources = fieldAt(bootstrap, "static_resources");
    const chain = fieldAt(
      resources,
      "listeners",
      0,
      "filter_chains",
      0,
      "filters",
      0,
      "typed_config",
      "http_filters",
      0,
    );
    const filter = structuredClone(fieldAt(listener, "operation", "value")) as object;
    delete (fieldAt(filter, "typed_config", "grpc_service", "envoy_grpc") as { authority?: string }).authority;
    expect(filter).toEqual(chain);
    expect(fieldAt(cluster, "operation", "value")).toEqual(fieldAt(resources, "clusters", 0));
    const limit = fieldAt(make().of("ClientTrafficPolicy")[0], "spec", "connection", "bufferLimit");
    expect(quantityBytes(limit)).toBe(fieldAt(resources, "listeners", 0, "per_connection_buffer_limit_bytes"));
  });

  test("more than fifteen models are spread over routes, which share one policy and its limits", () => {
    const models = Array.from(
      { length: 32 },
      (_, index) => `- {name: m${index}, backend_refs: [{endpoint: "llm.default.svc:8000"}]}`,
    );
    const { of } = make({ overlays: { tokenLimits: [] } }, sampleConfig(models.join("\n")));
    expect(of("AIGatewayRoute").map((route) => [route.metadata.name, listAt(route, "spec", "rules").length])).toEqual([
      ["semantic-router", 15],
      ["semantic-router-2", 15],
      ["semantic-router-3", 2],
    ]);
    const [policy, ...others] = of("BackendTrafficPolicy");
    expect(others).toEqual([]);
    expect(listAt(policy, "spec", "targetRefs")).toHaveLength(3);
    for (const rule of listAt(policy, "spec", "rateLimit", "global", "rules"))
      expect(rule).toMatchObject({ shared: true });
  });

  test("timeouts come from the config's listener, unless an option says otherwise", () => {
    const config = sampleConfig(`- {name: m, backend_refs: [{endpoint: "llm.default.svc:8000"}]}`, {
      rest: "listeners: [{name: http, timeout: 90s}]",
    });
    const timeoutOf = (options: ManifestOptions): unknown =>
      fieldAt(make(options, config).of("AIGatewayRoute")[0], "spec", "rules", 0, "timeouts", "request");
    expect(timeoutOf({})).toBe("90s");
    expect(timeoutOf({ requestTimeout: "2m" })).toBe("2m");
  });

  test.each(["patch", "extension"] as const)(
    "where the filter lets requests pass undecided, automatic names reach the default model, by %s",
    (way) => {
      const { files, of } = make({ failOpen: true, way });
      expect(
        checkManifests(
          files.flatMap(({ objects }) => objects),
          two,
        ),
      ).toEqual([]);
      const rules = listAt(of("AIGatewayRoute")[0], "spec", "rules");
      const undecided = rules.filter((rule) =>
        two.autoModelNames.includes(String(fieldAt(rule, "matches", 0, "headers", 0, "value"))),
      );
      expect(undecided).toHaveLength(two.autoModelNames.length);
      for (const rule of undecided) expect(fieldAt(rule, "backendRefs", 0, "modelNameOverride")).toBe(two.defaultModel);
      expect(JSON.stringify(files)).toMatch(/"(failure_mode_allow|failOpen)":true/);
    },
  );

  test("the extension way grants itself the Service, and not where both are in one namespace", () => {
    expect(make({ way: "extension" }).of("ReferenceGrant")[0]).toMatchObject({
      metadata: { namespace: "vllm-semantic-router-system" },
    });
    expect(make({ way: "extension", routerNamespace: "default" }).of("ReferenceGrant")).toEqual([]);
  });

  test("the demo LLM plays the models of each back end in the cluster", () => {
    const { of } = make({ demoLlmImage: "example.com/signalbox:1" });
    expect(of("Deployment").map(({ metadata }) => metadata.name)).toEqual(["llm", "spare"]);
    const container = fieldAt(of("Deployment")[0], "spec", "template", "spec", "containers", 0);
    expect(container).toMatchObject({ image: "example.com/signalbox:1" });
    expect(listAt(container, "args").slice(-2)).toEqual(["--models", "base"]);
  });

  test("what no API server would take is refused by name", () => {
    expect(() => make({ messageTimeout: "5 seconds" })).toThrow('messageTimeout "5 seconds": expected a duration');
    expect(() => make({ bufferLimit: "much" })).toThrow("bufferLimit");
    expect(() => make({ gatewayNamespace: "Default" })).toThrow("gatewayNamespace");
    expect(() => make({ listenerPort: 0 })).toThrow("listenerPort");
    expect(() => make({}, sampleConfig(`- {name: m, pricing: {}}`))).toThrow("no model of the config has a back end");
  });
});

describe("overlays as files", () => {
  test("hold whole what they add and change, and nothing else", () => {
    const files = overlayManifests(two);
    expect(Object.fromEntries(files.map(({ file, objects }) => [file, objects.map(({ kind }) => kind)]))).toEqual({
      "overlays/token-limits.yaml": ["AIGatewayRoute", "BackendTrafficPolicy"],
      "overlays/failover-active-passive.yaml": ["AIGatewayRoute", "BackendTrafficPolicy"],
      "overlays/failover-active-active.yaml": ["BackendTrafficPolicy"],
      "overlays/canary-5.yaml": ["AIGatewayRoute"],
      "overlays/canary-25.yaml": ["AIGatewayRoute"],
      "overlays/canary-50.yaml": ["AIGatewayRoute"],
      "overlays/canary-100.yaml": ["AIGatewayRoute"],
      "overlays/observability.yaml": ["EnvoyProxy", "Gateway", "Backend", "GatewayConfig", "AIGatewayRoute"],
      "overlays/pod-monitor.yaml": ["PodMonitor"],
      "overlays/extension-policy.yaml": [
        "EnvoyProxy",
        "EnvoyExtensionPolicy",
        "ReferenceGrant",
        "BackendTrafficPolicy",
      ],
    });
  });
});

describe("durations and quantities", () => {
  test("are read as Kubernetes writes them", () => {
    expect(["5s", "1m30s", "200ms", "0.025s", "soon", ""].map(durationMs)).toEqual([
      5000,
      90_000,
      200,
      25,
      undefined,
      undefined,
    ]);
    expect(["50Mi", "32768", "1.5Gi", "2k", "50MB"].map(quantityBytes)).toEqual([
      52_428_800,
      32_768,
      1_610_612_736,
      2000,
      undefined,
    ]);
  });
});
