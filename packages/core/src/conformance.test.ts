import { describe, test } from "vitest";
import { applyCandidate } from "./apply-candidate.ts";
import { loadConfig } from "./config/load-config.ts";
import { createRouter } from "./create-router.ts";
import { gateRequest } from "./gate.ts";
import { createLadder } from "./models/ladder.ts";
import { modelList } from "./model-list.ts";
import { recordCompletion, recordRouting } from "./record-metrics.ts";
import { responseHeaders } from "./response/response-headers.ts";
import {
  defineConformance,
  type ConformanceAnswer,
  type ConformanceDriver,
  type ConformanceRequest,
  type ConformanceSetup,
} from "./testing/conformance.contract.ts";
import { createCountingMetrics } from "./testing/counting-metrics.ts";
import { createFakeModel } from "./testing/fake-model.ts";

defineConformance({ describe, test }, { name: "core", create: async (setup) => createCoreDriver(setup) });

/** The thinnest adapter there can be: carries out plans against a canned upstream, without any socket. */
function createCoreDriver(setup: ConformanceSetup): ConformanceDriver {
  const loaded = loadConfig(setup.config, { env: setup.env, services: setup.services });
  if (loaded.config === undefined) throw new Error(JSON.stringify(loaded.diagnostics, null, 1));
  const config = loaded.config;
  const router = createRouter({ config, models: createLadder([createFakeModel({ heads: { domain: setup.domain } })]) });
  const metrics = createCountingMetrics();
  const upstream = (
    headers: Record<string, string>,
    body: string,
  ): Pick<ConformanceAnswer, "upstream" | "body" | "status"> => ({
    status: setup.upstream.status,
    body: setup.upstream.body,
    upstream: { headers: { ...headers, "content-length": String(new TextEncoder().encode(body).length) }, body },
  });
  async function send(request: ConformanceRequest): Promise<ConformanceAnswer> {
    const gate = gateRequest(request.method, request.path, config.options);
    const contentType = { "content-type": setup.upstream.contentType };
    switch (gate.kind) {
      case "refuse":
        return { status: gate.status, headers: {}, body: gate.message };
      case "models":
        return { status: 200, headers: { "content-type": "application/json" }, body: modelList(config) };
      case "pass":
        return { headers: contentType, ...upstream(request.headers, request.body ?? "") };
      case "route": {
        const body = new TextEncoder().encode(request.body ?? "");
        const outcome = await router.route({
          body,
          header: (name) => request.headers[name],
          dialect: gate.dialect,
          purpose: gate.purpose,
        });
        recordRouting(metrics, outcome);
        if (outcome.plan.kind === "respond") {
          const { status, contentType: type, body: text } = outcome.plan;
          return {
            status,
            headers: { "content-type": type, ...Object.fromEntries(responseHeaders(outcome, { status })) },
            body: text,
          };
        }
        const [candidate] = outcome.plan.candidates;
        const { status } = setup.upstream;
        recordCompletion(metrics, { model: candidate.model, status, durationMs: 0 });
        const sent = upstream(
          { ...request.headers, ...Object.fromEntries(candidate.requestHeaders.set) },
          new TextDecoder().decode(applyCandidate(body, candidate)),
        );
        return { headers: { ...contentType, ...Object.fromEntries(responseHeaders(outcome, { status })) }, ...sent };
      }
    }
  }
  return { send, counter: async (name, labels) => metrics.counter(name, labels), close: async () => {} };
}
