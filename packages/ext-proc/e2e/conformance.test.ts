import { createLadder, createRouter, type Router } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import {
  createCountingMetrics,
  createFakeModel,
  defineConformance,
  type ConformanceAnswer,
  type ConformanceDriver,
  type ConformanceSetup,
  type CountingMetrics,
  type UpstreamAnswer,
} from "@signalbox/core/testing";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, test } from "vitest";
import { requireProgram, skipReason } from "../../../tools/testing/program.ts";
import { startEnvoy, type EnvoyProcess } from "../../cli/src/envoy-process.ts";
import { envoyBootstrap } from "../src/envoy-bootstrap.ts";
import { createExtProcServer, type ExtProcServer } from "../src/index.ts";

const program = requireProgram("envoy");

/** One Envoy for all rows; each row brings its own router, metrics and upstream answer. */
interface Row {
  readonly router: Router;
  readonly metrics: CountingMetrics;
  readonly answer: UpstreamAnswer;
  seen: ConformanceAnswer["upstream"];
}

describe.skipIf(program.missing)(`ext_proc behind a real Envoy ${skipReason(program)}`, () => {
  let row: Row | undefined;
  let upstream: Server;
  let server: ExtProcServer;
  let envoy: EnvoyProcess;

  beforeAll(async () => {
    upstream = createServer((request, response) => {
      void buffer(request).then((body) => {
        row!.seen = { headers: flat(request.headers), body: body.toString() };
        response.writeHead(row!.answer.status, { "content-type": row!.answer.contentType }).end(row!.answer.body);
      });
    }).listen(0, "127.0.0.1");
    await once(upstream, "listening");
    server = createExtProcServer({
      getRouter: () => row!.router,
      metrics: {
        count: (name, labels, by) => row?.metrics.count(name, labels, by),
        observe: () => {},
        gauge: () => {},
      },
      address: "127.0.0.1",
      port: 0,
      drainMs: 0,
    });
    const { port } = await server.start();
    const place = (of: number): { address: string; port: number } => ({ address: "127.0.0.1", port: of });
    const upstreamPort = (upstream.address() as AddressInfo).port;
    envoy = await startEnvoy({
      path: program.path!,
      bootstrap: envoyBootstrap({
        listener: place(0),
        admin: place(0),
        extProc: place(port),
        upstream: place(upstreamPort),
        models: ["small", "big", "big-math"],
      }),
    });
  });

  afterAll(async () => {
    await envoy.stop();
    await server.stop({ graceMs: 1000 });
    upstream.closeAllConnections();
    upstream.close();
  });

  defineConformance({ describe, test }, { name: "ext_proc", create: async (setup) => createDriver(setup) });

  function createDriver(setup: ConformanceSetup): ConformanceDriver {
    const { config, diagnostics } = loadConfig(setup.config, { env: setup.env, services: setup.services });
    if (config === undefined) throw new Error(JSON.stringify(diagnostics));
    const models = createLadder([createFakeModel({ heads: { domain: setup.domain } })]);
    const metrics = createCountingMetrics();
    return {
      send: async ({ method, path, headers, body }) => {
        const mine: Row = {
          router: createRouter({ config, models }),
          metrics,
          answer: setup.upstream,
          seen: undefined,
        };
        row = mine;
        const response = await fetch(`http://127.0.0.1:${envoy.ports.get("llm")}${path}`, {
          method,
          headers,
          ...(body === undefined ? {} : { body }),
        });
        const text = await response.text();
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: text,
          ...(mine.seen === undefined ? {} : { upstream: mine.seen }),
        };
      },
      // Counted when Envoy ends the stream, which may be after the client has its answer.
      counter: async (name, labels) => {
        for (let wait = 0; wait < 50 && metrics.counter(name, labels) === 0; wait++)
          await new Promise((resolve) => setTimeout(resolve, 20));
        return metrics.counter(name, labels);
      },
      close: async () => models.close(),
    };
  }
});

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
