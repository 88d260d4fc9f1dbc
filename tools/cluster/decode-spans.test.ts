import { expect, it } from "vitest";
import { encodeSpans } from "../../packages/ext-proc/src/tracing/encode-spans.ts";
import { decodeSpans } from "./scenarios/observability/decode-spans.mjs";

it("the cluster's collector reads what the router writes", () => {
  const span = {
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    spanId: "00f067aa0ba902b7",
    parentSpanId: "aaaaaaaaaaaaaaaa",
    name: "semantic_router.request.received",
    kind: "server",
    startMs: 1_795_545_637_041.5,
    endMs: 1_795_545_637_049.25,
    attributes: { text: "ü", yes: true, no: false, whole: -3, large: 2 ** 40, part: 0.25, none: undefined },
    isError: true,
  } as const;
  const resource = { serviceName: "signalbox", serviceVersion: "1", deploymentEnvironment: undefined };
  expect(decodeSpans(encodeSpans([span, { ...span, parentSpanId: undefined, attributes: {} }], resource))).toEqual([
    {
      service: "signalbox",
      scope: "semantic-router",
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      name: span.name,
      kind: "server",
      startNs: "1795545637041500000",
      endNs: "1795545637049250000",
      attributes: expect.objectContaining({ text: "ü", yes: true, no: false, large: 2 ** 40, part: 0.25 }),
    },
    expect.objectContaining({ parentSpanId: "", attributes: {} }),
  ]);
});
