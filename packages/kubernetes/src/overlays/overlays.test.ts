import { describe, expect, test } from "vitest";
import { fieldAt, listAt } from "../check/field-at.ts";
import type { Overlays } from "../manifest-options.ts";
import { manifests } from "../manifests.ts";
import { sampleConfig } from "../testing/sample-config.ts";
import { parseTokenLimit } from "./token-limit.ts";

const models = `
- name: base
  backend_refs:
    - {name: main, endpoint: "llm.default.svc:8000", weight: 3}
    - {name: spare, endpoint: "spare.default.svc:8000", weight: 1}
- {name: other, backend_refs: [{endpoint: "llm.default.svc:8000"}]}`;
const cards = "{name: base, loras: [{name: math}]}, {name: other}";

function make(overlays: Overlays, config = sampleConfig(models, { cards })) {
  const objects = manifests(config, { overlays }).flatMap((file) => file.objects);
  const first = (kind: string) => objects.find((object) => object.kind === kind);
  const rules = listAt(first("AIGatewayRoute"), "spec", "rules");
  const backendsOf = (model: string): readonly unknown[] =>
    listAt(
      rules.find((rule) => fieldAt(rule, "matches", 0, "headers", 0, "value") === model),
      "backendRefs",
    );
  return { first, backendsOf, limits: listAt(first("BackendTrafficPolicy"), "spec", "rateLimit", "global", "rules") };
}

describe("token limits", () => {
  test("count what they limit, check at no cost and charge what the answer took", () => {
    const { first, limits } = make({ tokenLimits: [parseTokenLimit("input:1000/minute/user+model")] });
    expect(fieldAt(first("AIGatewayRoute"), "spec", "llmRequestCosts")).toEqual([
      { metadataKey: "llm_input_token", type: "InputToken" },
    ]);
    expect(limits).toEqual([
      {
        clientSelectors: [
          {
            headers: [
              { type: "Distinct", name: "x-user-id" },
              { type: "Distinct", name: "x-ai-eg-model" },
            ],
          },
        ],
        limit: { requests: 1000, unit: "Minute" },
        cost: {
          request: { from: "Number", number: 0 },
          response: { from: "Metadata", metadata: { namespace: "io.envoy.ai_gateway", key: "llm_input_token" } },
        },
      },
    ]);
  });

  test("without any they are examples: input, output, total; by user, by model; per second, minute and hour", () => {
    const { limits, first } = make({ tokenLimits: [] });
    expect(new Set(limits.map((rule) => fieldAt(rule, "limit", "unit")))).toEqual(
      new Set(["Second", "Minute", "Hour"]),
    );
    expect(listAt(first("AIGatewayRoute"), "spec", "llmRequestCosts")).toHaveLength(3);
  });

  test("a config's own limits come before the examples, for its user header and its models upstream", () => {
    const config = sampleConfig(
      `- {name: m, provider_model_id: m-1, backend_refs: [{endpoint: "llm.default.svc:8000"}]}`,
      {
        rest: `
global:
  services:
    authz: {identity: {user_id_header: x-authz-user-id}}
    ratelimit:
      providers:
        - type: envoy-ratelimit
          rules:
            - {name: each, match: {user: "*"}, tokens_per_unit: 500, unit: hour}
            - {name: one, match: {user: ada, model: m}, requests_per_unit: 9, unit: day}`,
      },
    );
    const { limits } = make({ tokenLimits: [] }, config);
    expect(limits).toMatchObject([
      {
        clientSelectors: [{ headers: [{ type: "Distinct", name: "x-authz-user-id" }] }],
        limit: { requests: 500, unit: "Hour" },
      },
      {
        clientSelectors: [
          {
            headers: [
              { type: "Exact", name: "x-authz-user-id", value: "ada" },
              { type: "Exact", name: "x-ai-eg-model", value: "m-1" },
            ],
          },
        ],
        limit: { requests: 9, unit: "Day" },
      },
    ]);
    expect(fieldAt(limits[1], "cost")).toBeUndefined();
  });

  test("are read from a line, or refused with what was expected", () => {
    expect(parseTokenLimit("total:5/hour")).toEqual({ tokens: "total", limit: 5, unit: "hour", per: [] });
    expect(parseTokenLimit("output:5/hour/user=alice+model")).toEqual({
      tokens: "output",
      limit: 5,
      unit: "hour",
      per: ["model"],
      user: "alice",
    });
    expect(parseTokenLimit("input:5/second/model=org/m=1+user")).toMatchObject({ per: ["user"], model: "org/m=1" });
    for (const line of [
      "tokens:5/hour",
      "total:0/hour",
      "total:5",
      "total:5/week",
      "total:5/hour/team",
      "total:5/hour/user=",
      "total:9999999999/hour",
    ])
      expect(() => parseTokenLimit(line)).toThrow("expected TOKENS:LIMIT/UNIT/PER");
  });
});

