// What one translation costs in this process, in µs and bytes of the heap: a client's request to each wire, an answer of
// each wire to the client, and one event of a stream. Run by bench/providers.ts with a young generation so large that
// nothing is collected while bytes are counted.

import {
  anthropicFamily,
  bedrockConverseFamily,
  geminiFamily,
  openAiChat,
  openAiFamily,
  openExchange,
  type Target,
  type WireFamily,
} from "@signalbox/providers";
import { RECORDED_ANSWERS, type RecordedWire } from "@signalbox/providers/testing";
import { median, print } from "../gateway/spread.ts";

declare const gc: () => void;

const ROUNDS = 7;
const RUNS = 400;

const target = { basePath: "/v1", transport: { kind: "native" }, defaultMaxTokens: 4096, strict: false } as const;
const wires: readonly (readonly [RecordedWire, WireFamily, Target, string])[] = [
  // One quirk, so that the body is translated and not passed on.
  ["openai", openAiFamily, { ...target, family: "openai", provider: "x", quirks: { systemRoleOnly: true } }, "m"],
  ["anthropic", anthropicFamily, { ...target, family: "anthropic", provider: "x", quirks: {} }, "claude-opus-4-6"],
  [
    "bedrock-anthropic",
    anthropicFamily,
    { ...target, family: "anthropic", provider: "x", quirks: {}, transport: { kind: "bedrock", region: "us-east-1" } },
    "claude-opus-4-6",
  ],
  ["gemini", geminiFamily, { ...target, family: "gemini", provider: "x", quirks: {} }, "gemini-2.5-flash"],
  [
    "bedrock-converse",
    bedrockConverseFamily,
    { ...target, family: "bedrock-converse", provider: "x", quirks: {} },
    "amazon.nova-pro-v1:0",
  ],
];

const tool = (name: string): object => ({
  type: "function",
  function: {
    name,
    description: "Looks something up.",
    parameters: { type: "object", properties: { city: { type: "string" }, days: { type: "integer" } } },
  },
});
const request = (model: string, stream: boolean): string =>
  JSON.stringify({
    model,
    messages: [
      { role: "developer", content: "Be brief." },
      { role: "user", content: "What is the weather in Köln? ".repeat(20) },
      {
        role: "assistant",
        content: "Let me look.",
        tool_calls: [{ id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Köln"}' } }],
      },
      { role: "tool", tool_call_id: "call_1", content: "cold, and it rains" },
      { role: "user", content: "And tomorrow?" },
    ],
    tools: [tool("weather"), tool("time"), tool("search")],
    max_completion_tokens: 200,
    temperature: 0.2,
    stream,
  });

print(
  `${"chat completions to".padEnd(22)}${"request".padEnd(28)}${"whole answer".padEnd(28)}${"event of a stream".padEnd(28)}`,
);
for (const [wire, family, to, model] of wires) {
  const { answers, encode, streamType } = RECORDED_ANSWERS[wire];
  const { messages, body } = answers.find(({ messages: each }) => each.length > 5) ?? answers[0]!;
  const open = (text: string) => {
    const exchange = openExchange({
      dialect: openAiChat,
      family,
      target: to,
      body: JSON.parse(text) as Parameters<typeof openExchange>[0]["body"],
    });
    if (exchange.kind !== "translated") throw new Error(`${wire}: ${JSON.stringify(exchange)}`);
    return exchange;
  };
  const [whole, streamed] = [request(model, false), request(model, true)];
  const options = { fallbackId: "x", now: 1 };
  const answer = new TextEncoder().encode(JSON.stringify(body));
  const wholeExchange = open(whole);
  const streamExchange = open(streamed);
  // A frame at a time, as providers send them.
  const frames = messages.map((message) => encode([message]));
  const cells = [
    cost(() => open(whole).request.body.length),
    cost(() => {
      const reading = wholeExchange.openAnswer(
        { status: 200, headers: { "content-type": "application/json" } },
        options,
      );
      return reading.read(answer).length + reading.end().length;
    }),
    cost(() => {
      const reading = streamExchange.openAnswer({ status: 200, headers: { "content-type": streamType } }, options);
      let length = 0;
      for (const frame of frames) length += reading.read(frame).length;
      return length + reading.end().length;
    }, frames.length),
  ];
  print(`${wire.padEnd(22)}${cells.map((cell) => cell.padEnd(28)).join("")}`);
}

/** Median time and bytes of one of `parts` parts of a run. */
function cost(run: () => number, parts = 1): string {
  let sum = 0;
  for (let index = 0; index < 3 * RUNS; index++) sum += run();
  const times: number[] = [];
  const sizes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    gc();
    const before = process.memoryUsage().heapUsed;
    const started = performance.now();
    for (let index = 0; index < RUNS; index++) sum += run();
    times.push(((performance.now() - started) * 1000) / RUNS / parts);
    sizes.push((process.memoryUsage().heapUsed - before) / RUNS / parts);
  }
  if (sum === 0) throw new Error("nothing was written");
  return `${median(times).toFixed(1)} µs, ${(median(sizes) / 1024).toFixed(1)} KiB`;
}
