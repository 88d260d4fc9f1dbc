import type { JsonObject } from "@signalbox/core";
import type {
  CacheMark,
  DocumentPart,
  ExtraFields,
  ImagePart,
  MediaSource,
  Part,
  Signature,
  TextPart,
} from "../../conversation/part.ts";
import {
  missing,
  pathOf,
  readChoice,
  readBoolean,
  readFields,
  readItems,
  readObject,
  readString,
  readValue,
  refuse,
  unread,
  type Fields,
} from "../../conversation/read-json.ts";
import { signatureOfText } from "../../conversation/signature-text.ts";

/** The id that blocks, tools and signatures of this dialect bear. */
export const WIRE = "anthropic-messages";

/** `cache_control` as a mark; what a mark cannot say stays among the extra fields. */
export function readMarks(fields: Fields): { readonly cache?: CacheMark; readonly extra?: ExtraFields } {
  const control = nested(fields, "cache_control");
  const cache = control && readCacheMark(control);
  const extra = Object.fromEntries(unread(fields).map(({ name, value }) => [name, value]));
  if (control !== undefined && unread(control).length > 0) extra["cache_control"] = control.value;
  return { ...(cache && { cache }), ...(Object.keys(extra).length > 0 && { extra: { wire: WIRE, fields: extra } }) };
}

function readCacheMark(control: Fields): CacheMark {
  readChoice(control, "type", { of: ["ephemeral"] });
  const ttl = readChoice(control, "ttl", { of: ["5m", "1h"] });
  return ttl === undefined ? {} : { ttl };
}

/** A nested object that remembers which of its fields were read. */
export function nested(fields: Fields, name: string): Fields | undefined {
  const inner = readFields(fields, name);
  return inner && { ...inner, seen: new Set() };
}

/** `content` of a message or tool result: blocks, or one string that stands for one text block. */
export function readBlocks(fields: Fields, name: string): readonly Fields[] {
  const value = readValue(fields, name);
  if (typeof value === "string") return value === "" ? [] : [textBlock(value, pathOf(fields.path, name), fields)];
  if (value !== undefined && !Array.isArray(value)) refuse(fields, name, "must be a string or an array of blocks");
  else return (readItems(fields, name) ?? []).map((item) => ({ ...item, seen: new Set<string>() }));
  return [];
}

function textBlock(text: string, path: string, { log }: Fields): Fields {
  return { value: { type: "text", text }, path, log, seen: new Set() };
}

/** Parts of a message's blocks, in order. */
export function readParts(blocks: readonly Fields[]): readonly Part[] {
  const parts: Part[] = [];
  let signature: Signature | undefined;
  for (const block of blocks) {
    const part = readBlock(block);
    if (part.kind === "call_signature") signature = part.signature;
    else if (part.kind === "tool_call" && signature !== undefined) {
      parts.push({ ...part, signature });
      signature = undefined;
    } else parts.push(part);
  }
  return parts;
}

/** The dialect's writer puts signatures of calls into hidden thoughts before them, since calls have no room for them. */
type BlockContent = Part | { readonly kind: "call_signature"; readonly signature: Signature };

function readBlock(block: Fields): BlockContent {
  const type = readString(block, "type") ?? missing(block, "type", "");
  switch (type) {
    case "text":
      return readText(block);
    case "image":
      return readImage(block) ?? whole(block);
    case "document":
      return readDocument(block) ?? whole(block);
    case "thinking":
      return readThinking(block);
    case "redacted_thinking": {
      const data = readString(block, "data") ?? missing(block, "data", "");
      const { signature, use } = signatureOfText(data, "anthropic");
      if (use === "call") return { kind: "call_signature", signature };
      return { kind: "reasoning", text: "", encrypted: signature };
    }
    case "tool_use":
      return readToolUse(block);
    case "tool_result":
      return readToolResult(block);
    default:
      return whole(block);
  }
}

/** A block that only this wire knows. */
function whole(block: Fields): Part {
  return { kind: "native", wire: WIRE, value: block.value };
}

function readText(block: Fields): TextPart {
  const text = readString(block, "text") ?? missing(block, "text", "");
  const citations = readItems(block, "citations")?.map(({ value }) => value) ?? [];
  return { kind: "text", text, ...(citations.length > 0 && { citations }), ...readMarks(block) };
}

