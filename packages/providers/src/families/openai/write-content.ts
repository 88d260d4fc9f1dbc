import type { JsonObject, JsonValue } from "@signalbox/core";
import { OWN_CACHE_MARK } from "../../dialects/openai-chat/read-part.ts";
import { clientField } from "../../conversation/client-field.ts";
import { dataUrl } from "../../conversation/data-url.ts";
import type { AudioPart, CacheMark, DocumentPart, ExtraFields, ImagePart, Part } from "../../conversation/part.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { formatOfMediaType } from "../../dialects/openai-chat/media-type.ts";
import type { DialectId } from "../../wire-id.ts";
import type { DropLog } from "../drop-log.ts";
import type { OpenAiQuirks } from "../target.ts";

/** What writing a part must know. */
export interface WriteContext {
  readonly dialect: DialectId;
  readonly quirks: OpenAiQuirks;
  readonly log: DropLog;
}

/** `content` of a message: a string for one plain text, else a list of parts. */
export function writeContent(parts: readonly Part[], context: WriteContext): JsonValue {
  const written = parts.flatMap((part) => writePart(part, context));
  if (written.length === 0) return "";
  const [first] = written;
  const plain = written.length === 1 && first?.["type"] === "text" && Object.keys(first).length === 2;
  if (!plain && context.quirks.textContent !== true) return written;
  return written
    .map(({ text }) => text)
    .filter((text) => typeof text === "string")
    .join("\n\n");
}

/** How `Dropped.field` names a part of a message. */
export function partField(part: string, { dialect }: WriteContext): string {
  return `${clientField(dialect, "turns")}[].${part}`;
}

function writePart(part: Part, context: WriteContext): readonly JsonObject[] {
  const { log, quirks } = context;
  const marks = writeMarks(part, context);
  const drop = (reason: string): [] => {
    log.drop(partField(part.kind, context), reason);
    return [];
  };
  if (part.kind === "text") return [{ type: "text", text: part.text, ...marks }];
  if (quirks.textContent === true) {
    const text = part.kind === "document" ? textOfDocument(part) : undefined;
    return text === undefined ? drop("the provider takes text only") : [{ type: "text", text, ...marks }];
  }
  switch (part.kind) {
    case "image":
      return writeImage(part)?.map((image) => ({ ...image, ...marks })) ?? drop("images must be inline or have a URL");
    case "audio":
      return writeAudio(part)?.map((audio) => ({ ...audio, ...marks })) ?? drop("audio must be inline");
    case "document":
      if (part.citations === true) {
        log.drop(partField("document.citations", context), "the provider cites no documents");
      }
      return (
        writeDocument(part, context)?.map((document) => ({ ...document, ...marks })) ??
        drop("documents must be inline or a file of the provider")
      );
    case "native":
      return part.wire === "openai-chat" || part.wire === "openai"
        ? [part.value]
        : drop(`only ${part.wire} knows this part`);
    case "reasoning":
    case "refusal":
    case "tool_call":
    case "tool_result":
      return drop("it has no place in this turn");
  }
}

/** What a part or tool has beside its own fields: a cache mark, and fields that only the client's API knows. */
export function writeMarks(
  marked: { readonly cache?: CacheMark; readonly extra?: ExtraFields } | Part,
  context: WriteContext,
): JsonObject {
  const extra = "extra" in marked ? marked.extra : undefined;
  const isMarked = extra?.wire === "openai-chat" && OWN_CACHE_MARK in extra.fields;
  const cache = "cache" in marked && !isMarked ? writeCache(marked.cache, context) : undefined;
  if (extra?.wire === "openai-chat" && context.quirks.textContent !== true) return { ...extra.fields, ...cache };
  for (const name of Object.keys(extra?.fields ?? {})) context.log.note(name, "OpenAI's chat API has no such field");
  return { ...cache };
}

/** `cache_control` where the vendor takes it; told as dropped elsewhere. */
export function writeCache(
  cache: CacheMark | undefined,
  { quirks, log, dialect }: WriteContext,
): { readonly cache_control: JsonObject } | undefined {
  if (cache === undefined) return undefined;
  if (quirks.cacheControl === true) return { cache_control: { type: "ephemeral", ...withoutUndefined(cache) } };
  log.note(clientField(dialect, "cache"), "the provider caches by itself or not at all");
  return undefined;
}

function writeImage({ source, detail }: ImagePart): readonly JsonObject[] | undefined {
  const url = source.kind === "base64" ? dataUrl(source) : source.kind === "url" ? source.url : undefined;
  return url === undefined ? undefined : [{ type: "image_url", image_url: withoutUndefined({ url, detail }) }];
}

function writeAudio({ source }: AudioPart): readonly JsonObject[] | undefined {
  if (source.kind !== "base64") return undefined;
  const { data, mediaType } = source;
  return [{ type: "input_audio", input_audio: { data, format: formatOfMediaType(mediaType) } }];
}

function writeDocument(part: DocumentPart, { dialect }: WriteContext): readonly JsonObject[] | undefined {
  const { source, name, context } = part;
  const text = textOfDocument(part);
  if (text !== undefined) return [{ type: "text", text }];
  const about = context === undefined ? [] : [{ type: "text", text: context }];
  // OpenAI wants a name beside the bytes; a client of its own API that gave none knows better.
  const filename = name ?? (dialect === "openai-chat" ? undefined : "document.pdf");
  if (source.kind === "file")
    return [...about, { type: "file", file: withoutUndefined({ file_id: source.id, filename: name }) }];
  if (source.kind !== "base64") return undefined;
  return [...about, { type: "file", file: withoutUndefined({ filename, file_data: dataUrl(source) }) }];
}

/** A document that is text already: its name and what the client says about it, an empty line, the text. */
function textOfDocument({ source, name, context }: DocumentPart): string | undefined {
  if (source.kind !== "text") return undefined;
  const about = [name, context].filter((line) => line !== undefined);
  return about.length > 0 ? `${about.join("\n")}\n\n${source.text}` : source.text;
}
