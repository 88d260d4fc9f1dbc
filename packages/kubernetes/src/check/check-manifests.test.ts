import { describe, expect, test } from "vitest";
import { manifests } from "../manifests.ts";
import { readManifests } from "../read-manifests.ts";
import { renderManifest } from "../render-manifest.ts";
import { handWritten } from "../testing/hand-written.ts";
import { sampleConfig } from "../testing/sample-config.ts";
import { checkManifests } from "./check-manifests.ts";

const config = sampleConfig(`- {name: base, backend_refs: [{endpoint: "vllm.default.svc:8000"}]}`, {
  cards: "{name: base, loras: [{name: math-expert}, {name: law-expert}]}",
});
/** The hand-written routes serve the adapters alone. */
const experts = sampleConfig(`
- {name: math-expert, backend_refs: [{endpoint: "vllm.default.svc:8000"}]}
- {name: law-expert, backend_refs: [{endpoint: "vllm.default.svc:8000"}]}`);

const extension = manifests(experts, { way: "extension" }).map(renderManifest).join("");

/** What a change of the text makes the check find: its new findings. */
function findingsOf(text: string, from: string | RegExp, to: string) {
  expect(text).toMatch(from);
  return checkManifests(readManifests(text.replace(from, to)), experts);
}

const without = (kind: string): RegExp => new RegExp(`---\\napiVersion: \\S+\\nkind: ${kind}\\n[^]*?(?=---|$)`);

