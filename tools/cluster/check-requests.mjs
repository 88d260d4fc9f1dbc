// Sends requests through the Gateway of the guide and checks what comes back.
//
//   node tools/cluster/check-requests.mjs [--routing]
//
// `--routing` checks only that each prompt reaches its expert, as with manifests and models that are not the guide's.

import assert from "node:assert/strict";
import { expertPrompts } from "./expert-prompts.mjs";
import { connectToGateway } from "./gateway-client.mjs";

const user = (content) => [{ role: "user", content }];
const chat = (content, more = {}) => ({ model: "MoM", messages: user(content), ...more });
const law = "Can my landlord keep the deposit after I moved out?";
const weather = { type: "function", function: { name: "get_weather", parameters: { type: "object", properties: {} } } };

const gateway = await connectToGateway("semantic-router");
const post = async (path, body, headers) => {
  const response = await gateway.post(path, body, headers);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
};
const ask = async (body) => {
  const answer = await post("/v1/chat/completions", body);
  assert.equal(answer.status, 200, answer.text.slice(0, 500));
  return { ...answer, body: answer.json() };
};

/** @type {[sentence: string, check: () => Promise<void>][]} */
const routing = [
  ...expertPrompts.map(({ prompt, decision, model }) => [
    `${decision}: "${prompt}" reaches ${model}`,
    async () => {
      const { headers, body } = await ask(chat(prompt));
      assert.equal(body.model, model);
      assert.equal(headers.get("x-vsr-selected-decision"), decision);
      assert.equal(headers.get("x-vsr-selected-model"), model);
    },
  ]),
  [
    "auto and vllm-sr/auto mean the same as MoM",
    async () => {
      for (const model of ["auto", "vllm-sr/auto"])
        assert.equal((await ask({ ...chat(law), model })).body.model, "law-expert");
    },
  ],
];

/** @type {[sentence: string, check: () => Promise<void>][]} */
const guide = [
  [
    "reasoning is switched on for the fields that want it, and the system prompt is in place",
    async () => {
      for (const { prompt, reasoning } of expertPrompts) {
        const text = (await ask(chat(prompt))).body.choices[0].message.content;
        assert.match(text, new RegExp(`"enable_thinking":${reasoning}`), prompt);
      }
      assert.match((await ask(chat(law))).body.choices[0].message.content, /System prompt: "You are a legal expert/);
    },
  ],
  [
    "a model that is named is left alone, whatever the prompt",
    async () => {
      const { body } = await ask({ ...chat("What is the derivative of x^3?"), model: "law-expert" });
      assert.equal(body.model, "law-expert");
    },
  ],
  [
    "an unknown model is refused by name",
    async () => {
      const { status, text } = await post("/v1/chat/completions", { ...chat(law), model: "nobody" });
      assert.equal(status, 400);
      assert.match(text, /model \\"nobody\\" is not available/);
    },
  ],
  [
    "a stream comes in pieces, with usage where it is asked for",
    async () => {
      const response = await gateway.post(
        "/v1/chat/completions",
        chat(law, { stream: true, stream_options: { include_usage: true } }),
      );
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("x-vsr-selected-model"), "law-expert");
      const { text, spreadMs } = await readSlowly(response);
      const events = text.split("\n\n").filter((line) => line.startsWith("data: "));
      assert.equal(events.at(-1), "data: [DONE]");
      const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice(6)));
      assert(chunks.every(({ model }) => model === "law-expert"));
      assert(chunks.at(-1).usage.completion_tokens > 0);
      assert(spreadMs > 100, `all of it came within ${spreadMs} ms`);
    },
  ],
  [
    "tools reach the model, and its call comes back",
    async () => {
      const { body } = await ask(chat(law, { tools: [weather], tool_choice: "required" }));
      assert.equal(body.model, "law-expert");
      assert.equal(body.choices[0].finish_reason, "tool_calls");
      assert.equal(body.choices[0].message.tool_calls[0].function.name, "get_weather");
    },
  ],
  [
    "tools in a stream too",
    async () => {
      const body = chat(law, { tools: [weather], tool_choice: "required", stream: true });
      const { status, text } = await post("/v1/chat/completions", body);
      assert.equal(status, 200, text);
      assert.match(text, /"name":"get_weather"/);
      assert.match(text, /"finish_reason":"tool_calls"/);
    },
  ],
  ...[
    ["33 KiB", 33 * 1024],
    ["20 MiB", 20 * 1024 * 1024],
  ].map(([size, bytes]) => [
    `a body of ${size} arrives whole`,
    async () => {
      const messages = [
        { role: "system", content: "x".repeat(bytes) },
        ...user("Urgent: what is the derivative of x^3?"),
      ];
      // The keyword's decision replaces the system prompt; a named model leaves the body as it is.
      const { body } = await ask({ model: "law-expert", messages });
      assert(body.usage.prompt_tokens >= bytes / 4, `${body.usage.prompt_tokens} tokens arrived`);
      const routed = await ask({ model: "MoM", messages: [...user("x".repeat(bytes)), ...user(law)] });
      assert.equal(routed.body.model, "law-expert");
      assert(routed.body.usage.prompt_tokens >= bytes / 4, `${routed.body.usage.prompt_tokens} tokens arrived`);
    },
  ]),
  [
    "Anthropic's API reaches the expert: /anthropic/v1/messages",
    async () => {
      const body = { ...chat(law), max_tokens: 200 };
      const { status, headers, text } = await post("/anthropic/v1/messages", body, {
        "anthropic-version": "2023-06-01",
      });
      assert.equal(status, 200, text);
      const { type, content } = JSON.parse(text);
      assert.equal(type, "message");
      assert.match(content[0].text, /This is law-expert/);
      assert.equal(headers.get("x-vsr-selected-decision"), "law_decision");
    },
  ],
  [
    "and streams its events from start to stop",
    async () => {
      const body = { ...chat(law), max_tokens: 200, stream: true };
      const { status, text } = await post("/anthropic/v1/messages", body, { "anthropic-version": "2023-06-01" });
      assert.equal(status, 200, text);
      const names = [...text.matchAll(/^event: ?(\S+)$/gm)].map(([, name]) => name);
      assert.equal(names[0], "message_start");
      assert.equal(names.at(-1), "message_stop");
      assert(names.includes("content_block_delta"));
    },
  ],
];

let failed = 0;
const checks = process.argv.includes("--routing") ? routing : [...routing, ...guide];
for (const [sentence, check] of checks) {
  const startedAt = Date.now();
  try {
    await check();
    process.stdout.write(`ok      ${sentence} (${Date.now() - startedAt} ms)\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAILED  ${sentence}: ${error.stack}\n`);
  }
}
process.stdout.write(`${checks.length - failed} of ${checks.length} requests as expected\n`);
await gateway.close();
process.exitCode = failed === 0 ? 0 : 1;

/** The text of a stream, and the milliseconds between its first and its last piece. */
async function readSlowly(response) {
  const decoder = new TextDecoder();
  let text = "";
  let firstAt;
  for await (const piece of response.body) {
    firstAt ??= Date.now();
    text += decoder.decode(piece, { stream: true });
  }
  return { text, spreadMs: Date.now() - firstAt };
}
