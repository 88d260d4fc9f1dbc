import type { ChatEvent } from "../conversation/chat-event.ts";
import type { ChatRequest } from "../conversation/chat-request.ts";
import { createAnswerCollector } from "../conversation/collect-answer.ts";
import { openAiFamily } from "../families/openai/openai.ts";
import type { OpenAiQuirks } from "../families/target.ts";
import type { ReadContext } from "../families/wire-family.ts";

const request: ChatRequest = {
  dialect: "openai-chat",
  model: "m",
  turns: [],
  tools: [],
  stop: [],
  sampling: {},
  stream: true,
  streamUsage: true,
  native: [],
};

/** What a reader of an OpenAI-like provider must know, for tests. */
export function contextOf({
  quirks = {},
  headers = {},
  asked = {},
}: { quirks?: OpenAiQuirks; headers?: Record<string, string>; asked?: Partial<ChatRequest> } = {}): ReadContext {
  return {
    request: { ...request, ...asked },
    target: {
      family: "openai",
      provider: "openai",
      basePath: "/v1",
      transport: { kind: "native" },
      defaultMaxTokens: 4096,
      strict: false,
      quirks,
    },
    headers,
  };
}

/** The events of a stream that comes in these pieces and is closed then. */
export function readOpenAiStream(
  pieces: readonly Uint8Array[],
  context: ReadContext = contextOf(),
): readonly ChatEvent[] {
  const reader = openAiFamily.openStream(context);
  return [...pieces.flatMap((piece) => reader.read(piece)), ...reader.close()];
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Frames of a stream; strings stand as they are, such as `[DONE]`. */
export function framesOf(...chunks: readonly unknown[]): string {
  return chunks.map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`).join("");
}

/** A chunk with one delta. */
export function deltaOf(value: object, rest: object = {}): object {
  return { id: "x", created: 1, model: "m", choices: [{ index: 0, delta: value, finish_reason: null, ...rest }] };
}

/** What events say, folded. */
export function foldedOf(events: readonly ChatEvent[]): unknown {
  const collector = createAnswerCollector();
  for (const event of events) collector.add(event);
  return collector.finish();
}
