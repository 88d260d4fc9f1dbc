import type { JsonObject } from "@signalbox/core";
import { bedrockEvent, encodeEventStream } from "./encode-event-stream.ts";

/** Events of a Messages stream as server-sent events. */
export function messagesSse(events: readonly JsonObject[]): Uint8Array {
  const frames = events.map((event) => `event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`);
  return new TextEncoder().encode(frames.join(""));
}

/** The same as Bedrock's InvokeModelWithResponseStream sends them. */
export function messagesChunks(events: readonly JsonObject[]): Uint8Array {
  return encodeEventStream(
    events.map((event) => bedrockEvent("chunk", { bytes: base64(JSON.stringify(event)), p: "abcdef" })),
  );
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** The message that a stream tells of, as an answer that is not streamed has it. */
export function messageOfStream(events: readonly JsonObject[]): JsonObject {
  let message: JsonObject = {};
  const content: JsonObject[] = [];
  let json = "";
  for (const event of events) {
    const type = event["type"];
    if (type === "message_start") message = event["message"] as JsonObject;
    if (type === "message_delta") {
      const usage = { ...(message["usage"] as JsonObject), ...(event["usage"] as JsonObject) };
      message = { ...message, ...(event["delta"] as JsonObject), usage };
    }
    if (type === "content_block_start") content.push(event["content_block"] as JsonObject);
    const last = content.at(-1) ?? {};
    const delta = (event["delta"] ?? {}) as JsonObject;
    if (delta["type"] === "text_delta") content[content.length - 1] = append(last, "text", delta["text"]);
    if (delta["type"] === "thinking_delta") content[content.length - 1] = append(last, "thinking", delta["thinking"]);
    if (delta["type"] === "signature_delta")
      content[content.length - 1] = append(last, "signature", delta["signature"]);
    if (delta["type"] === "citations_delta")
      content[content.length - 1] = { ...last, citations: [delta["citation"] ?? {}] };
    if (delta["type"] === "input_json_delta") json += delta["partial_json"] as string;
    if (type === "content_block_stop" && json !== "") {
      content[content.length - 1] = { ...last, input: `\u0000${json}\u0000` };
      json = "";
    }
  }
  return { ...message, content };
}

function append(block: JsonObject, name: string, text: unknown): JsonObject {
  return { ...block, [name]: `${String(block[name])}${String(text)}` };
}

/** The text of `messageOfStream`, inputs of calls as they came. */
export function messageText(events: readonly JsonObject[]): string {
  return JSON.stringify(messageOfStream(events)).replaceAll(/"\\u0000(.*?)\\u0000"/g, (_, json: string) =>
    JSON.parse(`"${json}"`),
  );
}