describe("failover", () => {
  test("active-passive makes the order of back ends their priority, active-active shares by weight", () => {
    expect(make({ failover: {} }).backendsOf("math")).toEqual([
      { name: "llm", priority: 0 },
      { name: "spare", priority: 1 },
    ]);
    expect(make({ failover: { mode: "active-active" } }).backendsOf("math")).toEqual([
      { name: "llm", weight: 3 },
      { name: "spare", weight: 1 },
    ]);
    expect(make({ failover: {} }).backendsOf("other")).toEqual([{ name: "llm" }]);
  });

  test("stands in one policy with the limits", () => {
    const policy = make({ failover: {}, tokenLimits: [] }).first("BackendTrafficPolicy");
    expect(policy?.["spec"]).toMatchObject({
      rateLimit: { type: "Global" },
      retry: { numAttemptsPerPriority: 1 },
      timeout: { tcp: { connectTimeout: "3s" } },
      healthCheck: { passive: { maxEjectionPercent: 100 }, active: { type: "HTTP", http: { path: "/health" } } },
    });
  });

  test("hears the config's reliability, and asks no provider on the internet for its health", () => {
    const config = sampleConfig(`
- name: m
  reliability: {retry_count: 5, retry_on: "5xx,made-up", consecutive_5xx: 2, base_ejection_time: 1m}
  backend_refs: [{endpoint: "api.openai.com:443", protocol: https}]`);
    const policy = make({ failover: {} }, config).first("BackendTrafficPolicy");
    expect(policy?.["spec"]).toMatchObject({
      retry: { numRetries: 5, retryOn: { triggers: ["5xx"] } },
      healthCheck: { passive: { consecutive5XxErrors: 2, baseEjectionTime: "1m" } },
    });
    expect(fieldAt(policy, "spec", "healthCheck", "active")).toBeUndefined();
  });

  test("a try takes no longer than its request", () => {
    const objects = manifests(sampleConfig(models), { requestTimeout: "30s", overlays: { failover: {} } });
    const policy = objects.flatMap((file) => file.objects).find(({ kind }) => kind === "BackendTrafficPolicy");
    expect(fieldAt(policy, "spec", "retry", "perRetry", "timeout")).toBe("30s");
  });
});

describe("canary", () => {
  test("the last back end of a model and of its adapters gets the share, others are left alone", () => {
    const { backendsOf } = make({ canary: { model: "base", percent: 5 } });
    const shares = [
      { name: "llm", weight: 95 },
      { name: "spare", weight: 5 },
    ];
    expect(backendsOf("base")).toEqual(shares);
    expect(backendsOf("math")).toEqual(shares);
    expect(backendsOf("other")).toEqual([{ name: "llm" }]);
  });

  test("goes from nothing to everything, and several stable back ends keep their proportion", () => {
    expect(make({ canary: { model: "math", percent: 100 } }).backendsOf("math")).toMatchObject([
      { weight: 0 },
      { weight: 100 },
    ]);
    expect(make({ canary: { model: "math", percent: 0 } }).backendsOf("math")).toMatchObject([
      { weight: 100 },
      { weight: 0 },
    ]);
    const three = sampleConfig(`
- name: base
  backend_refs:
    - {name: a, endpoint: "a.default.svc:8000", weight: 3}
    - {name: b, endpoint: "b.default.svc:8000", weight: 2}
    - {name: c, endpoint: "c.default.svc:8000", weight: 1}`);
    expect(make({ canary: { model: "base", percent: 25 } }, three).backendsOf("base")).toMatchObject([
      { weight: 45 },
      { weight: 30 },
      { weight: 25 },
    ]);
  });

  test("needs a model with two back ends, and says which have them", () => {
    expect(() => make({ canary: { model: "other", percent: 5 } })).toThrow("these have: base, math");
    expect(() => make({ canary: { model: "base", percent: 101 } })).toThrow("0 to 100");
  });
});

describe("observability", () => {
  test("adds log, traces and counts of tokens, once where limits count them too", () => {
    const { first } = make({
      observability: { otlpHost: "tempo.obs.svc.cluster.local", otlpPort: 4318 },
      tokenLimits: [],
    });
    expect(listAt(first("AIGatewayRoute"), "spec", "llmRequestCosts").map((cost) => fieldAt(cost, "type"))).toEqual([
      "InputToken",
      "OutputToken",
      "TotalToken",
    ]);
    expect(first("Gateway")?.metadata.annotations).toEqual({
      "aigateway.envoyproxy.io/gateway-config": "semantic-router",
    });
    expect(JSON.stringify(first("GatewayConfig"))).toContain("http://tempo.obs.svc.cluster.local:4318");
    expect(fieldAt(first("EnvoyProxy"), "spec", "telemetry", "tracing", "provider", "backendRefs", 0, "kind")).toBe(
      "Backend",
    );
    expect(first("PodMonitor")).toBeDefined();
  });
});
