import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import { createSseReader } from "../frames/sse.ts";
import type { DialectId } from "../wire-id.ts";

/**
 * Where the text of a stream is not what clients of `dialect` may rely on: frames of JSON, in the API's order, that end
 * with the API's own end or its error. Empty when it is. Written for tests, apart from the dialects.
 */
export function streamBreaches(dialect: DialectId, text: string): readonly string[] {
  const reader = createSseReader();
  const frames = [...reader.push(new TextEncoder().encode(text)), ...reader.end()];
  if (!text.endsWith("\n\n")) return ["the last frame is not whole"];
  const breaches: string[] = [];
  const events: JsonObject[] = [];
  for (const [index, { event, data }] of frames.entries()) {
    if (data === "[DONE]" && index === frames.length - 1 && dialect === "openai-chat") continue;
    const value = parse(data);
    if (!isJsonObject(value)) breaches.push(`frame ${index} is no object: ${data.slice(0, 80)}`);
    else if (dialect !== "openai-chat" && value["type"] !== event)
      breaches.push(`frame ${index} is called ${event ?? "nothing"}`);
    else events.push(value);
  }
  switch (dialect) {
    case "openai-chat":
      return [...breaches, ...chatBreaches(events, frames.at(-1)?.data === "[DONE]")];
    case "anthropic-messages":
      return [...breaches, ...messagesBreaches(events)];
    case "openai-responses":
      return [...breaches, ...responsesBreaches(events)];
    default:
      return dialect satisfies never;
  }
}

function chatBreaches(events: readonly JsonObject[], isDone: boolean): readonly string[] {
  const breaches: string[] = [];
  const last = events.at(-1);
  if (isDone === isJsonObject(last?.["error"])) breaches.push("neither [DONE] nor an error ends it, or both do");
  const finished = new Set<JsonValue | undefined>();
  for (const [index, event] of events.entries()) {
    if (event["error"] !== undefined && index < events.length - 1)
      breaches.push(`event ${index}: goes on after an error`);
    if (event["error"] !== undefined) continue;
    if (!Array.isArray(event["choices"])) breaches.push(`event ${index}: no choices`);
    for (const choice of itemsOf(event["choices"])) {
      if (finished.has(choice["index"])) breaches.push(`event ${index}: after the choice's end`);
      if (typeof choice["finish_reason"] === "string") finished.add(choice["index"]);
      for (const call of itemsOf(isJsonObject(choice["delta"]) ? choice["delta"]["tool_calls"] : []))
        if (typeof call["index"] !== "number") breaches.push(`event ${index}: a call without an index`);
    }
  }
  return breaches;
}

function messagesBreaches(events: readonly JsonObject[]): readonly string[] {
  const breaches: string[] = [];
  let open: JsonValue | undefined;
  let next = 0;
  let hasDelta = false;
  for (const [index, event] of events.entries()) {
    const type = event["type"];
    const breach = (words: string): void => void breaches.push(`event ${index} (${nameOf(type)}): ${words}`);
    if (type !== "error" && (type === "message_start") !== (index === 0)) breach("the start stands elsewhere");
    switch (type) {
      case "content_block_start":
        if (open !== undefined || hasDelta) breach("not between blocks");
        if (event["index"] !== next) breach(`block ${nameOf(event["index"])}, not ${next}`);
        open = next++;
        break;
      case "content_block_delta":
        if (event["index"] !== open) breach("of no open block");
        break;
      case "content_block_stop":
        if (event["index"] !== open) breach("of no open block");
        open = undefined;
        break;
      case "message_delta":
        if (open !== undefined) breach("inside a block");
        hasDelta = true;
        break;
      case "message_stop":
        if (!hasDelta) breach("without message_delta");
        break;
      default:
    }
  }
  const last = events.at(-1)?.["type"];
  if (last !== "message_stop" && last !== "error") breaches.push(`ends with ${nameOf(last)}`);
  return breaches;
}

function responsesBreaches(events: readonly JsonObject[]): readonly string[] {
  const breaches: string[] = [];
  const open = new Set<JsonValue | undefined>();
  for (const [index, event] of events.entries()) {
    const { type, sequence_number: number, output_index: item } = event;
    if (number !== index) breaches.push(`event ${index} has the number ${JSON.stringify(number)}`);
    if (type === "response.output_item.added") open.add(item);
    else if (item !== undefined && !open.has(item)) breaches.push(`event ${index} (${nameOf(type)}): of no open item`);
    if (type === "response.output_item.done") open.delete(item);
  }
  const last = nameOf(events.at(-1)?.["type"]);
  if (!/^response\.(?:completed|incomplete|failed)$/.test(last)) breaches.push(`ends with ${last}`);
  if (last !== "response.failed" && open.size > 0) breaches.push("ends with open items");
  return breaches;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function itemsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function nameOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}
