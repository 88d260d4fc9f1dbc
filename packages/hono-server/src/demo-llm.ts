import { Hono, type Context } from "hono";
import { systemClock, type Clock } from "./clock.ts";

/** The experts of the demo config. */
export const demoModels: readonly string[] = [
  "base-model",
  "science-expert",
  "social-expert",
  "math-expert",
  "law-expert",
  "humanities-expert",
  "general-expert",
];

export interface DemoLlmOptions {
  /** Models that it plays. Default: the demo's experts. */
  readonly models?: readonly string[];
  /** Pause before each chunk of a stream, so that it looks alive. Default 0. */
  readonly chunkDelayMs?: number;
  readonly clock?: Clock;
}

interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role?: unknown; readonly content?: unknown }[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly reasoning: string;
  /** The function that has to be called, where the request leaves no choice. */
  readonly requiredTool: string | undefined;
}

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** Words of a system prompt that an answer shows. */
const SHOWN_WORDS = 8;

/**
 * A stand-in for a model server: speaks OpenAI's chat completions, streamed and not, and answers with what it
 * received. The same request gets the same answer but for its time stamp. It is no model.
 */
export function createDemoLlm(options: DemoLlmOptions = {}): Hono {
  const models = options.models ?? demoModels;
  const clock = options.clock ?? systemClock;
  const app = new Hono();
  app.get("/health", (context) => context.json({ status: "healthy", service: "signalbox-demo-llm" }));
  app.get("/v1/models", (context) =>
    context.json({
      object: "list",
      data: models.map((id) => ({ id, object: "model", created: clock.unixSeconds(), owned_by: "signalbox-demo" })),
    }),
  );
  app.post("/v1/chat/completions", async (context) => {
    const request = readChatRequest(await context.req.text());
    if (typeof request === "string")
      return openAiError(context, 400, { message: request, type: "invalid_request_error", code: null });
    if (!models.includes(request.model)) {
      return openAiError(context, 404, {
        message: `The model \`${request.model}\` does not exist.`,
        type: "invalid_request_error",
        code: "model_not_found",
      });
    }
    const text = answerText(request);
    const usage = countUsage(request, text);
    const head = {
      id: `chatcmpl-demo-${fingerprint(request, text)}`,
      created: clock.unixSeconds(),
      model: request.model,
    };
    const call = request.requiredTool === undefined ? undefined : toolCall(request.requiredTool);
    if (!request.stream) {
      const message = {
        role: "assistant",
        ...(call === undefined ? { content: text } : { content: null, tool_calls: [call] }),
      };
      const choices = [
        { index: 0, message, logprobs: null, finish_reason: call === undefined ? "stop" : "tool_calls" },
      ];
      return context.json({ ...head, object: "chat.completion", choices, usage });
    }
    const events = streamEvents(head, call ?? text, request.includeUsage ? usage : undefined);
    return new Response(eventStream(events, options.chunkDelayMs ?? 0), {
      headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
    });
  });
  return app;
}

function readChatRequest(text: string): ChatRequest | string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return "The body is not valid JSON.";
  }
  if (typeof body !== "object" || body === null) return "The body must be a JSON object.";
  const fields = body as Record<string, unknown>;
  const { model, messages } = fields;
  if (typeof model !== "string") return "You must provide a model parameter.";
  if (!Array.isArray(messages)) return "'messages' must be a list.";
  return {
    model,
    messages: messages.filter(
      (message: unknown) => typeof message === "object" && message !== null,
    ) as ChatRequest["messages"],
    stream: fields["stream"] === true,
    includeUsage: (fields["stream_options"] as { include_usage?: unknown } | null | undefined)?.include_usage === true,
    reasoning: reasoningOf(fields),
    requiredTool: requiredToolOf(fields),
  };
}

/** What `tool_choice` names, or the first tool where it says `required`. */
function requiredToolOf(fields: Record<string, unknown>): string | undefined {
  const choice = fields["tool_choice"] as { function?: { name?: unknown } } | string | null | undefined;
  const tools = fields["tools"] as readonly { function?: { name?: unknown } }[] | null | undefined;
  const chosen = choice === "required" && Array.isArray(tools) ? tools[0] : choice;
  const name = typeof chosen === "object" ? chosen?.function?.name : undefined;
  return typeof name === "string" ? name : undefined;
}

/** A call without arguments. */
function toolCall(name: string): object {
  return { id: `call_demo_${name}`, type: "function", function: { name, arguments: "{}" } };
}

/** The reasoning switch as it arrived, whichever family's it is. */
function reasoningOf(fields: Record<string, unknown>): string {
  const template = fields["chat_template_kwargs"];
  if (typeof template === "object" && template !== null) return JSON.stringify(template);
  return typeof fields["reasoning_effort"] === "string" ? fields["reasoning_effort"] : "not set";
}

function answerText(request: ChatRequest): string {
  const system = textOf(request.messages.find((message) => message.role === "system")?.content);
  const shown = system.split(/\s+/).filter((word) => word !== "");
  const systemText =
    shown.length === 0 ? "none" : `"${shown.slice(0, SHOWN_WORDS).join(" ")}${shown.length > SHOWN_WORDS ? " …" : ""}"`;
  return `This is ${request.model}, a demo without a model behind it. Reasoning: ${request.reasoning}. System prompt: ${systemText}.`;
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: { text?: unknown } | null) => (typeof part?.text === "string" ? part.text : "")).join("\n");
}

/** About four bytes a token, and four tokens around each message: a common rule of thumb. */
function countUsage(request: ChatRequest, answer: string): Usage {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const prompt = request.messages.reduce((sum, message) => sum + 4 + Math.ceil(bytes(textOf(message.content)) / 4), 3);
  const completion = Math.ceil(bytes(answer) / 4);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

/** 32-bit FNV-1a over the request, as eight hexadecimal digits. */
function fingerprint(request: ChatRequest, answer: string): string {
  const text = JSON.stringify([request, answer]);
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

function streamEvents(head: object, answer: string | object, usage: Usage | undefined): string[] {
  const chunk = (choices: readonly object[], extra: object = {}): string =>
    JSON.stringify({ ...head, object: "chat.completion.chunk", choices, ...extra });
  const delta = (part: object, finish: string | null = null): object => ({
    index: 0,
    delta: part,
    finish_reason: finish,
  });
  const parts =
    typeof answer === "string"
      ? (answer.match(/\S+\s*/g) ?? []).map((content) => ({ content }))
      : [{ tool_calls: [{ index: 0, ...answer }] }];
  return [
    chunk([delta({ role: "assistant", content: typeof answer === "string" ? "" : null })]),
    ...parts.map((part) => chunk([delta(part)])),
    chunk([delta({}, typeof answer === "string" ? "stop" : "tool_calls")]),
    ...(usage === undefined ? [] : [chunk([], { usage })]),
    "[DONE]",
  ];
}

function eventStream(events: readonly string[], delayMs: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream({
    pull: async (controller) => {
      if (delayMs > 0 && next > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const event = events[next++];
      if (event === undefined) controller.close();
      else controller.enqueue(encoder.encode(`data: ${event}\n\n`));
    },
  });
}

function openAiError(
  context: Context,
  status: 400 | 404,
  error: { readonly message: string; readonly type: string; readonly code: string | null },
): Response {
  return context.json({ error: { ...error, param: null } }, status);
}