describe("a check of manifests", () => {
  test("finds nothing in sound ones, by hand or made, each way", () => {
    expect(checkManifests(readManifests(handWritten), experts)).toEqual([]);
    expect(checkManifests(readManifests(extension), experts)).toEqual([]);
  });

  test("asks for nothing that lies elsewhere: a single file is sound by itself", () => {
    for (const document of handWritten.split("---\n")) {
      const expected = ["buffer-limit", "model-unrouted"];
      const codes = checkManifests(readManifests(document)).map(({ code }) => code);
      expect(codes.filter((code) => !expected.includes(code))).toEqual([]);
    }
  });

  test.each<[code: string, severity: string, from: string | RegExp, to: string]>([
    ["filter-missing", "error", without("EnvoyPatchPolicy"), ""],
    ["filter-name", "error", "name: semantic-router-extproc", "name: envoy.filters.http.ext_proc/router"],
    ["filter-name", "error", "name: semantic-router-extproc", "name: envoy.filters.http.lua.router"],
    ["filter-position", "error", "http_filters/0", "http_filters/3"],
    ["filter-position", "error", "http_filters/0", "http_filters/-"],
    ["filter-listener", "error", "name: default/router/http", "name: default/router/web"],
    ["filter-listener", "warning", "port: 80}", "port: 80}\n  - {name: second, protocol: HTTP, port: 81}"],
    ["filter-cluster", "error", "clusterName: semantic-router", "clusterName: router"],
    ["filter-cluster", "error", "http2_protocol_options: {}", "connect_timeout: 5s"],
    ["filter-fail-open", "warning", "allow_mode_override", "failure_mode_allow: true\n          allow_mode_override"],
    ["message-timeout", "error", "          message_timeout: 10s\n", ""],
    ["message-timeout", "error", "message_timeout: 10s", "message_timeout: 0.2s"],
    ["message-timeout", "warning", "message_timeout: 10s", "messageTimeout: 2.5s"],
    ["message-timeout", "warning", "message_timeout: 10s", "message_timeout: 60s"],
    ["message-timeout", "error", "message_timeout: 10s", "message_timeout: soon"],
    ["body-mode", "error", "request_body_mode: BUFFERED", "request_body_mode: STREAMED"],
    ["body-mode", "notice", "            request_body_mode: BUFFERED\n", ""],
    ["mode-override", "error", "          allow_mode_override: true\n", ""],
    ["buffer-limit", "error", without("ClientTrafficPolicy"), ""],
    ["buffer-limit", "error", "connection: {bufferLimit: 50Mi}", "enableProxyProtocol: false"],
    ["buffer-limit", "warning", "bufferLimit: 50Mi", "bufferLimit: 1Mi"],
    ["buffer-limit", "notice", "bufferLimit: 50Mi", "bufferLimit: 200Mi"],
    ["api-version", "warning", "v1beta1\nkind: AIServiceBackend", "v1alpha1\nkind: AIServiceBackend"],
    ["schema-version", "error", "{name: OpenAI}", "{name: OpenAI, version: openai/v1}"],
    ["schema-version", "warning", "{name: OpenAI}", "{name: OpenAI, version: v1}"],
    ["schema-version", "error", "{name: OpenAI}", "{name: AzureOpenAI}"],
    ["schema-prefix", "warning", "{name: OpenAI}", "{name: AWSBedrock, prefix: /v1}"],
    ["model-unrouted", "error", "value: math-expert", "value: maths"],
    ["model-unrouted", "warning", "value: law-expert", "value: laws"],
    ["model-unknown", "warning", "value: law-expert", "value: laws"],
    ["model-unknown", "error", "value: law-expert", "value: MoM"],
    ["model-twice", "warning", "value: law-expert", "value: math-expert"],
    [
      "rule-count",
      "error",
      "  rules:\n  - matches",
      `  rules:\n${"  - backendRefs: [{name: vllm}]\n".repeat(14)}  - matches`,
    ],
    ["cost-key", "error", "key: llm_total_token", "key: llm_tokens"],
    ["cost-namespace", "error", "namespace: io.envoy.ai_gateway", "namespace: envoy.lb"],
    ["cost-request", "warning", "number: 0", "number: 1"],
    ["reference-missing", "error", "backendRef: {name: vllm", "backendRef: {name: vlm"],
    ["reference-missing", "error", "kind: HTTPRoute, name: router", "kind: HTTPRoute, name: other"],
    ["reference-grant", "error", /backendRefs: \[\{name: vllm\}\]/, "backendRefs: [{name: vllm, namespace: models}]"],
    ["tls-missing", "error", "vllm.default.svc.cluster.local, port: 8000", "api.openai.com, port: 443"],
  ])("%s (%s): %s → %s", (code, severity, from, to) => {
    const found = findingsOf(handWritten, from, to).filter((each) => each.code === code);
    expect(found.map((each) => each.severity)).toContain(severity);
    for (const { problem, fix } of found) {
      expect(problem).not.toBe("");
      expect(fix).not.toBe("");
    }
  });

  test.each<[code: string, from: string | RegExp, to: string]>([
    ["filter-order", /  filterOrder:\n.*\n.*\n/, ""],
    ["filter-order", /  requestBuffer:\n.*\n/, ""],
    [
      "filter-target",
      /kind: EnvoyExtensionPolicy\n[^]*?kind: Gateway\n/,
      "kind: EnvoyExtensionPolicy\nmetadata:\n  name: semantic-router\n  namespace: default\nspec:\n  targetRefs:\n    - group: gateway.networking.k8s.io\n      kind: HTTPRoute\n",
    ],
    ["message-timeout", "      messageTimeout: 5s\n", ""],
    ["mode-override", "allowModeOverride: true", "allowModeOverride: false"],
    ["body-mode", "body: Buffered", "body: Streamed"],
    ["reference-grant", without("ReferenceGrant"), ""],
    [
      "reference-grant",
      "kind: EnvoyExtensionPolicy\n      namespace: default",
      "kind: EnvoyExtensionPolicy\n      namespace: other",
    ],
  ])("of the extension way: %s (%s)", (code, from, to) => {
    expect(findingsOf(extension, from, to).map((each) => each.code)).toContain(code);
  });

  test("two policies on one route are one too many, and a route's replaces its Gateway's", () => {
    const policy = (name: string, kind: string, target: string): string =>
      `---\n{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: BackendTrafficPolicy, metadata: {name: ${name}, namespace: default}, spec: {targetRefs: [{group: gateway.networking.k8s.io, kind: ${kind}, name: ${target}}]}}\n`;
    const check = (text: string) => checkManifests(readManifests(`${handWritten}${text}`), experts);
    expect(check(policy("retries", "HTTPRoute", "router"))).toMatchObject([
      {
        severity: "error",
        code: "policy-conflict",
        object: "BackendTrafficPolicy default/retries",
        path: "spec.targetRefs[0]",
      },
    ]);
    expect(check(policy("all", "Gateway", "router"))).toMatchObject([
      { severity: "warning", code: "policy-override", object: "BackendTrafficPolicy default/limits" },
    ]);
  });

  test("both ways at once decide each request twice", () => {
    const both = manifests(experts, { gatewayName: "router", way: "extension" }).find(
      ({ file }) => file === "filter.yaml",
    )!;
    const codes = checkManifests([...readManifests(handWritten), ...both.objects]).map(({ code }) => code);
    expect(codes).toContain("filter-twice");
  });

  test("credentials in plain text are seen in Secrets, headers and the config, placeholders are not", () => {
    const secret = (value: string): string =>
      `---\n{apiVersion: v1, kind: Secret, metadata: {name: key}, stringData: {apiKey: "${value}"}}\n`;
    const check = (text: string) => checkManifests(readManifests(text)).filter(({ code }) => code === "plain-secret");
    expect(check(secret("sk-abcdef0123456789"))).toMatchObject([{ object: "Secret key", path: "stringData.apiKey" }]);
    expect(check(secret("<OPENAI_API_KEY>"))).toEqual([]);
    expect(check(secret("OPENAI_API_KEY"))).toEqual([]);
    // As `kubectl get` prints it.
    expect(check("{apiVersion: v1, kind: Secret, metadata: {name: key, uid: 1-2}, data: {apiKey: c2s=}}")).toEqual([]);
    const header = "spec: {headerMutation: {set: [{name: Authorization, value: Bearer abc}]}}";
    expect(
      check(`{apiVersion: aigateway.envoyproxy.io/v1beta1, kind: AIServiceBackend, metadata: {name: a}, ${header}}`),
    ).toHaveLength(1);
    const open = sampleConfig(`- {name: m, backend_refs: [{endpoint: "llm.default.svc:8000", api_key: sk-123}]}`);
    expect(checkManifests([], open)).toMatchObject([
      { code: "plain-secret", path: "providers.models[0].backend_refs[0].api_key" },
    ]);
  });

  test("what of a config fails behind AI Gateway: paths that it does not know, and places inside Envoy's pod", () => {
    const check = (models: string): string[] => {
      const own = sampleConfig(models);
      const objects = manifests(own).flatMap((file) => file.objects);
      return checkManifests(objects, own).map(({ code }) => code);
    };
    expect(check(`- {name: m, backend_refs: [{base_url: "https://api.groq.com/openai/v1"}]}`)).toContain("config-path");
    expect(check(`- {name: m, backend_refs: [{endpoint: "api.groq.com:443", protocol: https}]}`)).not.toContain(
      "config-path",
    );
    expect(check(`- {name: m, backend_refs: [{endpoint: "127.0.0.1:8000"}]}`)).toContain("config-host");
    expect(check(`- {name: m, backend_refs: [{endpoint: "vllm:8000"}]}`)).toContain("config-host");
  });

  test("a pattern counts as a route, and so does a rule for any model", () => {
    const pattern = handWritten.replace(
      "type: Exact, name: x-ai-eg-model, value: math-expert",
      "type: RegularExpression, name: x-ai-eg-model, value: math-.*",
    );
    expect(checkManifests(readManifests(pattern), experts)).toEqual([]);
    const any = handWritten.replace(/- matches:\n.*value: math-expert.*\n/, "- modelsOwnedBy: me\n");
    expect(checkManifests(readManifests(any), experts)).toEqual([]);
  });

  test("a base model without a rule of its own is only a warning while decisions use its adapters", () => {
    const found = checkManifests(readManifests(handWritten), config);
    // The sample's default model is the base.
    expect(found).toMatchObject([{ code: "model-unrouted", severity: "error" }]);
    const adapters = { ...config, defaultModel: "math-expert" };
    expect(checkManifests(readManifests(handWritten), adapters)).toMatchObject([{ severity: "warning" }]);
  });

  test("errors come before warnings and notices", () => {
    const text = handWritten
      .replace("bufferLimit: 50Mi", "bufferLimit: 1Mi")
      .replace("http_filters/0", "http_filters/1");
    expect(checkManifests(readManifests(text)).map(({ severity }) => severity)).toEqual(["error", "warning"]);
  });
});
