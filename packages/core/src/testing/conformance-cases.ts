import {
  upstreamBody,
  type ConformanceAnswer,
  type ConformanceDriver,
  type UpstreamAnswer,
} from "./conformance-driver.ts";
import { assertEqual, assertTrue } from "./assert.ts";

export interface ConformanceStep {
  readonly method?: "GET" | "POST";
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  check(answer: ConformanceAnswer, driver: ConformanceDriver): void | Promise<void>;
}

export interface ConformanceCase {
  /** Number of the row in the compatibility contract. */
  readonly row: string;
  readonly title: string;
  readonly config: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly domain: (text: string) => Readonly<Record<string, number>>;
  readonly upstream: UpstreamAnswer;
  readonly steps: readonly ConformanceStep[];
}

const okay: UpstreamAnswer = {
  status: 200,
  contentType: "application/json",
  body: JSON.stringify({
    id: "c1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  }),
};

interface ConfigParts {
  readonly defaults?: string;
  readonly models?: string;
  readonly cards?: string;
  readonly signals?: string;
  readonly decisions?: string;
  readonly global?: string;
  readonly routing?: string;
}

/** The smallest useful configuration: a small model, a big one with a LoRA, one keyword and two domains. */
function config(parts: ConfigParts = {}): string {
  return `version: v0.3
listeners: []
providers:
  defaults: ${parts.defaults ?? "{default_model: small, default_reasoning_effort: medium, reasoning_families: {q: {type: chat_template_kwargs, parameter: enable_thinking}, e: {type: reasoning_effort, parameter: reasoning_effort}, t: {type: top_level_reasoning_effort, parameter: reasoning_effort}}}"}
  models:
    - {name: small, backend_refs: [{name: a, endpoint: "\${SMALL:-127.0.0.1:1}"}]}
    - ${parts.models ?? '{name: big, reasoning_family: q, provider_model_id: org/Big, backend_refs: [{name: a, endpoint: "${BIG:-127.0.0.1:1}"}]}'}
routing:
  ${parts.routing ?? ""}
  modelCards: ${parts.cards ?? "[{name: small}, {name: big, loras: [{name: big-math}]}]"}
  signals: ${parts.signals ?? "{keywords: [{name: urgent, operator: OR, keywords: [urgent, asap]}, {name: han, operator: OR, keywords: [紧急]}], domains: [{name: math}, {name: physics}, {name: other}]}"}
  decisions:
    ${
      parts.decisions ??
      `- {name: math, priority: 10, rules: {operator: OR, conditions: [{type: domain, name: math}]}, modelRefs: [{model: big, lora_name: big-math, use_reasoning: true}]}
    - {name: rush, priority: 20, rules: {operator: OR, conditions: [{type: keyword, name: urgent}, {type: keyword, name: han}]}, modelRefs: [{model: small}]}`
    }
global: ${parts.global ?? "{router: {strategy: priority}}"}
`;
}

/** Reads marks such as `math=0.9` from the text; what is missing to 1 goes to `other`. */
function marked(text: string): Record<string, number> {
  const scores: Record<string, number> = {};
  for (const [, label, value] of text.matchAll(/(math|physics)=(0?\.\d+)/g)) scores[label!] = Number(value);
  const sum = Object.values(scores).reduce((total, value) => total + value, 0);
  return { ...scores, other: Math.max(0, 1 - sum) };
}

const chat = (text: string, more: object = {}): object => ({
  model: "auto",
  messages: [{ role: "user", content: text }],
  ...more,
});

function row(number: number | string, title: string, parts: ConfigParts, ...steps: ConformanceStep[]): ConformanceCase {
  return { row: String(number), title, config: config(parts), domain: marked, upstream: okay, steps };
}

const routedTo = (answer: ConformanceAnswer, model: string): void => {
  assertEqual(answer.status, 200, "status");
  assertEqual(upstreamBody(answer)["model"], model, "upstream model");
};

const decided = (answer: ConformanceAnswer, decision: string | undefined): void =>
  assertEqual(answer.headers["x-vsr-selected-decision"], decision, "x-vsr-selected-decision");

const thinking = (answer: ConformanceAnswer): unknown => upstreamBody(answer)["chat_template_kwargs"];

const seed = (model: string): ConformanceStep => ({
  body: chat("math=0.9", { model }),
  check(answer) {
    routedTo(answer, "big-math");
    decided(answer, "math");
    assertEqual(thinking(answer), { enable_thinking: true }, "chat_template_kwargs");
    assertEqual(answer.upstream!.headers["x-selected-model"], "big-math", "x-selected-model");
    assertEqual(
      Number(answer.upstream!.headers["content-length"]),
      new TextEncoder().encode(answer.upstream!.body).length,
      "content-length",
    );
    assertEqual(answer.headers["x-vsr-selected-model"], "big-math", "x-vsr-selected-model");
    assertEqual(answer.headers["x-vsr-selected-algorithm"], "single", "x-vsr-selected-algorithm");
    assertEqual(answer.headers["x-vsr-response-path"], "upstream", "x-vsr-response-path");
    assertEqual(answer.headers["x-vsr-schema-version"], "2", "x-vsr-schema-version");
    if (answer.envoy !== undefined) assertEqual(answer.envoy.clearRouteCache, true, "clear_route_cache");
  },
});

const both = (a: string, b: string, more = ""): string =>
  `- {name: alpha, ${a}, rules: {operator: OR, conditions: [{type: domain, name: math}]}, modelRefs: [{model: small}]}
    - {name: beta, ${b}, rules: {operator: OR, conditions: [{type: domain, name: physics}]}, modelRefs: [{model: big}]}${more}`;

/** Two labels above a low threshold need a flat distribution and a low threshold. */
const lowThreshold =
  "{router: {strategy: STRATEGY}, model_catalog: {modules: {classifier: {domain: {threshold: 0.2}}}}}";

const tree = (rules: string): string => `- {name: tree, rules: ${rules}, modelRefs: [{model: big}]}`;

const confidenceIs =
  (expected: string | undefined) =>
  (answer: ConformanceAnswer): void =>
    assertEqual(answer.headers["x-vsr-selected-confidence"], expected, "x-vsr-selected-confidence");

const effortModel = (backend: string, family = "e"): string =>
  `{name: big, reasoning_family: ${family}, backend_refs: [${backend}]}`;
const onBig = (reasoning: boolean, more = ""): string =>
  `- {name: only, rules: {}, modelRefs: [{model: big, use_reasoning: ${reasoning}${more}}]}`;
const local = '{name: a, endpoint: "${BIG:-127.0.0.1:1}"}';

const systemPromptDecision = (mode: string): string =>
  `- {name: only, rules: {}, modelRefs: [{model: big}], plugins: [{type: system_prompt, configuration: {system_prompt: Be exact.${mode}}}]}`;

const withSystem = {
  model: "auto",
  messages: [
    { role: "system", content: "Be kind." },
    { role: "user", content: "hello" },
  ],
};

const fast =
  "- {name: blocked, rules: {}, modelRefs: [{model: big}], plugins: [{type: fast_response, configuration: {message: Not here.}}]}";

const personal = (allowed: string): ConfigParts => ({
  signals: `{pii: [{name: strict, threshold: 0.7, pii_types_allowed: ${allowed}}]}`,
  decisions:
    "- {name: private, rules: {operator: OR, conditions: [{type: pii, name: strict}]}, modelRefs: [{model: small}]}",
});

export const conformanceCases: readonly ConformanceCase[] = [
  row(1, "auto with math 0.9 goes to the LoRA with reasoning on", {}, seed("auto")),
  row(2, "MoM and vllm-sr/auto do the same", {}, seed("MoM"), seed("vllm-sr/auto")),
  row(
    3,
    "math 0.4 is below the threshold, so the default model answers",
    {},
    {
      body: chat("math=0.4"),
      check: (answer) => {
        routedTo(answer, "small");
        decided(answer, undefined);
      },
    },
  ),
  row(
    4,
    "the keyword decision with priority 20 beats math 0.9",
    {},
    { body: chat("urgent: math=0.9"), check: (answer) => (routedTo(answer, "small"), decided(answer, "rush")) },
  ),
  row(
    5,
    "urgently does not match urgent",
    {},
    { body: chat("urgently needed"), check: (answer) => decided(answer, undefined) },
  ),
  row(
    6,
    "a Chinese keyword matches inside a sentence",
    {},
    { body: chat("这件事非常紧急请帮忙"), check: (answer) => decided(answer, "rush") },
  ),
  row(
    7,
    "a concrete model passes through with its bytes",
    {},
    {
      body: '{ "model":"small", "messages":[{"role":"user","content":"urgent \\u00e9"}],"reasoning_effort" : "high"}',
      check(answer) {
        assertEqual(answer.status, 200, "status");
        assertEqual(
          answer.upstream!.body,
          '{ "model":"small", "messages":[{"role":"user","content":"urgent \\u00e9"}],"reasoning_effort" : "high"}',
          "upstream body",
        );
        assertEqual(answer.upstream!.headers["x-selected-model"], "small", "x-selected-model");
        assertEqual(answer.headers["x-vsr-selected-model"], "small", "x-vsr-selected-model");
        for (const name of ["decision", "recipe", "confidence", "algorithm"])
          assertEqual(answer.headers[`x-vsr-selected-${name}`], undefined, name);
      },
    },
  ),
  row(
    8,
    "an unknown model is refused",
    {},
    {
      body: chat("hi", { model: "nope" }),
      check(answer) {
        assertEqual(answer.status, 400, "status");
        assertEqual(
          JSON.parse(answer.body),
          { error: { message: 'model "nope" is not available', type: "invalid_request_error", code: 400 } },
          "body",
        );
        assertEqual(answer.headers["x-vsr-response-path"], "error", "x-vsr-response-path");
        assertEqual(answer.headers["x-vsr-schema-version"], "2", "x-vsr-schema-version");
        assertEqual(answer.upstream, undefined, "upstream");
      },
    },
  ),
  row(
    9,
    "no match and no default model is refused and counted",
    { defaults: "{}", models: '{name: big, backend_refs: [{name: a, endpoint: "${BIG:-127.0.0.1:1}"}]}' },
    {
      body: chat("hello"),
      async check(answer, driver) {
        assertEqual(answer.status, 400, "status");
        assertEqual(
          await driver.counter("llm_request_errors_total", { model: "auto", reason: "no_model_selected" }),
          1,
          "llm_request_errors_total",
        );
      },
    },
  ),
  row(
    10,
    "a client's reasoning_effort is removed when a decision matched, and left alone otherwise",
    {},
    {
      body: chat("urgent", { reasoning_effort: "high" }),
      check: (answer) => assertEqual(upstreamBody(answer)["reasoning_effort"], undefined, "reasoning_effort"),
    },
    {
      body: chat("hello", { reasoning_effort: "high" }),
      check: (answer) => assertEqual(upstreamBody(answer)["reasoning_effort"], "high", "reasoning_effort"),
    },
  ),
  row(
    11,
    "use_reasoning false is written out for template families",
    { decisions: onBig(false) },
    {
      body: chat("hello"),
      check: (answer) => assertEqual(thinking(answer), { enable_thinking: false }, "chat_template_kwargs"),
    },
  ),
  row(
    12,
    "an effort family on vLLM goes into the template, medium by default",
    { models: effortModel(local), decisions: onBig(true) },
    {
      body: chat("hello"),
      check(answer) {
        assertEqual(thinking(answer), { reasoning_effort: "medium" }, "chat_template_kwargs");
        assertEqual(upstreamBody(answer)["reasoning_effort"], undefined, "reasoning_effort");
      },
    },
  ),
  row(
    "12b",
    "an effort family on vLLM switched off takes the client's effort, else low",
    { models: effortModel(local), decisions: onBig(false) },
    {
      body: chat("hello"),
      check: (answer) => assertEqual(thinking(answer), { reasoning_effort: "low" }, "chat_template_kwargs"),
    },
    {
      body: chat("hello", { reasoning_effort: "high" }),
      check: (answer) => assertEqual(thinking(answer), { reasoning_effort: "high" }, "chat_template_kwargs"),
    },
  ),
  row(
    "12c",
    "a top-level family sets the field on true and nothing on false",
    { models: effortModel(local, "t"), decisions: onBig(true, ", reasoning_effort: high") },
    {
      body: chat("hello"),
      check: (answer) => assertEqual(upstreamBody(answer)["reasoning_effort"], "high", "reasoning_effort"),
    },
  ),
  row(
    13,
    "an effort family on api.openai.com goes to the top level",
    { models: effortModel("{name: a, base_url: https://api.openai.com/v1, provider: openai}"), decisions: onBig(true) },
    {
      body: chat("hello"),
      check: (answer) => assertEqual(upstreamBody(answer)["reasoning_effort"], "medium", "reasoning_effort"),
    },
  ),
  row(
    14,
    "DeepSeek's own host gets its own dialect",
    {
      models: effortModel("{name: a, base_url: https://api.deepseek.com/v1, provider: openai}", "q"),
      decisions: onBig(true),
    },
    {
      body: chat("hello", { chat_template_kwargs: { x: 1 } }),
      check(answer) {
        assertEqual(upstreamBody(answer)["thinking"], { type: "enabled" }, "thinking");
        assertEqual(thinking(answer), undefined, "chat_template_kwargs");
      },
    },
  ),
  row(
    15,
    "equal priority: the higher confidence wins, then the name",
    { decisions: both("priority: 5", "priority: 5"), global: lowThreshold.replace("STRATEGY", "priority") },
    { body: chat("math=0.30 physics=0.45"), check: (answer) => decided(answer, "beta") },
    { body: chat("math=0.40 physics=0.40"), check: (answer) => decided(answer, "alpha") },
  ),
  row(
    16,
    "strategy confidence looks at confidence first",
    { decisions: both("priority: 100", "priority: 1"), global: lowThreshold.replace("STRATEGY", "confidence") },
    {
      body: chat("math=0.30 physics=0.45"),
      check: (answer) => decided(answer, "beta"),
    },
  ),
  row(
    17,
    "tier 1 comes before tier 2, whatever the priority",
    {
      decisions: both("tier: 2, priority: 1000", "tier: 1, priority: 1"),
      global: lowThreshold.replace("STRATEGY", "priority"),
    },
    {
      body: chat("math=0.45 physics=0.30"),
      check: (answer) => decided(answer, "beta"),
    },
  ),
  row(
    18,
    "AND is the mean of its children",
    { decisions: tree("{operator: AND, conditions: [{type: domain, name: math}, {type: keyword, name: urgent}]}") },
    {
      body: chat("urgent math=0.9"),
      check: confidenceIs("0.9500"),
    },
  ),
  row(
    19,
    "OR is the best of its children",
    {
      decisions: tree("{operator: OR, conditions: [{type: domain, name: math}, {type: domain, name: physics}]}"),
      global: lowThreshold.replace("STRATEGY", "priority"),
    },
    {
      body: chat("math=0.30 physics=0.45"),
      check: confidenceIs("0.4500"),
    },
  ),
  row(
    20,
    "NOT matches with 1 when its child does not",
    { decisions: tree("{operator: NOT, conditions: [{type: keyword, name: urgent}]}") },
    { body: chat("hello"), check: confidenceIs("1.0000") },
    { body: chat("urgent"), check: (answer) => decided(answer, undefined) },
  ),
  row(
    21,
    "a decision without rules matches with 0 and loses to any other",
    {
      decisions: `- {name: always, modelRefs: [{model: small}]}\n    - {name: zebra, rules: {operator: OR, conditions: [{type: keyword, name: urgent}]}, modelRefs: [{model: big}]}`,
    },
    { body: chat("hello"), check: (answer) => (decided(answer, "always"), confidenceIs("0.0000")(answer)) },
    { body: chat("urgent"), check: (answer) => decided(answer, "zebra") },
  ),
  row(
    22,
    "weights without an algorithm change nothing: the first model serves",
    { decisions: "- {name: only, modelRefs: [{model: small, weight: 1}, {model: big, weight: 99}]}" },
    ...["a", "b", "c", "d"].map((text) => ({
      body: chat(text),
      check: (answer: ConformanceAnswer) => (
        routedTo(answer, "small"),
        assertEqual(answer.headers["x-vsr-selected-algorithm"], "static", "algorithm")
      ),
    })),
  ),
  row(
    23,
    "a system prompt without a mode goes before the client's",
    { decisions: systemPromptDecision("") },
    {
      body: withSystem,
      check: (answer) =>
        assertEqual(
          (upstreamBody(answer)["messages"] as unknown[])[0],
          { role: "system", content: "Be exact.\n\nBe kind." },
          "messages[0]",
        ),
    },
  ),
  row(
    24,
    "mode replace leaves only the plugin's text",
    { decisions: systemPromptDecision(", mode: replace") },
    {
      body: withSystem,
      check: (answer) =>
        assertEqual(
          (upstreamBody(answer)["messages"] as unknown[])[0],
          { role: "system", content: "Be exact." },
          "messages[0]",
        ),
    },
  ),
  row(
    25,
    "fast_response answers here",
    { decisions: fast },
    {
      body: chat("hello"),
      check(answer) {
        const body = JSON.parse(answer.body) as {
          id: string;
          model: string;
          choices: { message: { content: string } }[];
        };
        assertEqual(answer.status, 200, "status");
        assertTrue(body.id.startsWith("chatcmpl-fast-"), `id ${body.id}`);
        assertEqual(body.model, "router", "model");
        assertEqual(body.choices[0]!.message.content, "Not here.", "content");
        assertEqual(answer.headers["x-vsr-fast-response"], "true", "x-vsr-fast-response");
        assertEqual(answer.headers["x-vsr-response-path"], "fast_response", "x-vsr-response-path");
        assertEqual(answer.upstream, undefined, "upstream");
      },
    },
  ),
  row(
    26,
    "fast_response streams when asked",
    { decisions: fast },
    {
      body: chat("hello", { stream: true }),
      check(answer) {
        assertEqual(answer.headers["content-type"], "text/event-stream", "content-type");
        assertTrue(answer.body.trimEnd().endsWith("data: [DONE]"), "the stream ends with [DONE]");
        assertTrue(answer.body.includes("Not here."), "the text is there");
      },
    },
  ),
  row(27, "a PII rule whose allow list holds the only type found does not match", personal("[EMAIL_ADDRESS]"), {
    body: chat("write to ann@firm.io"),
    check: (answer) => decided(answer, undefined),
  }),
  row(
    "27b",
    "a PII rule that does not allow the type found matches, is counted, and names the rule in the debug headers",
    personal("[PERSON]"),
    {
      body: chat("write to ann@firm.io"),
      headers: { "x-vsr-debug": "true" },
      async check(answer, driver) {
        routedTo(answer, "small");
        decided(answer, "private");
        assertEqual(answer.headers["x-vsr-matched-pii"], "strict", "x-vsr-matched-pii");
        assertEqual(
          await driver.counter("llm_pii_violations_total", { model: "small", pii_type: "EMAIL_ADDRESS" }),
          1,
          "llm_pii_violations_total",
        );
      },
    },
  ),
  row(
    33,
    "a routed stream asks the model for usage",
    {},
    {
      body: chat("math=0.9", { stream: true }),
      check(answer) {
        assertEqual(upstreamBody(answer)["stream_options"], { include_usage: true }, "stream_options");
        assertEqual(upstreamBody(answer)["stream"], true, "stream");
      },
    },
  ),
  {
    ...row(
      34,
      "an event stream is not buffered",
      {},
      {
        body: chat("math=0.9", { stream: true }),
        check(answer) {
          assertEqual(answer.headers["content-type"], "text/event-stream", "content-type");
          assertTrue(answer.body.includes("data: [DONE]"), "the stream arrives whole");
          if (answer.envoy !== undefined) assertEqual(answer.envoy.responseBodyMode, "STREAMED", "mode override");
        },
      },
    ),
    upstream: {
      status: 200,
      contentType: "text/event-stream",
      body: 'data: {"id":"c","model":"m","choices":[{"delta":{"content":"x"}}]}\n\ndata: [DONE]\n\n',
    },
  },
  {
    ...row(
      35,
      "an upstream 500 passes without decision headers and is counted",
      {},
      {
        body: chat("math=0.9"),
        async check(answer, driver) {
          assertEqual(answer.status, 500, "status");
          decided(answer, undefined);
          assertEqual(
            await driver.counter("llm_request_errors_total", { model: "big-math", reason: "upstream_5xx" }),
            1,
            "llm_request_errors_total",
          );
        },
      },
    ),
    upstream: { status: 500, contentType: "application/json", body: '{"error":{"message":"boom"}}' },
  },
  row(
    36,
    "debug headers come only when asked for",
    {},
    {
      body: chat("math=0.9"),
      headers: { "x-vsr-debug": "true" },
      check(answer) {
        assertEqual(answer.headers["x-vsr-matched-domains"], "math", "x-vsr-matched-domains");
        assertEqual(answer.headers["x-vsr-selected-category"], "math", "x-vsr-selected-category");
        assertEqual(answer.headers["x-vsr-selected-reasoning"], "on", "x-vsr-selected-reasoning");
      },
    },
    {
      body: chat("math=0.9"),
      check: (answer) =>
        assertEqual(
          Object.keys(answer.headers).filter((name) => /matched|category|reasoning/.test(name)),
          [],
          "debug headers",
        ),
    },
  ),
  row(
    37,
    "the model list starts with the auto names",
    {},
    {
      method: "GET",
      path: "/v1/models",
      check(answer) {
        const list = JSON.parse(answer.body) as {
          object: string;
          data: { id: string; owned_by: string; routing: { default_route?: boolean } }[];
        };
        assertEqual(answer.status, 200, "status");
        assertEqual(
          list.data.slice(0, 3).map(({ id }) => id),
          ["vllm-sr/auto", "auto", "MoM"],
          "ids",
        );
        assertEqual(list.data[0]!.owned_by, "vllm-semantic-router", "owned_by");
        assertEqual(list.data[0]!.routing.default_route, true, "default_route");
      },
    },
  ),
  row(
    38,
    "embeddings are refused with 404, as upstream does",
    {},
    {
      path: "/v1/embeddings",
      body: { model: "small", input: "x" },
      check: (answer) => assertEqual(answer.status, 404, "status"),
    },
  ),
  row(
    "38b",
    "embeddings pass through by option, where upstream cannot (trap 12)",
    { global: "{signalbox: {unknown_paths: pass}}" },
    {
      path: "/v1/embeddings",
      body: { model: "small", input: "x" },
      check(answer) {
        assertEqual(answer.status, 200, "status");
        assertEqual(upstreamBody(answer), { model: "small", input: "x" }, "upstream body");
      },
    },
  ),
  row(
    39,
    "the wrong method is 405",
    {},
    { method: "GET", check: (answer) => assertEqual(answer.status, 405, "status") },
  ),
  row(
    40,
    "malformed JSON is 400",
    {},
    {
      body: '{"model":"auto","messages":[',
      check(answer) {
        assertEqual(answer.status, 400, "status");
        assertEqual(
          (JSON.parse(answer.body) as { error: { message: string } }).error.message,
          "malformed JSON body",
          "message",
        );
      },
    },
  ),
  row(
    "40b",
    "wrong types are 400 with the field's name",
    {},
    ...(
      [
        ["messages field is required", { model: "auto" }],
        ["messages field must be an array", { model: "auto", messages: "hi" }],
        ["model field must be a string", { model: 3, messages: [] }],
        ["stream field must be a boolean", { model: "auto", messages: [], stream: "yes" }],
      ] as const
    ).map(([message, body]) => ({
      body,
      check(answer: ConformanceAnswer): void {
        assertEqual(answer.status, 400, "status");
        assertEqual((JSON.parse(answer.body) as { error: { message: string } }).error.message, message, "message");
      },
    })),
  ),
  {
    ...row(
      47,
      "${VAR:-x} falls back on empty, ${VAR-x} only on unset",
      {
        decisions:
          "- {name: only, modelRefs: [{model: small}], plugins: [{type: fast_response, configuration: {message: '${EMPTY:-x}|${EMPTY-x}|${UNSET-x}|$$'}}]}",
      },
      {
        body: chat("hello"),
        check: (answer) =>
          assertEqual(
            (JSON.parse(answer.body) as { choices: { message: { content: string } }[] }).choices[0]!.message.content,
            "x||x|$",
            "content",
          ),
      },
    ),
    env: { EMPTY: "" },
  },
  row(
    50,
    "a LoRA named directly is concrete and inherits the base's back ends",
    {},
    {
      body: chat("hello", { model: "big-math" }),
      check(answer) {
        routedTo(answer, "big-math");
        decided(answer, undefined);
        assertEqual(answer.headers["x-vsr-selected-model"], "big-math", "x-vsr-selected-model");
      },
    },
  ),
  row(
    "51",
    "Messages: decided like chat completions, edited where that API has the field, with a notice where it has none",
    {
      models:
        '{name: big, api_format: anthropic, reasoning_family: q, provider_model_id: org/Big, backend_refs: [{name: a, endpoint: "${BIG:-127.0.0.1:1}"}]}',
      decisions:
        "- {name: math, rules: {operator: OR, conditions: [{type: domain, name: math}]}, modelRefs: [{model: big, use_reasoning: true}], plugins: [{type: system_prompt, configuration: {system_prompt: Count twice.}}]}",
    },
    ...["/v1/messages", "/anthropic/v1/messages"].map((path) => ({
      path,
      body: { ...chat("math=0.9"), max_tokens: 9000, system: "Be kind." },
      check(answer: ConformanceAnswer): void {
        assertEqual(
          upstreamBody(answer),
          { ...chat("math=0.9"), model: "org/Big", max_tokens: 9000, system: "Count twice.\n\nBe kind." },
          "upstream body",
        );
        decided(answer, "math");
        const warnings = answer.headers["x-vsr-protocol-warnings"];
        assertEqual(warnings, "warning;not_in_api;chat_template_kwargs", "x-vsr-protocol-warnings");
      },
    })),
  ),
  row(
    "52",
    "Responses: decided like chat completions, and edited where that API has the field",
    {
      models:
        '{name: big, reasoning_family: e, provider_model_id: org/Big, backend_refs: [{name: a, endpoint: "${BIG:-127.0.0.1:1}"}]}',
      decisions:
        "- {name: math, rules: {operator: OR, conditions: [{type: domain, name: math}]}, modelRefs: [{model: big, use_reasoning: true}], plugins: [{type: system_prompt, configuration: {system_prompt: Count twice.}}]}",
    },
    {
      path: "/v1/responses",
      body: { model: "auto", input: [{ role: "user", content: [{ type: "input_text", text: "math=0.9" }] }] },
      check(answer) {
        const body = upstreamBody(answer);
        assertEqual(body["model"], "org/Big", "model");
        assertEqual(body["instructions"], "Count twice.", "instructions");
        assertEqual(body["reasoning"], { effort: "medium" }, "reasoning");
        decided(answer, "math");
      },
    },
  ),
  row(
    "53",
    "answers and errors made here are in the client's API",
    {
      decisions:
        "- {name: greet, rules: {operator: OR, conditions: [{type: keyword, name: urgent}]}, modelRefs: [{model: small}], plugins: [{type: fast_response, configuration: {message: Soon.}}]}",
    },
    {
      path: "/v1/messages",
      body: { ...chat("urgent"), max_tokens: 10 },
      check(answer) {
        const { type, content } = JSON.parse(answer.body) as { type: string; content: object };
        assertEqual([answer.status, type], [200, "message"], "status and type");
        assertEqual(content, [{ type: "text", text: "Soon." }], "content");
        assertEqual(answer.headers["x-vsr-response-path"], "fast_response", "x-vsr-response-path");
      },
    },
    {
      path: "/v1/responses",
      body: { model: "auto", input: "urgent", stream: true },
      check(answer) {
        assertTrue(answer.headers["content-type"] === "text/event-stream", "an event stream");
        assertTrue(answer.body.startsWith("event: response.created\n"), "response.created first");
        assertTrue(answer.body.includes('"delta":"Soon."'), "the text");
      },
    },
    {
      path: "/v1/messages",
      body: "{",
      check(answer) {
        const error = { type: "invalid_request_error", message: "malformed JSON body" };
        assertEqual(JSON.parse(answer.body), { type: "error", error }, "body");
      },
    },
  ),
  row(
    "54",
    "a count of a prompt's tokens is not routed by content, where upstream has no such path",
    {
      models: '{name: big, api_format: anthropic, backend_refs: [{name: a, endpoint: "${BIG:-127.0.0.1:1}"}]}',
      defaults: "{default_model: big}",
    },
    {
      path: "/v1/messages/count_tokens",
      body: chat("math=0.9"),
      check(answer) {
        routedTo(answer, "big");
        decided(answer, undefined);
      },
    },
  ),
  row(
    "55",
    "the Responses API that the config switches off is 404",
    { global: "{services: {response_api: {enabled: false}}}" },
    {
      path: "/v1/responses",
      body: { model: "auto", input: "hi" },
      check: (answer) => assertEqual(answer.status, 404, "status"),
    },
  ),
];
