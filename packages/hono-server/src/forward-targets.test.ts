import { expect, test } from "vitest";
import type { Backend } from "@signalbox/core";
import { orderBackends } from "./forward-targets.ts";

function backend(name: string, weight: number): Backend {
  return {
    name,
    weight,
    origin: "http://127.0.0.1:1",
    chatPath: "/v1/chat/completions",
    type: "vllm",
    provider: undefined,
    hasProfile: false,
    authHeader: "Authorization",
    authPrefix: "Bearer ",
    apiKey: undefined,
    extraHeaders: [],
  };
}

const seeds = Array.from({ length: 4000 }, (_, index) => index.toString(16).padStart(8, "0"));

test("back ends are drawn by weight, over many requests", () => {
  const first = seeds.map(
    (seed) => orderBackends([backend("a", 3), backend("b", 1), backend("never", 0)], seed)[0]!.name,
  );
  const share = first.filter((name) => name === "a").length / first.length;
  expect(share).toBeGreaterThan(0.72);
  expect(share).toBeLessThan(0.78);
  expect(first).not.toContain("never");
});

test("one request finds the same back end each time, and every other one behind it", () => {
  const backends = [backend("a", 1), backend("b", 1), backend("c", 0)];
  for (const seed of seeds.slice(0, 50)) {
    const order = orderBackends(backends, seed).map(({ name }) => name);
    expect([...order].sort()).toEqual(["a", "b", "c"]);
    expect(orderBackends(backends, seed).map(({ name }) => name)).toEqual(order);
  }
});

test("weights that are all zero leave the config's order", () => {
  expect(orderBackends([backend("a", 0), backend("b", 0)], "1").map(({ name }) => name)).toEqual(["a", "b"]);
});
