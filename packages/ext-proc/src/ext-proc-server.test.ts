import { credentials } from "@grpc/grpc-js";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { connect, constants, type ClientHttp2Session } from "node:http2";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createExtProcServer, type ExtProcServer, type ExtProcServerOptions } from "./index.ts";
import { createProcessClient, type ProcessClient } from "./testing/process-client.ts";
import { read, requestBody, requestHeaders, responseBody, responseHeaders } from "./testing/scripted-stream.ts";
import { createSmallRouter } from "./testing/small-router.ts";

const SERVING = 1;
const NOT_SERVING = 2;
const OK = 0;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

const chat = (text = "derivative"): string =>
  JSON.stringify({ model: "auto", messages: [{ role: "user", content: text }] });

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(
  options: Partial<ExtProcServerOptions> = {},
): Promise<{ readonly server: ExtProcServer; readonly client: ProcessClient }> {
  const router = createSmallRouter();
  const server = createExtProcServer({
    getRouter: () => router,
    address: "127.0.0.1",
    port: 0,
    drainMs: 0,
    ...options,
  });
  const { port } = await server.start();
  const client = createProcessClient(
    options.address?.startsWith("unix:") === true ? options.address : `127.0.0.1:${port}`,
  );
  closing.push(() => server.stop({ graceMs: 0 }), client.close);
  return { server, client };
}

function openAndReset(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve) => {
    const stream = session.request({
      ":method": "POST",
      ":path": "/envoy.service.ext_proc.v3.ExternalProcessor/Process",
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.on("error", () => {});
    stream.on("close", () => resolve());
    setImmediate(() => stream.close(constants.NGHTTP2_CANCEL));
  });
}

async function routeOver(client: ProcessClient): Promise<string | undefined> {
  const call = client.open();
  await call.ask(requestHeaders());
  const answer = read(await call.ask(requestBody(chat())));
  call.end();
  expect(await call.code).toBe(OK);
  return answer.set["x-selected-model"];
}

