import { expect, test } from "vitest";
import { isSampled } from "./sampler.ts";
import { newSpanId, newTraceId, parseTraceparent, renderTraceparent } from "./trace-context.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";

test("a traceparent is read as it was written", () => {
  const context = parseTraceparent(`00-${traceId}-${spanId}-01`);
  expect(context).toEqual({ traceId, spanId, isSampled: true });
  expect(renderTraceparent(context!)).toBe(`00-${traceId}-${spanId}-01`);
  expect(parseTraceparent(`00-${traceId}-${spanId}-02`)?.isSampled).toBe(false);
  expect(parseTraceparent(`cc-${traceId}-${spanId}-03-later`)).toEqual({ traceId, spanId, isSampled: true });
});

test("one that breaks the standard counts as none", () => {
  for (const header of [
    undefined,
    "",
    `00-${traceId}-${spanId}`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${"0".repeat(32)}-${spanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
  ])
    expect(parseTraceparent(header), header).toBeUndefined();
});

test("new ids are valid", () => {
  const [trace, span] = [newTraceId(), newSpanId()];
  expect(parseTraceparent(`00-${trace}-${span}-01`)).toMatchObject({ traceId: trace, spanId: span });
});

test("a caller's decision is followed, and without one the rate decides by the trace's id", () => {
  const parent = { traceId, spanId, isSampled: false };
  expect(isSampled({ type: "always_on" }, traceId, parent)).toBe(false);
  expect(isSampled({ type: "probabilistic", rate: 0 }, traceId, { ...parent, isSampled: true })).toBe(true);
  expect(isSampled({ type: "always_off" }, traceId, { ...parent, isSampled: true })).toBe(false);
  expect(isSampled({}, traceId, undefined)).toBe(true);
  const share = Array.from({ length: 4000 }, newTraceId).filter((id) =>
    isSampled({ type: "traceidratio", rate: 0.25 }, id, undefined),
  ).length;
  expect(share / 4000).toBeGreaterThan(0.2);
  expect(share / 4000).toBeLessThan(0.3);
});
