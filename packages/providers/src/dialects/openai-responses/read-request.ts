import type { JsonObject } from "@signalbox/core";
import type { ChatRequest, Turn } from "../../conversation/chat-request.ts";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import {
  type Fields,
  missing,
  readBody,
  readBoolean,
  readNumber,
  readString,
  readValue,
  refuse,
  unread,
} from "../../conversation/read-json.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { WIRE } from "./read-content.ts";
import { readInput } from "./read-input.ts";
import { readMetadata, readSettings } from "./read-settings.ts";
import { readToolChoice, readTools } from "./read-tools.ts";

/** What OpenAI would look up in its own records. `resolveConversation` puts items in the place of the first. */
const ELSEWHERE = {
  previous_response_id: "is of a response that is not stored here; send its items in `input`",
  conversation: "is not stored here; send its items in `input`",
  prompt: "is not stored here; send its text in `instructions` or `input`",
} as const;

/** Reads the body of `POST /v1/responses` and `/v1/responses/input_tokens`. What it does not know goes to `native`. */
export function readRequest(json: JsonObject): ChatRequest | RequestFault {
  const body = readBody(json);
  for (const [name, complaint] of Object.entries(ELSEWHERE))
    if (readValue(body, name) !== undefined) refuse(body, name, complaint);
  const { values, native } = readSettings(body);
  const request: ChatRequest = {
    dialect: WIRE,
    model: readString(body, "model") ?? missing(body, "model", ""),
    turns: [...readInstructions(body), ...readInput(body)],
    tools: readTools(body),
    stop: [],
    sampling: withoutUndefined({
      temperature: readNumber(body, "temperature", { min: 0 }),
      topP: readNumber(body, "top_p", { min: 0 }),
    }),
    stream: readBoolean(body, "stream") ?? false,
    streamUsage: true,
    ...readToolChoice(body),
    ...values,
    ...withoutUndefined({
      parallelToolCalls: readBoolean(body, "parallel_tool_calls"),
      maxTokens: readNumber(body, "max_output_tokens", { min: 1, integer: true }),
      user: readUser(body),
      metadata: readMetadata(body),
      serviceTier: readString(body, "service_tier"),
    }),
    native: [...native, ...unread(body)],
  };
  return body.log.first ?? request;
}

function readInstructions(body: Fields): readonly Turn[] {
  const text = readString(body, "instructions");
  return text === undefined || text === "" ? [] : [{ role: "system", parts: [{ kind: "text", text }] }];
}

/** `safety_identifier` is the new name of `user`; beside it, it stays a field of OpenAI's own. */
function readUser(body: Fields): string | undefined {
  return readString(body, "user") ?? readString(body, "safety_identifier");
}
