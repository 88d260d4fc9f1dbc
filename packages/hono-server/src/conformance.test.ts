import {
  createCountingMetrics,
  createFakeModel,
  defineConformance,
  type ConformanceAnswer,
  type ConformanceDriver,
  type ConformanceSetup,
} from "@signalbox/core/testing";
import { describe, expect, test, vi } from "vitest";
import { createFetchUpstream } from "./fetch-upstream.ts";
import { createDispatchUpstream } from "./node/dispatch-upstream.ts";
import { serveInProcess, serveOnNode, type Serve } from "./testing/gateway-client.ts";
import { startRawServer } from "./testing/raw-server.ts";
import { createTestRouter } from "./testing/test-router.ts";
import type { Upstream } from "./upstream.ts";

/** What a filter refuses since it only routes, and the gateway serves. */
const unsupported = { 38: "the gateway serves embeddings" };

defineConformance(
  { describe, test },
  {
    name: "gateway on Node",
    create: (setup) => createDriver(setup, createDispatchUpstream(), serveOnNode),
    unsupported,
  },
);

defineConformance(
  { describe, test },
  {
    name: "gateway over web standards",
    create: (setup) => createDriver(setup, createFetchUpstream(), serveInProcess),
    unsupported,
  },
);

async function createDriver(setup: ConformanceSetup, transport: Upstream, serve: Serve): Promise<ConformanceDriver> {
  const server = await startRawServer((_, response) => {
    response.writeHead(setup.upstream.status, { "content-type": setup.upstream.contentType });
    response.end(setup.upstream.body);
  });
  const metrics = createCountingMetrics();
  const router = createTestRouter(setup.config, {
    env: setup.env,
    services: setup.services,
    models: [createFakeModel({ heads: { domain: setup.domain } })],
  });
  // Some rows name providers of the real world; every request ends at the server of the test.
  const upstream: Upstream = {
    ...transport,
    send: (request, receiver) => transport.send({ ...request, origin: server.origin }, receiver),
  };
  let sent = 0;
  let reports = 0;
  const client = await serve({ getRouter: () => router, upstream, metrics, onRequest: () => reports++ });
  return {
    send: async ({ method, path, headers, body }): Promise<ConformanceAnswer> => {
      sent++;
      const seen = server.requests.length;
      const response = await client.fetch(path, { method, headers, ...(body === undefined ? {} : { body }) });
      const answer = {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
      const received = server.requests[seen];
      return received === undefined
        ? answer
        : { ...answer, upstream: { headers: received.headers, body: received.body } };
    },
    counter: async (name, labels) => {
      // A request is counted after the client has its answer.
      await vi.waitFor(() => expect(reports).toBe(sent));
      return metrics.counter(name, labels);
    },
    close: async () => {
      await client.close();
      await upstream.close();
      await server.close();
    },
  };
}
