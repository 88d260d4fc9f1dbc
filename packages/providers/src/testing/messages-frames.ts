import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import { bedrockEvent, encodeEventStream } from "./encode-event-stream.ts";

/** Events of a Messages stream as server-sent events. */
export function messagesSse(events: readonly JsonObject[]): Uint8Array {
  const frames = events.map((event) => `event: ${textOf(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`);
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

/** A block, and the JSON text of its input, which must not be parsed to stay as it is. */
interface Block {
  fields: JsonObject;
  json: string;
}

/** The message that a stream tells of, as the body of an answer that is not streamed. */
export function messageText(events: readonly JsonObject[]): string {
  let message: JsonObject = {};
  const blocks: Block[] = [];
  for (const event of events) {
    const last = blocks.at(-1);
    const delta = objectOf(event["delta"]);
    if (event["type"] === "message_start") message = objectOf(event["message"]);
    if (event["type"] === "message_delta")
      message = {
        ...message,
        ...delta,
        usage: { ...objectOf(message["usage"]), ...objectOf(event["usage"]) },
      };
    if (event["type"] === "content_block_start") blocks.push({ fields: objectOf(event["content_block"]), json: "" });
    if (event["type"] === "content_block_delta" && last !== undefined) append(last, delta);
  }
  const { content: _, ...rest } = message;
  return `${JSON.stringify(rest).slice(0, -1)},"content":[${blocks.map(blockText).join(",")}]}`;
}

function append(block: Block, delta: JsonObject): void {
  const { type, citation, partial_json: json, ...texts } = delta;
  if (type === "input_json_delta") block.json += textOf(json);
  if (citation !== undefined) block.fields = { ...block.fields, citations: [citation] };
  for (const [name, text] of Object.entries(texts))
    block.fields = { ...block.fields, [name]: textOf(block.fields[name]) + textOf(text) };
}

function blockText({ fields, json }: Block): string {
  const head = JSON.stringify(fields);
  return json === "" ? head : `${head.slice(0, -1)},"input":${json}}`;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
