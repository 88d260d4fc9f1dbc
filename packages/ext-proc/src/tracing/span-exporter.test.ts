import { noLogger, type Logger } from "@signalbox/core";
import { createCountingMetrics, type CountingMetrics } from "@signalbox/core/testing";
import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { afterEach, expect, test, vi } from "vitest";
import { createOtlpExporter, type OtlpOptions } from "./span-exporter.ts";
import type { Span } from "./span.ts";

const resource = { serviceName: "signalbox", serviceVersion: undefined, deploymentEnvironment: "test" };
const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const span = (name: string): Span => ({
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  parentSpanId: undefined,
  name,
  kind: "internal",
  startMs: 1_795_545_637_041.5,
  endMs: 1_795_545_637_049.25,
  attributes: {},
  isError: false,
});

/** A collector that keeps the messages, or refuses them. */
async function collector(answer: "ok" | "refuse" | "silent" = "ok"): Promise<{ endpoint: string; messages: Buffer[] }> {
  const server = new Server();
  const messages: Buffer[] = [];
  const asIs = (bytes: Buffer): Buffer => bytes;
  const Export = {
    path: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  server.addService(
    { Export },
    {
      Export: ({ request }: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
        messages.push(request);
        if (answer === "ok") done(null, Buffer.alloc(0));
        if (answer === "refuse") done({ code: status.RESOURCE_EXHAUSTED, details: "full" });
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  closers.push(() => server.forceShutdown());
  return { endpoint: `127.0.0.1:${port}`, messages };
}

function open(endpoint: string, options: Partial<OtlpOptions> = {}) {
  const metrics = createCountingMetrics();
  const exporter = createOtlpExporter({
    endpoint,
    isInsecure: true,
    resource,
    metrics,
    logger: noLogger,
    intervalMs: 10,
    ...options,
  });
  closers.push(() => exporter.close());
  return { exporter, metrics };
}

const dropped = (metrics: CountingMetrics, reason: string): number =>
  metrics.counter("signalbox_spans_dropped_total", { reason });

test("spans reach the collector in batches, with the resource's name", async () => {
  const { endpoint, messages } = await collector();
  const { exporter, metrics } = open(`http://${endpoint}`);
  exporter.export([span("first"), span("second")]);
  await vi.waitFor(() => expect(messages).toHaveLength(1), { timeout: 10_000 });
  for (const text of ["service.name", "signalbox", "semantic-router", "first", "second"])
    expect(messages[0]?.includes(text), text).toBe(true);
  await vi.waitFor(() => expect(metrics.counter("signalbox_spans_exported_total", {})).toBe(2), { timeout: 10_000 });
});

test("closing sends what is left", async () => {
  const { endpoint, messages } = await collector();
  const { exporter } = open(endpoint, { intervalMs: 60_000 });
  exporter.export([span("last")]);
  await exporter.close();
  expect(messages).toHaveLength(1);
});

test("spans that the collector refuses, or that find nobody, are dropped and counted, and the log tells it once", async () => {
  const refusing = await collector("refuse");
  const warnings: unknown[] = [];
  const logger: Logger = { ...noLogger, warn: (fields) => void warnings.push(fields) };
  for (const endpoint of [refusing.endpoint, "127.0.0.1:1"]) {
    const { exporter, metrics } = open(endpoint, { logger });
    exporter.export([span("one")]);
    await vi.waitFor(() => expect(dropped(metrics, "export_failed")).toBe(1), { timeout: 10_000 });
    exporter.export([span("two"), span("three")]);
    await vi.waitFor(() => expect(dropped(metrics, "export_failed")).toBe(3), { timeout: 10_000 });
  }
  expect(warnings).toHaveLength(2);
});

test("a collector that never answers costs a bounded queue", async () => {
  const { endpoint } = await collector("silent");
  const { exporter, metrics } = open(endpoint, { maxQueued: 3, intervalMs: 60_000 });
  exporter.export(Array.from({ length: 5 }, (_, index) => span(String(index))));
  exporter.export([span("late")]);
  expect(dropped(metrics, "queue_full")).toBe(3);
});
