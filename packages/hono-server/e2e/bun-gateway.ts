// The gateway on Bun, as a user would write it; the domain model is a fake. `SIGNALBOX_DEMO_LLM` names the back end.

import { readFileSync } from "node:fs";
import { createLadder, createRouter } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { createFakeModel } from "@signalbox/core/testing";
import { createFetchUpstream, createGatewayApp } from "@signalbox/hono-server";

/** What is used of Bun's own API. */
declare const Bun: {
  readonly version: string;
  serve(options: {
    readonly port: number;
    readonly hostname: string;
    readonly idleTimeout: number;
    readonly fetch: (request: Request) => Response | Promise<Response>;
  }): { readonly port: number };
};

const yaml = readFileSync(new URL("../../../examples/demo.yaml", import.meta.url), "utf8");
const { config, diagnostics } = loadConfig(yaml, { env: process.env });
if (config === undefined) throw new Error(JSON.stringify(diagnostics));
const domain = (text: string): string => (text.includes("derivative") ? "math" : "other");
const router = createRouter({ config, models: createLadder([createFakeModel({ heads: { domain } })]) });
const app = createGatewayApp({ getRouter: () => router, upstream: createFetchUpstream() });

// By default Bun cuts a stream that is silent for 10 s, which is shorter than many a first token takes.
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 0, fetch: app.fetch });
process.stdout.write(`${JSON.stringify({ port: server.port, version: Bun.version })}\n`);
