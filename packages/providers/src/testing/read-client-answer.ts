import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import { createSseReader } from "../frames/sse.ts";
import type { DialectId } from "../wire-id.ts";

/** What a client understands of an answer, the same for every API. */
export interface ClientAnswer {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly stop: JsonValue;
  readonly usage: readonly [input: number, output: number] | undefined;
  /** Set when the stream says that it failed. */
  readonly error: string | undefined;
  /** Whether a stream came to its end. */
  readonly isComplete: boolean;
}

/** Reads an answer as a client of `dialect` does, streamed or not. Written for tests, apart from the dialects. */
export function readClientAnswer(dialect: DialectId, body: string): ClientAnswer {
  const isStream = !body.startsWith("{");
  const frames = isStream ? [...read(body)] : [];
  const objects = frames.filter((data) => data !== "[DONE]").map((data) => JSON.parse(data) as JsonObject);
  if (dialect === "openai-chat") {
    const messages = isStream ? objects : [JSON.parse(body) as JsonObject];
    return readChat(messages, { isComplete: !isStream || frames.at(-1) === "[DONE]" });
  }
  if (dialect === "openai-responses")
    return isStream ? readResponseEvents(objects) : readResponse(JSON.parse(body) as JsonObject);
  return isStream ? readMessages(objects) : readMessage(JSON.parse(body) as JsonObject);
}

/** The word of a dialect for an answer that ends in a call. */
export const CALL_STOP: Readonly<Record<DialectId, string>> = {
  "openai-chat": "tool_calls",
  "anthropic-messages": "tool_use",
  "openai-responses": "completed",
};

function read(body: string): readonly string[] {
  const reader = createSseReader();
  return [...reader.push(new TextEncoder().encode(body)), ...reader.end()].map(({ data }) => data);
}

function readChat(objects: readonly JsonObject[], { isComplete }: { readonly isComplete: boolean }): ClientAnswer {
  let text = "";
  const calls: { name: string; json: string }[] = [];
  let stop: JsonValue = null;
  let usage: readonly [number, number] | undefined;
  let error: string | undefined;
  for (const each of objects) {
    if (each["error"] !== undefined) error = textOf(objectOf(each["error"])["message"]);
    if (isJsonObject(each["usage"]))
      usage = [Number(each["usage"]["prompt_tokens"]), Number(each["usage"]["completion_tokens"])];
    for (const choice of itemsOf(each["choices"])) {
      const message = objectOf(choice["delta"] ?? choice["message"]);
      if (typeof message["content"] === "string") text += message["content"];
      for (const [at, call] of itemsOf(message["tool_calls"]).entries()) {
        const index = typeof call["index"] === "number" ? call["index"] : at;
        const made = (calls[index] ??= { name: "", json: "" });
        const { name, arguments: json } = objectOf(call["function"]);
        if (typeof name === "string") made.name += name;
        if (typeof json === "string") made.json += json;
      }
      stop = choice["finish_reason"] ?? stop;
    }
  }
  return { text, calls: calls.map(callOf), stop, usage, error, isComplete };
}

function readMessage({ content, stop_reason: stop = null, usage, error }: JsonObject): ClientAnswer {
  const blocks = itemsOf(content);
  const counts = objectOf(usage);
  return {
    text: blocks.map(({ text }) => (typeof text === "string" ? text : "")).join(""),
    calls: blocks
      .filter(({ type }) => type === "tool_use")
      .map(({ name, input }) => ({ name: textOf(name), arguments: input })),
    stop,
    usage: [Number(counts["input_tokens"]), Number(counts["output_tokens"])],
    error: error === undefined ? undefined : textOf(objectOf(error)["message"]),
    isComplete: true,
  };
}

function readMessages(events: readonly JsonObject[]): ClientAnswer {
  let text = "";
  const calls: { name: string; json: string }[] = [];
  let stop: JsonValue = null;
  let counts: JsonObject = {};
  let error: string | undefined;
  for (const event of events) {
    const delta = objectOf(event["delta"]);
    const block = objectOf(event["content_block"]);
    counts = { ...counts, ...objectOf(objectOf(event["message"])["usage"]), ...objectOf(event["usage"]) };
    if (block["type"] === "tool_use") calls.push({ name: textOf(block["name"]), json: "" });
    if (delta["type"] === "text_delta") text += textOf(delta["text"]);
    if (delta["type"] === "input_json_delta") calls.at(-1)!.json += textOf(delta["partial_json"]);
    stop = delta["stop_reason"] ?? stop;
    if (event["type"] === "error") error = textOf(objectOf(event["error"])["message"]);
  }
  const usage = [Number(counts["input_tokens"]), Number(counts["output_tokens"])] as const;
  const isComplete = events.at(-1)?.["type"] === "message_stop";
  return { text, calls: calls.map(callOf), stop, usage, error, isComplete };
}

function readResponse({ output, status, usage, error }: JsonObject): ClientAnswer {
  const items = itemsOf(output);
  const counts = objectOf(usage);
  return {
    text: items
      .flatMap(({ content }) => itemsOf(content))
      .map(({ text }) => textOf(text))
      .join(""),
    calls: items
      .filter(({ type }) => type === "function_call")
      .map(({ name, arguments: json }) => callOf({ name: textOf(name), json: textOf(json) })),
    stop: status === "completed" ? status : null,
    usage: isJsonObject(usage) ? [Number(counts["input_tokens"]), Number(counts["output_tokens"])] : undefined,
    error: isJsonObject(error) ? textOf(error["message"]) : undefined,
    isComplete: true,
  };
}

function readResponseEvents(events: readonly JsonObject[]): ClientAnswer {
  const last = events.at(-1) ?? {};
  const failed = events.find(({ type }) => type === "error");
  const answer = readResponse(objectOf(last["response"]));
  const text = events.map(({ type, delta }) => (type === "response.output_text.delta" ? textOf(delta) : "")).join("");
  const items = events.filter(({ type }) => type === "response.output_item.done").map(({ item }) => objectOf(item));
  const isComplete = last["type"] === "response.completed" || last["type"] === "response.incomplete";
  const error = failed === undefined ? answer.error : textOf(failed["message"]);
  return { ...answer, text, calls: readResponse({ output: items }).calls, error, isComplete };
}

function callOf({ name, json }: { readonly name: string; readonly json: string }) {
  return { name, arguments: JSON.parse(json || "{}") as unknown };
}

function itemsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
