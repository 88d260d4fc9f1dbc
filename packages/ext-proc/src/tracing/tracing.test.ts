import { noLogger, noMetrics, type Logger } from "@signalbox/core";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { handleStream } from "../stream-handler.ts";
import {
  createScriptedStream,
  protocolConfig,
  read,
  requestBody,
  requestHeaders,
  responseBody,
  responseHeaders,
} from "../testing/scripted-stream.ts";
import { createSmallRouter } from "../testing/small-router.ts";
import type { Span } from "./span.ts";
import { createTracing } from "./tracing.ts";

const BUFFERED = 2;
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const clientSpan = "00f067aa0ba902b7";
const envoySpan = "aaaaaaaaaaaaaaaa";
const chat = (text: string): string => JSON.stringify({ model: "auto", messages: [{ role: "user", content: text }] });
const completion = JSON.stringify({
  choices: [],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
});
const tracing = "observability: { tracing: { enabled: true, exporter: { type: stdout } } }";

/** One request through a stream, with its spans as the exporter `stdout` logs them. */
async function trace({
  settings = tracing,
  headers = {},
  caller,
  text = "What is the derivative of x^3?",
}: {
  readonly settings?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: string;
  readonly text?: string;
}) {
  const spans: Span[] = [];
  const logger: Logger = { ...noLogger, info: (fields) => void spans.push((fields as { span: Span }).span) };
  const router = createSmallRouter({
    edit: (yaml) => yaml.replace("global: {", `global: { services: { ${settings} },`),
  });
  const scripted = createScriptedStream();
  handleStream(
    { ...scripted.stream, traceparent: caller },
    {
      getRouter: () => router,
      metrics: noMetrics,
      logger: noLogger,
      maxBodyBytes: 1_000_000,
      budgetMs: 2000,
      modelsMs: 500,
      onRouted: () => {},
      tracing: createTracing({ metrics: noMetrics, logger }),
    },
  );
  const first = read(await scripted.ask(requestHeaders(headers), protocolConfig(BUFFERED)));
  const second = read(await scripted.ask(requestBody(chat(text))));
  if (second.kind !== "immediate") {
    await scripted.ask(responseHeaders({}));
    await scripted.ask(responseBody(completion));
  }
  // The answer is read to its end first. Where spans are due they are waited for.
  const isTraced = first.set["traceparent"] !== undefined;
  do await sleep(5);
  while (isTraced && spans.length === 0);
  const byName = new Map(spans.map((span) => [span.name.replace("semantic_router.", ""), span]));
  return { spans, byName, sent: first.set["traceparent"] };
}

test("a request's spans hang in one tree below the caller's, and what comes after hangs below them", async () => {
  const { spans, byName, sent } = await trace({
    headers: { traceparent: `00-${traceId}-${clientSpan}-01`, "x-request-id": "r1" },
  });
  const root = byName.get("request.received")!;
  const upstream = byName.get("upstream.request")!;
  expect(spans.every((span) => span.traceId === traceId && span.startMs <= span.endMs)).toBe(true);
  expect(root.parentSpanId).toBe(clientSpan);
  for (const name of ["signal.evaluation", "decision.evaluation", "upstream.request"])
    expect(byName.get(name)?.parentSpanId, name).toBe(root.spanId);
  expect(sent).toBe(`00-${traceId}-${upstream.spanId}-01`);
  expect(root.attributes).toMatchObject({
    "request.id": "r1",
    "http.path": "/v1/chat/completions",
    "http.response.status_code": 200,
    "decision.name": "math",
    "routing.original_model": "auto",
  });
  expect(upstream.attributes).toMatchObject({
    "model.name": "big-math",
    "model.reasoning_enabled": true,
    "model.token_count_completion": 4,
  });
  expect(byName.get("signal.evaluation")?.attributes["signal.matched_rules"]).toBe("domain:math");
  expect(JSON.stringify(spans)).not.toContain("derivative");
});

test("the proxy's own span is nearer than the client's", async () => {
  const { byName } = await trace({
    headers: { traceparent: `00-${traceId}-${clientSpan}-01` },
    caller: `00-${traceId}-${envoySpan}-01`,
  });
  expect(byName.get("request.received")?.parentSpanId).toBe(envoySpan);
});

test("without a caller's trace a new one begins", async () => {
  const { byName, sent } = await trace({});
  expect(byName.get("request.received")?.parentSpanId).toBeUndefined();
  expect(sent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test("an answer of the router's own has no span of an upstream", async () => {
  const { byName } = await trace({ text: "hello" });
  expect([...byName.keys()].toSorted()).toEqual(["decision.evaluation", "request.received", "signal.evaluation"]);
});

test("there are no spans, and no header, where nobody wants them", async () => {
  const unsampled = { traceparent: `00-${traceId}-${clientSpan}-00` };
  for (const { settings, headers } of [
    { settings: "observability: {}", headers: {} },
    { settings: tracing.replace("enabled: true", "enabled: false"), headers: {} },
    { settings: tracing, headers: unsampled },
    { settings: tracing.replace("exporter", "sampling: { type: always_off }, exporter"), headers: {} },
  ]) {
    const { spans, sent } = await trace({ settings, headers });
    expect(spans).toEqual([]);
    expect(sent).toBeUndefined();
  }
});
