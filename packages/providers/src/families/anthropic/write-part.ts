import type { JsonObject, JsonValue } from "@signalbox/core";
import { textOfArguments } from "../../conversation/call-arguments.ts";
import { clientField } from "../../conversation/client-field.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type {
  CacheMark,
  DocumentPart,
  ExtraFields,
  ImagePart,
  MediaSource,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from "../../conversation/part.ts";
import { speaksMessages } from "../../dialects/anthropic-messages/speaks-messages.ts";
import type { DropLog } from "../drop-log.ts";

/** Who wrote the request, and where what cannot be said is told. */
export interface PartContext {
  readonly request: ChatRequest;
  readonly log: DropLog;
  /** The client speaks Messages, so what it wrote is sent as it wrote it. */
  readonly isOwn: boolean;
}

/** The block of one part as JSON text; undefined where Messages has none. Text, so that a call's arguments stay as they are. */
export function writePart(part: Part, context: PartContext): string | undefined {
  if (part.kind === "tool_call") return writeCall(part);
  const block = writeBlock(part, context);
  return block && JSON.stringify(block);
}

function writeBlock(part: Exclude<Part, ToolCallPart>, context: PartContext): JsonObject | undefined {
  const { log, isOwn } = context;
  switch (part.kind) {
    case "text": {
      if (part.text === "" && !isOwn) return undefined;
      const citations = isOwn && part.citations ? { citations: part.citations } : {};
      return { type: "text", text: part.text, ...citations, ...marks(part) };
    }
    case "refusal":
      return part.text === "" ? undefined : { type: "text", text: part.text };
    case "image":
      return writeImage(part, context);
    case "document":
      return writeDocument(part, context);
    case "audio":
      log.drop(fieldOf(context, "input_audio"), "Messages takes no recordings");
      return undefined;
    case "reasoning":
      return writeReasoning(part, context);
    case "tool_result":
      return writeResult(part, context);
    case "native":
      if (speaksMessages(part.wire)) return part.value;
      log.note(fieldOf(context, wordOf(part.value["type"], "content")), `only ${part.wire} knows such a part`);
      return undefined;
    default:
      return part satisfies never;
  }
}

/** The word that stands in a native value, for messages. */
export function wordOf(value: JsonValue | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function fieldOf({ request }: PartContext, name: string): string {
  return `${clientField(request.dialect, "turns")}[].${name}`;
}

/** `cache_control`, and fields that a client of Messages wrote beside those that every wire has. */
export function marks({ cache, extra }: { readonly cache?: CacheMark; readonly extra?: ExtraFields }): JsonObject {
  return {
    ...(cache && { cache_control: { type: "ephemeral", ...(cache.ttl !== undefined && { ttl: cache.ttl }) } }),
    ...(extra?.wire === "anthropic-messages" && extra.fields),
  };
}

function writeCall({ id, name, argumentsJson, ...rest }: ToolCallPart): string {
  const head = JSON.stringify({ type: "tool_use", id: wireId(id), name, ...marks(rest) });
  return `${head.slice(0, -1)},"input":${textOfArguments(argumentsJson)}}`;
}

const BEYOND_ID = /[^a-zA-Z0-9_-]/g;

/** Ids of calls have a narrow alphabet here; other providers' may have more. */
function wireId(id: string): string {
  return id === "" ? "call" : id.replace(BEYOND_ID, "_");
}

function writeReasoning({ text, signature, encrypted }: ReasoningPart, context: PartContext): JsonObject | undefined {
  if (signature !== undefined && speaksMessages(signature.by))
    return { type: "thinking", thinking: text, signature: signature.value };
  if (encrypted !== undefined && speaksMessages(encrypted.by))
    return { type: "redacted_thinking", data: encrypted.value };
  context.log.note(fieldOf(context, "thinking"), "thoughts that Anthropic has not signed cannot be sent to it");
  return undefined;
}

function writeResult({ callId, parts, isError, ...rest }: ToolResultPart, context: PartContext): JsonObject {
  const content = parts.flatMap((part) => writeBlock(part, context) ?? []);
  return {
    type: "tool_result",
    tool_use_id: wireId(callId),
    ...(content.length > 0 && { content }),
    ...(isError !== undefined && { is_error: isError }),
    ...marks(rest),
  };
}

const IMAGE_TYPES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

function writeImage(part: ImagePart, context: PartContext): JsonObject | undefined {
  const { source, detail } = part;
  const mediaType = source.kind === "base64" && source.mediaType === "image/jpg" ? "image/jpeg" : undefined;
  const sent = source.kind === "base64" && mediaType ? { ...source, mediaType } : source;
  if (sent.kind === "text" || (sent.kind === "base64" && !context.isOwn && !IMAGE_TYPES.has(sent.mediaType))) {
    context.log.drop(
      fieldOf(context, "image_url"),
      sent.kind === "text" ? "it is no image" : `Messages takes no ${sent.mediaType}`,
    );
    return undefined;
  }
  if (detail === "low" || detail === "high")
    context.log.note(fieldOf(context, "detail"), "Messages has no level of detail");
  return { type: "image", source: writeSource(sent), ...marks(part) };
}

function writeDocument(part: DocumentPart, context: PartContext): JsonObject | undefined {
  const { name, context: about, citations } = part;
  const source = context.isOwn ? part.source : readableSource(part.source);
  if (source === undefined) {
    const type = part.source.kind === "base64" ? part.source.mediaType : part.source.kind;
    context.log.drop(fieldOf(context, "file"), `Messages takes documents as PDF or text, not as ${type}`);
    return undefined;
  }
  return {
    type: "document",
    source: writeSource(source),
    ...(name !== undefined && { title: name }),
    ...(about !== undefined && { context: about }),
    ...(citations !== undefined && { citations: { enabled: citations } }),
    ...marks(part),
  };
}

const TEXT_TYPES =
  /^(?:text\/|application\/(?:json|xml|x-yaml|yaml|javascript|x-sh)$|application\/[^;]+\+(?:json|xml)$)/;

/** Documents are PDF or plain text; other text is text. */
function readableSource(source: MediaSource): MediaSource | undefined {
  if (source.kind !== "base64" || source.mediaType === "application/pdf") return source;
  if (!TEXT_TYPES.test(source.mediaType)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(source.data), (character) => character.charCodeAt(0));
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return undefined;
  }
}

function writeSource(source: MediaSource): JsonObject {
  switch (source.kind) {
    case "base64":
      return { type: "base64", media_type: source.mediaType, data: source.data };
    case "url":
      return { type: "url", url: source.url };
    case "file":
      return { type: "file", file_id: source.id };
    case "text":
      return { type: "text", media_type: "text/plain", data: source.text };
    default:
      return source satisfies never;
  }
}
