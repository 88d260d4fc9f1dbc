// One request with a trace of its own: all spans hang in one tree below the client's, and the access log tells of it.
//
//   node tools/cluster/scenarios/observability/check-traces.mjs

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { connectToGateway } from "../../gateway-client.mjs";
import { requests } from "./traffic.mjs";

const execute = promisify(execFile);
const SPANS_LIMIT_MS = 60_000;
const spansPath = "/api/v1/namespaces/monitoring/services/otel-collector:http/proxy/spans";
const figure = (text) => process.stdout.write(`figure: observability: ${text}\n`);

const gateway = await connectToGateway("semantic-router");
try {
  for (const name of ["law", "stream"]) await checkTree(name);
  await checkUnsampled();
} finally {
  await gateway.close();
}

async function checkTree(name) {
  const traceId = randomBytes(16).toString("hex");
  const client = randomBytes(8).toString("hex");
  const { body } = requests[name];
  const response = await gateway.post("/v1/chat/completions", body, { traceparent: `00-${traceId}-${client}-01` });
  assert.equal(response.status, 200, await response.text());
  if (!response.bodyUsed) await response.text();
  const wanted = {
    decision: (span) => span.name === "semantic_router.decision.evaluation",
    signals: (span) => span.name === "semantic_router.signal.evaluation",
    upstream: (span) => span.name === "semantic_router.upstream.request",
    router: (span) => span.name === "semantic_router.request.received",
    aiGateway: (span) => span.service === "ai-gateway",
    envoy: (span) => span.attributes["http.status_code"] !== undefined && span.parentSpanId === client,
  };
  const { spans, found } = await untilFound(traceId, wanted);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const pathOf = (span) => {
    const path = [span.name];
    let at = span;
    while (at.parentSpanId !== client) {
      at = byId.get(at.parentSpanId);
      assert(at !== undefined, `${name}: ${path.join(" < ")} hangs below no span of the trace`);
      path.push(at.name);
    }
    return path;
  };
  const paths = spans.map(pathOf);
  assert.equal(found.decision.parentSpanId, found.router.spanId);
  assert.equal(found.upstream.parentSpanId, found.router.spanId);
  assert.equal(found.aiGateway.parentSpanId, found.upstream.spanId, "AI Gateway's span hangs below the router's");
  const told = JSON.stringify(spans.map(({ attributes }) => attributes));
  assert(!told.includes("landlord") && !told.includes("contract"), `${name}: a prompt is in its spans: ${told}`);
  assert.equal(found.decision.attributes["decision.name"], "law_decision");
  assert.equal(found.upstream.attributes["model.name"], "law-expert");
  assert(found.upstream.attributes["model.token_count_completion"] > 0);
  figure(`${name}: ${spans.length} spans in one tree below the client's: ${paths.map((path) => path[0]).join(", ")}`);
  figure(`${name}: ${pathOf(found.aiGateway).toReversed().join(" → ")}`);
  await checkAccessLog(name, traceId, byId);
}

/** What the back end was sent is the last `traceparent` that the log knows. */
async function checkAccessLog(name, traceId, byId) {
  const selector = "gateway.envoyproxy.io/owning-gateway-name=semantic-router";
  const until = Date.now() + SPANS_LIMIT_MS;
  for (;;) {
    const { stdout } = await execute(
      "kubectl",
      ["logs", "--namespace", "envoy-gateway-system", "--selector", selector, "--container", "envoy", "--tail=200"],
      { maxBuffer: 2 ** 26 },
    );
    const line = stdout.split("\n").find((each) => each.includes(traceId));
    if (line !== undefined) {
      const entry = JSON.parse(line);
      assert.equal(entry.decision, "law_decision");
      assert.equal(entry.request_model, "law-expert");
      assert.equal(entry.response_code, 200);
      assert(entry.output_tokens > 0, `output_tokens: ${entry.output_tokens}`);
      const [, , spanId] = entry.trace_parent.split("-");
      assert(byId.has(spanId), `the back end was sent ${entry.trace_parent}, whose span nobody knows`);
      figure(
        `${name}: access log: ${entry.decision}, ${entry.request_model}, ${entry.output_tokens} tokens; the back end's caller is ${byId.get(spanId).name}`,
      );
      return;
    }
    assert(Date.now() < until, `${name}: no line of the access log has the trace`);
    await sleep(1000);
  }
}

/** Who decides not to trace is followed. */
async function checkUnsampled() {
  const traceId = randomBytes(16).toString("hex");
  const traceparent = `00-${traceId}-${randomBytes(8).toString("hex")}-00`;
  const response = await gateway.post("/v1/chat/completions", requests.law.body, { traceparent });
  await response.text();
  await sleep(5000);
  const spans = (await readSpans(traceId)).filter(({ name }) => name.startsWith("semantic_router."));
  assert.deepEqual(spans, [], "spans of a request that is not to be traced");
}

async function untilFound(traceId, wanted) {
  const until = Date.now() + SPANS_LIMIT_MS;
  for (;;) {
    const spans = await readSpans(traceId);
    const found = Object.fromEntries(Object.entries(wanted).map(([key, isIt]) => [key, spans.find(isIt)]));
    const missing = Object.keys(found).filter((key) => found[key] === undefined);
    if (missing.length === 0) return { spans, found };
    if (Date.now() > until)
      throw new Error(`no spans of ${missing.join(", ")}; there are ${JSON.stringify(spans, null, 1)}`);
    await sleep(500);
  }
}

async function readSpans(traceId) {
  const { stdout } = await execute("kubectl", ["get", "--raw", `${spansPath}?trace=${traceId}`], {
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout).spans;
}
