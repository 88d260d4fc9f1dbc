import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { ServerError } from "../server-error.ts";
import { startRawServer, type RawServer } from "../testing/raw-server.ts";
import { createTestRouter } from "../testing/test-router.ts";
import type { RunningServer } from "./listen.ts";
import { serveGateway } from "./serve.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(
  answer: Parameters<typeof startRawServer>[0],
  options: { readonly drainDelayMs?: number } = {},
): Promise<RunningServer & { readonly server: RawServer; readonly url: string }> {
  const server = await startRawServer(answer);
  const config = `version: v0.3
listeners: []
providers:
  defaults: {default_model: small}
  models: [{name: small, backend_refs: [{name: a, endpoint: "127.0.0.1:${server.port}"}]}]
routing: {modelCards: [{name: small}]}
`;
  const router = createTestRouter(config);
  const gateway = await serveGateway({ port: 0, getRouter: () => router, ...options });
  cleanups.push(server.close, () => gateway.close({ graceMs: 0 }));
  return { ...gateway, server, url: `http://127.0.0.1:${gateway.port}` };
}

function chat(stream: boolean): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "auto", messages: [{ role: "user", content: "hi" }], stream }),
  };
}

describe("starting", () => {
  test("a port in use is an error that carries port and address", async () => {
    const first = await start((_, response) => response.end());
    const second = serveGateway({
      port: first.port,
      getRouter: () => createTestRouter("version: v0.3\nrouting: {}\n"),
    });
    await expect(second).rejects.toBeInstanceOf(ServerError);
    await expect(second).rejects.toMatchObject({ code: "port_in_use", port: first.port, host: "127.0.0.1" });
    await expect(second).rejects.toThrow(`port ${first.port} on 127.0.0.1 is in use`);
  });

  test("an address of another machine is an error that says so", async () => {
    const starting = serveGateway({
      port: 0,
      host: "192.0.2.1",
      getRouter: () => createTestRouter("version: v0.3\nrouting: {}\n"),
    });
    await expect(starting).rejects.toMatchObject({ code: "address_unavailable", host: "192.0.2.1" });
  });
});

describe("stopping", () => {
  test("50 running streams: each client gets all of its stream, and no new connection is taken", async () => {
    const goOn = Promise.withResolvers<void>();
    const gateway = await start(async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
      await goOn.promise;
      for (let index = 2; index < 10; index++) {
        response.write(`data: ${index}\n\n`);
        await sleep(10);
      }
      response.end("data: [DONE]\n\n");
    });
    const responses = await Promise.all(
      Array.from({ length: 50 }, () => fetch(`${gateway.url}/v1/chat/completions`, chat(true))),
    );
    const closing = gateway.close({ graceMs: 10_000 });
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow();
    goOn.resolve();
    const texts = await Promise.all(responses.map((response) => response.text()));
    await closing;
    const whole = `${Array.from({ length: 9 }, (_, index) => `data: ${index + 1}\n\n`).join("")}data: [DONE]\n\n`;
    expect(texts.filter((text) => text === whole)).toHaveLength(50);
  });

  test("streams that outlive the grace period: each client gets an error event and no [DONE]", async () => {
    const gateway = await start((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
    });
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${gateway.url}/v1/chat/completions`, chat(true))),
    );
    const startedAt = performance.now();
    const closing = gateway.close({ graceMs: 100 });
    const texts = await Promise.all(responses.map((response) => response.text()));
    await closing;
    expect(performance.now() - startedAt).toBeLessThan(3000);
    const expected =
      'data: 1\n\ndata: {"error":{"message":"the gateway is stopping","type":"upstream_error","code":502}}\n\n';
    expect(texts.filter((text) => text === expected)).toHaveLength(20);
  });

  test("a request without an answer at the end of the grace period: 503 that says why", async () => {
    const arrived = Promise.withResolvers<void>();
    const gateway = await start(() => arrived.resolve());
    const request = fetch(`${gateway.url}/v1/chat/completions`, chat(false));
    await arrived.promise;
    const closing = gateway.close({ graceMs: 50 });
    const response = await request;
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("the gateway is stopping");
    await closing;
  });

  test("idle connections do not hold it up, and closing twice is closing once", async () => {
    const gateway = await start((_, response) => response.end("{}"));
    await (await fetch(`${gateway.url}/v1/chat/completions`, chat(false))).text();
    const startedAt = performance.now();
    await Promise.all([gateway.close(), gateway.close()]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  test("readiness is 503 during the drain delay, while requests are still served", async () => {
    const gateway = await start((_, response) => response.end("{}"), { drainDelayMs: 300 });
    const closing = gateway.close();
    const [ready, answer] = await Promise.all([
      fetch(`${gateway.url}/readyz`),
      fetch(`${gateway.url}/v1/chat/completions`, chat(false)),
    ]);
    expect([ready.status, answer.status]).toEqual([503, 200]);
    await Promise.all([ready.text(), answer.text()]);
    await closing;
  });
});

test("a client that sends 40 MiB before it reads: gets the whole 413", async () => {
  const gateway = await start((_, response) => response.end("{}"));
  const socket = connect(gateway.port, "127.0.0.1");
  await once(socket, "connect");
  const length = 40 * 1024 * 1024;
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`,
  );
  const piece = Buffer.alloc(1024 * 1024, "x");
  for (let sent = 0; sent < length; sent += piece.length) if (!socket.write(piece)) await once(socket, "drain");
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  expect(text).toMatch(/^HTTP\/1.1 413 /);
  expect(text).toContain("larger than 32 MiB");
  expect(text).toMatch(/}}$/);
});
