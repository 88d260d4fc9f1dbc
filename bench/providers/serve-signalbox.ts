// signalbox under test: two models that are asked for by name, one that speaks OpenAI's API and one that speaks
// Anthropic's. node serve-signalbox.ts <back end's port>

import { createLadder, createRouter } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { serveGateway } from "@signalbox/hono-server/node";

const origin = `http://127.0.0.1:${process.argv[2] ?? ""}`;
const { config, diagnostics } = loadConfig(
  `
providers:
  models:
    - {name: openai, backend_refs: [{base_url: "${origin}", provider: openai, api_key_env: KEY}]}
    - {name: anthropic, backend_refs: [{base_url: "${origin}", provider: anthropic, api_key_env: KEY}]}
routing: {}
`,
  { env: { KEY: "none" } },
);
if (config === undefined) throw new Error(JSON.stringify(diagnostics));
const router = createRouter({ config, models: createLadder([]) });
const { port } = await serveGateway({ port: 0, getRouter: () => router });
process.stdout.write(`${JSON.stringify({ port })}\n`);
