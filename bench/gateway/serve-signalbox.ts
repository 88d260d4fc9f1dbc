// signalbox under test: the gateway on Node. With `keyword` the decision is lexical; with `domain` a table of tokens
// classifies each prompt first, the work of the static tier. node serve-signalbox.ts <back end's port>

import { createLadder, createRouter } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { serveGateway } from "@signalbox/hono-server/node";

const [backEndPort = ""] = process.argv.slice(2);
const { config, diagnostics } = loadConfig(`version: v0.3
listeners: []
providers:
  defaults: {default_model: general-expert, reasoning_families: {q: {type: chat_template_kwargs, parameter: enable_thinking}}}
  models: [{name: base, reasoning_family: q, backend_refs: [{name: a, endpoint: "127.0.0.1:${backEndPort}"}]}]
routing:
  modelCards: [{name: base, loras: [{name: math-expert}, {name: general-expert}]}]
  signals:
    keywords:
      - {name: maths, operator: OR, keywords: [derivative, integral, equation, theorem]}
      - {name: urgent, operator: OR, keywords: [urgent, immediate, asap]}
  decisions:
    - name: math_decision
      priority: 10
      rules: {operator: OR, conditions: [{type: keyword, name: maths}]}
      modelRefs: [{model: base, lora_name: math-expert, use_reasoning: true}]
      plugins: [{type: system_prompt, configuration: {system_prompt: You are a mathematician. Work step by step.}}]
    - {name: urgent_decision, priority: 20, rules: {operator: OR, conditions: [{type: keyword, name: urgent}]}, modelRefs: [{model: base, lora_name: general-expert}]}
`);
if (config === undefined) throw new Error(JSON.stringify(diagnostics));
const router = createRouter({ config, models: createLadder([]) });
const { port } = await serveGateway({ port: 0, getRouter: () => router });
process.stdout.write(`${JSON.stringify({ port })}\n`);
