import { createLadder, createRouter, type Router, type TextModel } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { createFakeModel } from "@signalbox/core/testing";

/** Two models, a LoRA, a domain decision, a keyword decision of higher priority and one that answers by itself. */
const document = `
version: v0.3
listeners: []
providers:
  defaults:
    default_model: small
    default_reasoning_effort: medium
    reasoning_families: { q: { type: chat_template_kwargs, parameter: enable_thinking } }
  models:
    - { name: small, backend_refs: [{ name: a, endpoint: "small:8000" }] }
    - { name: big, reasoning_family: q, provider_model_id: org/Big, backend_refs: [{ name: a, endpoint: "big:8000" }] }
routing:
  modelCards: [{ name: small }, { name: big, loras: [{ name: big-math }] }]
  signals:
    keywords:
      - { name: urgent, operator: OR, keywords: [urgent, asap] }
      - { name: greeting, operator: OR, keywords: [hello] }
    domains: [{ name: math }, { name: other }]
  decisions:
    - name: math
      priority: 10
      rules: { operator: OR, conditions: [{ type: domain, name: math }] }
      modelRefs: [{ model: big, lora_name: big-math, use_reasoning: true }]
    - name: rush
      priority: 20
      rules: { operator: AND, conditions: [{ type: keyword, name: urgent }] }
      modelRefs: [{ model: small }]
    - name: greet
      priority: 30
      rules: { operator: OR, conditions: [{ type: keyword, name: greeting }] }
      modelRefs: [{ model: small }]
      plugins: [{ type: fast_response, configuration: { enabled: true, message: "Hello there." } }]
global: { router: { strategy: priority } }
`;

/** Says that texts with "derivative" are about math. */
export function mathModel(options: { readonly delayMs?: number } = {}): TextModel {
  return createFakeModel({
    heads: { domain: (text) => (text.includes("derivative") ? { math: 0.9, other: 0.1 } : { math: 0.1, other: 0.9 }) },
    ...options,
  });
}

/** A router for the small config. `edit` changes the document first. */
export function createSmallRouter(
  options: { readonly model?: TextModel; readonly edit?: (yaml: string) => string } = {},
): Router {
  const { config, diagnostics } = loadConfig((options.edit ?? ((text) => text))(document));
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  return createRouter({ config, models: createLadder([options.model ?? mathModel()]) });
}
