import { createServer } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { requireProgram, skipReason } from "../../../tools/testing/program.ts";
import type { Router } from "@signalbox/core";
import { createDemoRouter } from "./demo-router.ts";
import { startServerChild } from "./server-child.ts";
import { startStack, type Stack } from "./stack.ts";

const chat = (fields: object = {}): string =>
  JSON.stringify({
    model: "MoM",
    messages: [{ role: "user", content: "What is the derivative of f(x) = x^3?" }],
    ...fields,
  });

const post = (stack: Stack, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${stack.origin}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });

/** What a client sees of a streamed request: the status, and whether the stream came to its proper end. */
async function streamed(stack: Stack, pauseMs: number): Promise<string> {
  try {
    const answer = await post(stack, chat({ stream: true }), { "x-test-pause": String(pauseMs) });
    const text = await answer.text();
    return `${answer.status} ${text.endsWith("data: [DONE]\n\n") ? "whole" : "cut"}`;
  } catch {
    return "broken off";
  }
}

function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

const envoy = requireProgram("envoy");

describe.skipIf(envoy.missing !== undefined)(`faults behind Envoy ${skipReason(envoy)}`, () => {
  test("a killed server: running streams break off, requests get 500 meanwhile and 200 once it is back", async () => {
    const first = await startServerChild({ port: 0 });
    const stack = await startStack({ envoyPath: envoy.path!, extProcPort: first.port });
    try {
      expect((await post(stack, chat())).status).toBe(200);
      const running = streamed(stack, 200);
      await expect.poll(() => stack.upstream.seen.length).toBe(2);
      first.signal("SIGKILL");
      await first.exited;
      expect(await running).toBe("broken off");
      expect((await post(stack, chat())).status).toBe(500);
      const second = await startServerChild({ port: first.port });
      await expect.poll(async () => (await post(stack, chat())).status, { timeout: 10_000 }).toBe(200);
      second.signal("SIGTERM");
      expect(await second.exited).toBe(0);
    } finally {
      await stack.stop();
    }
  });

  test("SIGTERM during 50 streams: all of them come to their end and the process exits by itself", async () => {
    const child = await startServerChild({ port: 0 });
    const stack = await startStack({ envoyPath: envoy.path!, extProcPort: child.port });
    try {
      const streams = Array.from({ length: 50 }, () => streamed(stack, 400));
      await expect.poll(() => stack.upstream.seen.length, { timeout: 5000 }).toBe(50);
      child.signal("SIGTERM");
      // While it drains it still takes new ones.
      const during = streamed(stack, 100);
      expect(tally(await Promise.all(streams))).toEqual({ "200 whole": 50 });
      expect(await during).toBe("200 whole");
      expect(await child.exited).toBe(0);
      expect(child.lines.at(-1)).toBe("stopped");
      expect((await post(stack, chat())).status).toBe(500);
    } finally {
      await stack.stop();
    }
  });

  test("a dead upstream: the client gets Envoy's 503, without decision headers", async () => {
    const stack = await startStack({ envoyPath: envoy.path! });
    try {
      await stack.upstream.close();
      const answer = await post(stack, chat());
      expect(answer.status).toBe(503);
      expect([...answer.headers.keys()].filter((name) => name.startsWith("x-vsr"))).toEqual([
        "x-vsr-response-path",
        "x-vsr-schema-version",
      ]);
    } finally {
      await stack.stop();
    }
  });

  test("a client that leaves while the upstream hangs is counted as gone, and the next request is served", async () => {
    const counted: { readonly name: string; readonly labels: object }[] = [];
    const metrics = {
      count: (name: string, labels = {}) => void counted.push({ name, labels }),
      observe: () => {},
      gauge: () => {},
    };
    const stack = await startStack({ envoyPath: envoy.path!, server: { metrics } });
    try {
      const leave = AbortSignal.timeout(300);
      const headers = { "content-type": "application/json", "x-test": "hang" };
      const request = { method: "POST", headers, body: chat(), signal: leave };
      await expect(fetch(`${stack.origin}/v1/chat/completions`, request)).rejects.toThrow();
      await expect
        .poll(() => counted)
        .toContainEqual({ name: "llm_request_errors_total", labels: { model: "math-expert", reason: "cancellation" } });
      expect(stack.upstream.seen.at(-1)!.isAborted).toBe(true);
      expect((await post(stack, chat())).status).toBe(200);
    } finally {
      await stack.stop();
    }
  });

  test("500 reloads under load lose no request", async () => {
    let router: Router = createDemoRouter();
    const stack = await startStack({ envoyPath: envoy.path!, server: { getRouter: () => router } });
    try {
      let reloads = 0;
      const outcomes: string[] = [];
      const client = async (): Promise<void> => {
        while (reloads < 500) {
          const answer = await post(stack, chat());
          outcomes.push(`${answer.status} ${((await answer.json()) as { model: string }).model}`);
        }
      };
      const clients = Array.from({ length: 4 }, client);
      for (; reloads < 500; reloads++) {
        router = createDemoRouter();
        await sleep(1);
      }
      await Promise.all(clients);
      expect(Object.keys(tally(outcomes))).toEqual(["200 math-expert"]);
      expect(outcomes.length).toBeGreaterThan(20);
    } finally {
      await stack.stop();
    }
  }, 180_000);

  test("a server that takes the connection and then says nothing costs the client Envoy's message timeout", async () => {
    const sockets = new Set<{ destroy(): void }>();
    const silent = createServer((socket) => void sockets.add(socket.on("error", () => {})));
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const stack = await startStack({
      envoyPath: envoy.path!,
      extProcPort: (silent.address() as { port: number }).port,
    });
    try {
      const started = performance.now();
      const answer = await post(stack, chat());
      expect(answer.status).toBe(504);
      expect(performance.now() - started).toBeLessThan(8000);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
      await stack.stop();
    }
  });

  test("proxies that connect anew because of the connection's age lose no request", async () => {
    const stack = await startStack({ envoyPath: envoy.path!, server: { maxConnectionAgeMs: 100 } });
    try {
      const outcomes: string[] = [];
      const until = performance.now() + 3000;
      const client = async (): Promise<void> => {
        while (performance.now() < until) outcomes.push(await streamed(stack, 5));
      };
      await Promise.all(Array.from({ length: 8 }, client));
      expect(Object.keys(tally(outcomes))).toEqual(["200 whole"]);
    } finally {
      await stack.stop();
    }
  });
});
