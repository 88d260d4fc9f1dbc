import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createBedrockAnthropic } from "@ai-sdk/amazon-bedrock/anthropic";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { describe, expect, test } from "vitest";
import type { ChatAnswer } from "../conversation/chat-answer.ts";
import { createAnswerCollector } from "../conversation/collect-answer.ts";
import { anthropicFamily } from "../families/anthropic/anthropic-family.ts";
import { bedrockConverseFamily } from "../families/bedrock-converse/bedrock-converse-family.ts";
import { geminiFamily } from "../families/gemini/gemini-family.ts";
import { openAiFamily } from "../families/openai/openai.ts";
import { anthropicTarget } from "../testing/anthropic-target.ts";
import { converseTarget } from "../testing/converse-fixtures.ts";
import { geminiTarget } from "../testing/gemini-fixtures.ts";
import { plainTarget } from "../testing/openai-request.ts";
import { RECORDED_ANSWERS, type RecordedWire } from "../testing/recorded-answers.ts";
import { plainRequest } from "../testing/written-messages.ts";

type Fetch = typeof fetch;
type Model = ReturnType<ReturnType<typeof createAnthropic>>;

const aws = { region: "us-east-1", accessKeyId: "AKID", secretAccessKey: "secret" };
/** Vercel's reader of each wire, with its answers from `fetch`. */
const THEIRS: Readonly<Record<RecordedWire, (fetch: Fetch) => Model>> = {
  openai: (fetch) =>
    createOpenAICompatible({ name: "x", baseURL: "http://x/v1", apiKey: "k", includeUsage: true, fetch })("m"),
  anthropic: (fetch) => createAnthropic({ apiKey: "k", fetch })("claude-opus-4-6"),
  "bedrock-anthropic": (fetch) => createBedrockAnthropic({ ...aws, fetch })("claude-opus-4-6"),
  gemini: (fetch) => createGoogleGenerativeAI({ apiKey: "k", fetch })("gemini-2.5-flash"),
  "bedrock-converse": (fetch) => createAmazonBedrock({ ...aws, fetch })("amazon.nova-pro-v1:0"),
};
const OURS = {
  openai: [openAiFamily, plainTarget],
  anthropic: [anthropicFamily, anthropicTarget()],
  "bedrock-anthropic": [anthropicFamily, anthropicTarget({ kind: "bedrock", region: "us-east-1" })],
  gemini: [geminiFamily, geminiTarget()],
  "bedrock-converse": [bedrockConverseFamily, converseTarget],
} as const;

/** What both sides must find in an answer. */
interface Found {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly finish: string;
  readonly tokens: { readonly input: number | undefined; readonly output: number | undefined; readonly cached: number };
}

const cases = (Object.keys(THEIRS) as RecordedWire[]).flatMap((wire) =>
  RECORDED_ANSWERS[wire].answers
    .filter(({ name }) => !/inside the stream/.test(name))
    .map(({ name, ...answer }) => ({ wire, name, ...answer })),
);

describe.each(cases)("an answer of $wire: $name", ({ wire, messages, body }) => {
  const { encode, streamType } = RECORDED_ANSWERS[wire];
  const [family, target] = OURS[wire];
  const headers = { "content-type": streamType, "x-amzn-requestid": "r" };

  test("streamed, is to Vercel's AI SDK what it is to us", async () => {
    const bytes = encode(messages);
    const reader = family.openStream({ request: { ...plainRequest, stream: true }, target, headers });
    const collector = createAnswerCollector();
    for (const event of [...reader.read(bytes), ...reader.close()]) collector.add(event);
    const model = THEIRS[wire](async () => new Response(bytes as Uint8Array<ArrayBuffer>, { headers }));
    expect(await readTheirStream(model)).toEqual(foundIn(collector.finish()));
  });

  test("whole, is to Vercel's AI SDK what it is to us", async () => {
    const text = JSON.stringify(body);
    const answer = family.readAnswer(text, { request: plainRequest, target, headers: {} });
    const model = THEIRS[wire](async () => Response.json(body));
    const { content, finishReason, usage } = await model.doGenerate({ prompt });
    const calls = content.filter((part) => part.type === "tool-call" && part.providerExecuted !== true);
    expect({
      text: content.map((part) => (part.type === "text" ? part.text : "")).join(""),
      thoughts: content.map((part) => (part.type === "reasoning" ? part.text : "")).join(""),
      calls: calls.map(
        (part) => part.type === "tool-call" && { name: part.toolName, input: JSON.parse(part.input) as unknown },
      ),
      finish: finishReason.unified,
      tokens: tokensOf(usage),
    }).toEqual(foundIn(answer));
  });
});

type CallOptions = Parameters<Model["doStream"]>[0];
const prompt: CallOptions["prompt"] = [{ role: "user", content: [{ type: "text", text: "Hi" }] }];

async function readTheirStream(model: Model): Promise<Found> {
  const { stream } = await model.doStream({ prompt });
  let [text, thoughts, finish] = ["", "", ""];
  let tokens: Found["tokens"] = { input: undefined, output: undefined, cached: 0 };
  const calls: { name: string; input: unknown }[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value: part } = await reader.read();
    if (done) return { text, thoughts, calls, finish, tokens };
    if (part.type === "text-delta") text += part.delta;
    if (part.type === "reasoning-delta") thoughts += part.delta;
    if (part.type === "tool-call" && part.providerExecuted !== true)
      calls.push({ name: part.toolName, input: JSON.parse(part.input) });
    if (part.type === "finish") {
      finish = part.finishReason.unified;
      tokens = tokensOf(part.usage);
    }
    if (part.type === "error") throw part.error;
  }
}

type TheirUsage = Awaited<ReturnType<Model["doGenerate"]>>["usage"];

function tokensOf({ inputTokens, outputTokens }: TheirUsage): Found["tokens"] {
  return { input: inputTokens.total, output: outputTokens.total, cached: inputTokens.cacheRead ?? 0 };
}

/** Our reasons in Vercel's words. */
const FINISHES: Readonly<Record<string, string>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
  content_filter: "content-filter",
  refusal: "content-filter",
};

function foundIn(answer: ReturnType<ReturnType<typeof createAnswerCollector>["finish"]>): Found {
  if ("kind" in answer) throw new Error(answer.message);
  const { choices, usage }: ChatAnswer = answer;
  const { parts, finish, nativeFinish, stopSequence } = choices[0]!;
  // OpenAI's words of refusal are text to Vercel and Anthropic's explanation is nothing; and a reason that nobody knows is `other`; we tell clients `stop`, and the word.
  const isRefused = parts.some(({ kind }) => kind === "refusal");
  const isSaid = (kind: string): boolean => kind === "text" || (kind === "refusal" && finish === "stop");
  const isUnknown = finish === "stop" && nativeFinish !== undefined && stopSequence === undefined;
  const calls = parts.filter((part) => part.kind === "tool_call");
  return {
    text: parts.map((part) => ("text" in part && isSaid(part.kind) ? part.text : "")).join(""),
    thoughts: parts.map((part) => (part.kind === "reasoning" ? part.text : "")).join(""),
    calls: calls.map(({ name, argumentsJson }) => ({ name, input: JSON.parse(argumentsJson || "{}") as unknown })),
    finish: isRefused ? "content-filter" : isUnknown ? "other" : (FINISHES[finish] ?? finish),
    tokens: { input: usage.inputTokens, output: usage.outputTokens, cached: usage.cachedInputTokens ?? 0 },
  };
}