function readThinking(block: Fields): BlockContent {
  const text = readString(block, "thinking") ?? "";
  const signed = readString(block, "signature") ?? "";
  if (signed === "") return { kind: "reasoning", text };
  const { signature, use } = signatureOfText(signed, "anthropic");
  if (use === "call") return { kind: "call_signature", signature };
  return { kind: "reasoning", text, ...(use === "encrypted" ? { encrypted: signature } : { signature }) };
}

function readImage(block: Fields): ImagePart | undefined {
  const source = readSource(block);
  return source && { kind: "image", source, ...readMarks(block) };
}

function readDocument(block: Fields): DocumentPart | undefined {
  const content = readFields(block, "source");
  const source = content?.value["type"] === "content" ? textOfContent(content) : readSource(block);
  if (source === undefined) return undefined;
  const name = readString(block, "title");
  const context = readString(block, "context");
  const settings = nested(block, "citations");
  const citations = settings && readBoolean(settings, "enabled");
  const { cache, extra } = readMarks(block);
  // Citations count the blocks of such a document, so this wire gets them back as they were.
  const fields = content?.value["type"] === "content" ? { ...extra?.fields, source: content.value } : extra?.fields;
  return {
    kind: "document",
    source,
    ...(name !== undefined && { name }),
    ...(context !== undefined && { context }),
    ...(citations !== undefined && { citations }),
    ...(cache && { cache }),
    ...(fields && { extra: { wire: WIRE, fields } }),
  };
}

/** A document given as blocks, as text for other wires; undefined when it holds images as well. */
function textOfContent(source: Fields): MediaSource | undefined {
  const blocks = readBlocks(source, "content");
  if (blocks.some(({ value }) => value["type"] !== "text")) return undefined;
  return { kind: "text", text: blocks.map((block) => readText(block).text).join("\n") };
}

function readSource(block: Fields): MediaSource | undefined {
  const source = readFields(block, "source") ?? missing(block, "source", undefined);
  if (source === undefined) return undefined;
  switch (readString(source, "type")) {
    case "base64":
      return {
        kind: "base64",
        mediaType: readString(source, "media_type") ?? missing(source, "media_type", ""),
        data: readString(source, "data") ?? missing(source, "data", ""),
      };
    case "url":
      return { kind: "url", url: readString(source, "url") ?? missing(source, "url", "") };
    case "file":
      return { kind: "file", id: readString(source, "file_id") ?? missing(source, "file_id", "") };
    case "text":
      return { kind: "text", text: readString(source, "data") ?? missing(source, "data", "") };
    default:
      return undefined;
  }
}

function readToolUse(block: Fields): Part {
  const input: JsonObject = readObject(block, "input") ?? missing(block, "input", {});
  const caller = readObject(block, "caller");
  // The model itself is who calls unless said otherwise.
  if (caller !== undefined && caller["type"] !== "direct") block.seen?.delete("caller");
  return {
    kind: "tool_call",
    id: readString(block, "id") ?? missing(block, "id", ""),
    name: readString(block, "name") ?? missing(block, "name", ""),
    argumentsJson: JSON.stringify(input),
    ...readMarks(block),
  };
}

function readToolResult(block: Fields): Part {
  const callId = readString(block, "tool_use_id") ?? missing(block, "tool_use_id", "");
  const isError = readBoolean(block, "is_error");
  const results = readBlocks(block, "content").map(readResultBlock);
  const { cache, extra } = readMarks(block);
  const isWhole = results.every(({ isExact }) => isExact);
  const fields = isWhole ? extra?.fields : { ...extra?.fields, content: block.value["content"] ?? [] };
  return {
    kind: "tool_result",
    callId,
    parts: results.flatMap(({ parts }) => parts),
    ...(isError !== undefined && { isError }),
    ...(cache && { cache }),
    ...(fields && { extra: { wire: WIRE, fields } }),
  };
}

interface ResultBlock {
  readonly parts: readonly (TextPart | ImagePart | DocumentPart)[];
  /** False for a block that only this wire knows: it gets the whole content back as it was. */
  readonly isExact: boolean;
}

function readResultBlock(block: Fields): ResultBlock {
  if (block.value["type"] === "search_result") {
    const texts = readBlocks(block, "content").map((item) => readText(item).text);
    const text = [readString(block, "title"), readString(block, "source"), ...texts].join("\n");
    return { parts: [{ kind: "text", text }], isExact: false };
  }
  const part = readBlock(block);
  const isExact = part.kind === "text" || part.kind === "image" || part.kind === "document";
  return { parts: isExact ? [part] : [], isExact };
}
