import { createFakeModel } from "@signalbox/core/testing";
import type { Router } from "@signalbox/core";
import { describe, expect, test } from "vitest";
import { createManagementApp, type ManagementAppOptions } from "./management-app.ts";
import { createTestRouter } from "./testing/test-router.ts";

const config = `version: v0.3
listeners: []
providers:
  defaults: {default_model: small}
  models:
    - {name: small, backend_refs: [{name: a, endpoint: "127.0.0.1:1"}]}
    - {name: big, backend_refs: [{name: a, endpoint: "127.0.0.1:1"}]}
routing:
  modelCards: [{name: small}, {name: big}]
  signals: {domains: [{name: math}]}
  decisions:
    - {name: math_decision, priority: 10, rules: {operator: OR, conditions: [{type: domain, name: math}]}, modelRefs: [{model: big}]}
`;

function router(ready?: Promise<void>): Router {
  const heads = { domain: (text: string) => (text.includes("derivative") ? { math: 0.9, other: 0.1 } : "other") };
  const encoder = createFakeModel({ tier: "encoder", heads, ready: new Promise(() => {}) });
  return createTestRouter(config, {
    models: [createFakeModel({ tier: "static", heads, ...(ready === undefined ? {} : { ready }) }), encoder],
  });
}

function app(options: Partial<ManagementAppOptions> = {}): {
  get(path: string): Promise<Response>;
  post(path: string, body: unknown, headers?: object): Promise<Response>;
} {
  const current = router();
  const hono = createManagementApp({ getRouter: () => current, ...options });
  return {
    get: async (path) => hono.request(path),
    post: async (path, body, headers = {}) =>
      hono.request(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}

describe("health", () => {
  test("/health answers 200 with upstream's body, also before the configuration is there", async () => {
    const response = await app({ getRouter: () => undefined }).get("/health");
    expect([response.status, await response.json()]).toEqual([
      200,
      { status: "healthy", service: "classification-api" },
    ]);
  });

  test("/ready answers 200 while the encoder is still loading, and says so", async () => {
    const response = await app().get("/ready");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: "ready",
      ready: true,
      phase: "ready",
      message: "serving; still loading: encoder",
      pending_models: ["encoder"],
      ready_models: 1,
      total_models: 2,
      tiers: { static: { state: "ready" }, encoder: { state: "loading" } },
    });
  });

  test.each<[string, Partial<ManagementAppOptions>, string]>([
    ["the configuration is being loaded", { getRouter: () => undefined }, "starting"],
    ["no tier is up", { getRouter: () => router(new Promise(() => {})) }, "initializing_models"],
    ["the server is stopping", { isStopping: () => true }, "stopping"],
  ])("/ready answers 503 while %s", async (_, options, phase) => {
    const response = await app(options).get("/ready");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ ready: false, status: "starting", phase });
  });

  test("/startup-status answers 200 in any phase", async () => {
    const response = await app({ getRouter: () => undefined, clock: { now: () => 0, unixSeconds: () => 0 } }).get(
      "/startup-status",
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      phase: "starting",
      ready: false,
      updated_at: "1970-01-01T00:00:00.000Z",
    });
  });

  test("/config/hash names the document in use", async () => {
    const current = router();
    const body = await (await app({ getRouter: () => current }).get("/config/hash")).json();
    expect(body).toEqual({
      hash: current.config.hash,
      runtime_hash: current.config.hash,
      active_hash: current.config.hash,
      status: "active",
    });
    expect(current.config.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("/metrics answers what the exporter wrote", async () => {
    const response = await app({
      metricsText: async () => ({ contentType: "text/plain; version=0.0.4", body: "a 1\n" }),
    }).get("/metrics");
    expect([response.headers.get("content-type"), await response.text()]).toEqual([
      "text/plain; version=0.0.4",
      "a 1\n",
    ]);
  });
});

describe("evaluation", () => {
  test("takes text and says what would be chosen, with the record", async () => {
    const response = await app().post("/api/v1/eval", { text: "the derivative" });
    expect(response.status).toBe(200);
    const body = (await response.json()) as object;
    expect(body).toMatchObject({
      original_text: "the derivative",
      selected_model: "big",
      selection_status: "selected",
      decision_result: { decision_name: "math_decision" },
      record: { mode: "auto" },
    });
    expect(body).not.toHaveProperty("eval_trace");
  });

  test("takes messages, and a trace when asked", async () => {
    const body = await (
      await app().post("/api/v1/eval?trace=true", { messages: [{ role: "user", content: "hello" }] })
    ).json();
    expect(body).toMatchObject({
      selected_model: "small",
      selection_status: "fallback",
      eval_trace: [{ name: "math_decision", matched: false }],
    });
  });

  test("classify/intent answers the decision's name as category, and probabilities when asked", async () => {
    const body = (await (
      await app().post("/api/v1/classify/intent", { text: "the derivative", options: { return_probabilities: true } })
    ).json()) as { probabilities: Record<string, number> };
    expect(body).toMatchObject({
      classification: { category: "math_decision", confidence: 0.9 },
      recommended_model: "big",
      routing_decision: "high_confidence_specialized",
      matched_signals: { domain: ["math"] },
      decision_result: { decision_name: "math_decision", matched_rules: ["domain:math"] },
    });
    expect(body.probabilities["math"]).toBeCloseTo(0.9);
  });

  test("classify/intent answers the classifier's label when no decision matched", async () => {
    const body = await (await app().post("/api/v1/classify/intent", { text: "hello" })).json();
    expect(body).toMatchObject({ classification: { category: "other" }, recommended_model: "small" });
    expect(body).not.toHaveProperty("probabilities");
  });
});

describe("errors, in the management API's shape", () => {
  test.each<[string, unknown, object, number, string]>([
    ["malformed JSON", "{", {}, 400, "INVALID_INPUT"],
    ["neither text nor messages", {}, {}, 400, "INVALID_INPUT"],
    ["null", "null", {}, 400, "INVALID_INPUT"],
    ["text of a wrong type", { text: 1 }, {}, 400, "INVALID_INPUT"],
    ["a body that is no JSON", { text: "a" }, { "content-type": "text/plain" }, 415, "INVALID_INPUT"],
    ["more than 10 MiB", { text: "x".repeat(10 * 1024 * 1024) }, {}, 413, "REQUEST_BODY_TOO_LARGE"],
  ])("%s", async (_, body, headers, status, code) => {
    const response = await app().post("/api/v1/eval", body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: { code, message: expect.any(String) as string, timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string },
    });
  });

  test("evaluation before the configuration is there: 503", async () => {
    const response = await app({ getRouter: () => undefined }).post("/api/v1/eval", { text: "a" });
    expect([response.status, await response.json()]).toMatchObject([503, { error: { code: "NOT_READY" } }]);
  });

  test("an unknown path: 404", async () => {
    const response = await app().get("/api/v1/nothing");
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { error: { code: "NOT_FOUND", message: "no such endpoint: GET /api/v1/nothing" } },
    ]);
  });
});