describe("the ext_proc server", () => {
  test("routes over gRPC and ends its side when the proxy ends its own", async () => {
    const { client } = await start();
    expect(await routeOver(client)).toBe("big-math");
  });

  test("listens on a Unix socket too", async () => {
    const folder = mkdtempSync(join(tmpdir(), "signalbox-"));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const { client } = await start({ address: `unix:${join(folder, "ext-proc.sock")}` });
    expect(await routeOver(client)).toBe("big-math");
  });

  test("speaks TLS with a key and a certificate", async () => {
    const folder = mkdtempSync(join(tmpdir(), "signalbox-"));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const [keyPath, certPath] = [join(folder, "tls.key"), join(folder, "tls.crt")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
        ...subject,
        "-keyout",
        keyPath,
        "-out",
        certPath,
      ],
      { stdio: "ignore" },
    );
    const [key, cert] = [readFileSync(keyPath), readFileSync(certPath)];
    const router = createSmallRouter();
    const server = createExtProcServer({
      getRouter: () => router,
      address: "127.0.0.1",
      port: 0,
      drainMs: 0,
      tls: { key, cert },
    });
    const { port } = await server.start();
    const client = createProcessClient(`localhost:${port}`, credentials.createSsl(cert));
    closing.push(() => server.stop({ graceMs: 0 }), client.close);
    expect(await routeOver(client)).toBe("big-math");
  });

  test("a port that is taken is an error that says so", async () => {
    const router = createSmallRouter();
    const first = createExtProcServer({ getRouter: () => router, address: "127.0.0.1", port: 0, drainMs: 0 });
    const { port } = await first.start();
    closing.push(() => first.stop({ graceMs: 0 }));
    await expect(
      createExtProcServer({ getRouter: () => router, address: "127.0.0.1", port }).start(),
    ).rejects.toMatchObject({ name: "ExtProcError", code: "EADDRINUSE" });
  });

  test("takes bodies beyond gRPC's usual 4 MiB, and answers 413 above its own limit", async () => {
    const { client } = await start({ maxBodyBytes: 6_000_000 });
    const ask = async (bytes: number): Promise<number | string | undefined> => {
      const call = client.open();
      await call.ask(requestHeaders());
      const answer = read(await call.ask(requestBody(chat("x".repeat(bytes)))));
      call.end();
      return answer.status ?? answer.set["x-selected-model"];
    };
    expect(await ask(5_000_000)).toBe("small");
    expect(await ask(7_000_000)).toBe(413);
  });

  test("a message far above the limit ends its stream and no other", async () => {
    const { client } = await start({ maxBodyBytes: 100_000 });
    const call = client.open();
    await call.ask(requestHeaders());
    await expect(call.ask(requestBody("x".repeat(20_000_000)))).rejects.toThrow();
    expect(await call.code).toBe(RESOURCE_EXHAUSTED);
    expect(await routeOver(client)).toBe("big-math");
  });

  test("a connection outlives thousands of streams that the proxy resets, as Envoy ends each of its own", async () => {
    const router = createSmallRouter();
    const server = createExtProcServer({ getRouter: () => router, address: "127.0.0.1", port: 0, drainMs: 0 });
    const session = connect(`http://127.0.0.1:${(await server.start()).port}`);
    closing.push(
      () => server.stop({ graceMs: 0 }),
      () => session.destroy(),
    );
    let farewell: number | undefined;
    session.on("goaway", (code: number) => (farewell = code));
    session.on("error", () => {});
    await once(session, "connect");
    for (let round = 0; round < 30 && !session.closed; round++) {
      await Promise.all(Array.from({ length: 100 }, () => openAndReset(session)));
      if (!session.closed) await new Promise((resolve) => session.ping(() => resolve(undefined)));
    }
    expect(farewell).toBeUndefined();
    expect(session.closed).toBe(false);
  });

  test("tells health checks that it serves, for the whole and for its service", async () => {
    const { client } = await start();
    expect(await client.checkHealth()).toBe(SERVING);
    expect(await client.checkHealth("envoy.service.ext_proc.v3.ExternalProcessor")).toBe(SERVING);
    await expect(client.checkHealth("no.such.Service")).rejects.toThrow(/unknown service/);
  });
});

describe("a stopping server", () => {
  test("is unhealthy at once, still takes streams while it drains, and lets running ones end", async () => {
    const { server, client } = await start({ drainMs: 150 });
    const call = client.open();
    await call.ask(requestHeaders());
    let isStopped = false;
    const stopped = server.stop({ graceMs: 5000 }).then(() => (isStopped = true));
    expect(await client.checkHealth()).toBe(NOT_SERVING);
    expect(await routeOver(client)).toBe("big-math");
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(isStopped).toBe(false);
    expect(read(await call.ask(requestBody(chat()))).set["x-selected-model"]).toBe("big-math");
    expect(read(await call.ask(responseHeaders({}))).kind).toBe("responseHeaders");
    expect(read(await call.ask(responseBody("{}"))).kind).toBe("responseBody");
    call.end();
    expect(await call.code).toBe(OK);
    await stopped;
    await expect(client.checkHealth()).rejects.toThrow();
  });

  test("cuts streams off only when the grace has passed", async () => {
    const { server, client } = await start();
    const call = client.open();
    await call.ask(requestHeaders());
    const started = performance.now();
    await server.stop({ graceMs: 200 });
    const elapsed = performance.now() - started;
    expect(elapsed).toBeGreaterThanOrEqual(199);
    expect(elapsed).toBeLessThan(1000);
    expect(await call.code).toBe(UNAVAILABLE);
  });

  test("stops once, however often it is asked", async () => {
    const { server } = await start();
    await Promise.all([server.stop({ graceMs: 1000 }), server.stop({ graceMs: 1000 })]);
    await server.stop({ graceMs: 1000 });
  });

  test("lets a proxy that connects afterwards know that it is gone", async () => {
    const { server, client } = await start();
    await server.stop({ graceMs: 100 });
    const call = client.open();
    await expect(call.ask(requestHeaders())).rejects.toThrow();
    expect(await call.code).toBe(UNAVAILABLE);
  });
});
