import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { ChatRequest } from "../conversation/chat-request.ts";
import type { Dropped } from "../conversation/provider-fault.ts";
import { anthropicFamily } from "../families/anthropic/anthropic-family.ts";
import { anthropicTarget } from "./anthropic-target.ts";

/** What a chat client says at the least. */
export const plainRequest: ChatRequest = {
  dialect: "openai-chat",
  model: "claude-opus-4-6",
  turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
  tools: [],
  stop: [],
  sampling: {},
  stream: false,
  streamUsage: false,
  native: [],
};

export const weather = { kind: "function", name: "get_weather", parameters: { type: "object" } } as const;
export const weatherTool = { name: "get_weather", input_schema: { type: "object" } };

/** The Messages request that `plainRequest` with `fields` comes to. */
export function writtenMessages(fields: Partial<ChatRequest>): {
  readonly body: JsonObject;
  readonly dropped: readonly Dropped[];
} {
  const written = anthropicFamily.write({ ...plainRequest, ...fields }, anthropicTarget());
  if (written.kind === "fault") throw new Error(written.message);
  const body: unknown = JSON.parse(written.request.body);
  if (!isJsonObject(body)) throw new Error("The body is no object.");
  return { body, dropped: written.dropped };
}
