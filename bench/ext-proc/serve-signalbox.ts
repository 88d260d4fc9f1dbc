// The ext_proc server with one of four set-ups: `keyword`, `domain` on the static tier, `domain` on the fast encoder where
// the static tier is unsure, `domain` on the whole ladder.

import { createRouter } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { createExtProcServer } from "@signalbox/ext-proc";
import { loadEmbeddedModels } from "@signalbox/node";
import { reportCpu } from "./report-cpu.ts";

const ladders = { static: ["static"], fast: ["static", "fast"], ladder: ["static", "fast", "encoder"] } as const;
const variant = process.argv[2] as "keyword" | keyof typeof ladders;
const condition = variant === "keyword" ? "{ type: keyword, name: calculus }" : "{ type: domain, name: math }";
const { config, diagnostics } = loadConfig(`
version: v0.3
listeners: []
providers:
  defaults:
    default_model: small
    reasoning_families: { q: { type: chat_template_kwargs, parameter: enable_thinking } }
  models:
    - { name: small, backend_refs: [{ name: a, endpoint: "127.0.0.1:8000" }] }
    - { name: big, reasoning_family: q, backend_refs: [{ name: a, endpoint: "127.0.0.1:8000" }] }
routing:
  modelCards: [{ name: small }, { name: big }]
  signals:
    keywords: [{ name: calculus, operator: OR, keywords: [derivative, integral, limit] }]
    domains: [{ name: math }, { name: other }]
  decisions:
    - name: math
      priority: 10
      rules: { operator: OR, conditions: [${condition}] }
      modelRefs: [{ model: big, use_reasoning: true }]
      plugins: [{ type: system_prompt, configuration: { enabled: true, mode: replace, system_prompt: You are a mathematician. } }]
`);
if (config === undefined) throw new Error(JSON.stringify(diagnostics));
const models = loadEmbeddedModels({ tiers: ladders[variant === "keyword" ? "static" : variant] });
await models.ready();
const router = createRouter({ config, models });
const server = createExtProcServer({ getRouter: () => router, address: "127.0.0.1", port: 0 });
reportCpu((await server.start()).port);
