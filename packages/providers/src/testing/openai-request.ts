import type { JsonObject } from "@signalbox/core";
import type { ChatRequest, Turn } from "../conversation/chat-request.ts";
import { openAiFamily } from "../families/openai/openai.ts";
import type { Target } from "../families/target.ts";
import type { WrittenRequest } from "../families/wire-family.ts";
import { providerOf } from "../provider-table.ts";

/** A small request of another dialect. */
export const smallRequest: ChatRequest = {
  dialect: "anthropic-messages",
  model: "m",
  turns: [{ role: "user", parts: [{ kind: "text", text: "hi" }] }],
  tools: [],
  stop: [],
  sampling: {},
  stream: false,
  streamUsage: false,
  native: [],
};

/** OpenAI's wire without quirks. */
export const plainTarget: Target = {
  family: "openai",
  provider: "openai",
  basePath: "/v1",
  transport: { kind: "native" },
  defaultMaxTokens: 4096,
  strict: false,
  quirks: {},
};

/** The wire of a provider of the table. */
export function targetOf(provider: string): Target {
  return { ...plainTarget, provider, quirks: providerOf(provider)?.quirks ?? {} };
}

/** The written request; throws if it is refused. */
export function writeOpenAi(request: Partial<ChatRequest>, target: Target = plainTarget): WrittenRequest {
  const written = openAiFamily.write({ ...smallRequest, ...request }, target);
  if (written.kind === "fault") throw new Error(written.message);
  return written;
}

export function bodyOf(request: Partial<ChatRequest>, target?: Target): JsonObject {
  return JSON.parse(writeOpenAi(request, target).request.body) as JsonObject;
}

export function messagesOf(turns: readonly Turn[], target?: Target): unknown {
  return bodyOf({ turns }, target)["messages"];
}

/** Names of the fields that the provider cannot take. */
export function droppedOf(request: Partial<ChatRequest>, target?: Target): readonly string[] {
  return writeOpenAi(request, target).dropped.map(({ field }) => field);
}
