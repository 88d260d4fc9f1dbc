import { isJsonObject, type JsonObject } from "@signalbox/core";
import { normalBase64, parseDataUrl } from "../../conversation/data-url.ts";
import type {
  AudioPart,
  CacheMark,
  DocumentPart,
  ExtraFields,
  ImagePart,
  MediaSource,
  Part,
  TextPart,
} from "../../conversation/part.ts";
import {
  type Fields,
  missing,
  readChoice,
  readFields,
  readItems,
  readObject,
  readString,
  readValue,
  refuse,
  unread,
} from "../../conversation/read-json.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { mediaTypeOfFormat, mediaTypeOfName } from "./media-type.ts";
import { readThinking } from "./thinking-block.ts";

/** Parts of a message's `content`: a string, a list of parts, or nothing. An empty string is one empty text. */
export function readContent(message: Fields): readonly Part[] {
  const content = readValue(message, "content");
  if (content === undefined) return [];
  if (typeof content === "string") return [{ kind: "text", text: content }];
  if (!Array.isArray(content)) {
    refuse(message, "content", "must be a string or an array of parts");
    return [];
  }
  return (readItems(message, "content") ?? []).flatMap(readPart);
}

function readPart(item: Fields): readonly Part[] {
  const part = { ...item, seen: new Set<string>() };
  const type = readString(part, "type") ?? missing(part, "type", "");
  switch (type) {
    case "text":
      return withMarks(part, [{ kind: "text", text: readString(part, "text") ?? missing(part, "text", "") }]);
    case "refusal":
      return [{ kind: "refusal", text: readString(part, "refusal") ?? missing(part, "refusal", "") }];
    case "image_url":
      return withMarks(part, readImage(part));
    case "input_audio":
      return withMarks(part, readAudio(part));
    case "file":
      return withMarks(part, readFile(part));
    case "thinking":
    case "redacted_thinking":
      return readThinking(part);
    default:
      // A vendor's own part, such as `video_url`; the provider says whether it knows it.
      return [{ kind: "native", wire: "openai-chat", value: part.value }];
  }
}

type Markable = TextPart | ImagePart | AudioPart | DocumentPart;

function withMarks(part: Fields, parts: readonly Markable[]): readonly Part[] {
  const marks = readMarks(part);
  return parts.map((read) => ({ ...read, ...marks }));
}

/** The cache mark of a part or tool, and the fields that no one else asked for. */
export function readMarks(fields: Fields): { readonly cache?: CacheMark; readonly extra?: ExtraFields } {
  const cache = readCache(fields) ?? ownCacheMark(fields);
  const others = unread(fields).map(({ name, value }) => [name, value] as const);
  return {
    ...(cache && { cache }),
    ...(others.length > 0 && { extra: { wire: "openai-chat", fields: Object.fromEntries(others) } }),
  };
}

/** `cache_control` as Anthropic has it; several OpenAI-like services take it. */
export function readCache(fields: Fields): CacheMark | undefined {
  const mark = readFields(fields, "cache_control");
  if (mark === undefined) return undefined;
  readChoice(mark, "type", { of: ["ephemeral"] });
  return withoutUndefined({ ttl: readChoice(mark, "ttl", { of: ["5m", "1h"] }) });
}

/**
 * OpenAI's own `prompt_cache_breakpoint`, whose times are both longer than five minutes. It stays among the fields of the
 * client's API as well, for vendors that have that.
 */
function ownCacheMark({ value }: Fields): CacheMark | undefined {
  const mark = value[OWN_CACHE_MARK];
  if (!isJsonObject(mark)) return undefined;
  return typeof mark["ttl"] === "string" ? { ttl: "1h" } : {};
}

export const OWN_CACHE_MARK = "prompt_cache_breakpoint";

function readImage(part: Fields): readonly ImagePart[] {
  const value = readValue(part, "image_url");
  // The bare string is no OpenAI, but many clients write it.
  const image = typeof value === "string" ? undefined : readFields(part, "image_url");
  const url = typeof value === "string" ? value : image && readString(image, "url");
  if (url === undefined) return missing(part, "image_url.url", []);
  const source = readUrl(url);
  if (source === undefined) return refuse(part, "image_url.url", "must be a URL, or a data URL with base64") ?? [];
  const detail = image && readChoice(image, "detail", { of: ["low", "high", "auto"] });
  return [{ kind: "image", source, ...(detail && { detail }) }];
}

function readUrl(url: string): MediaSource | undefined {
  if (!/^data:/i.test(url)) return { kind: "url", url };
  const inline = parseDataUrl(url);
  return inline && { kind: "base64", ...inline };
}

function readAudio(part: Fields): readonly AudioPart[] {
  const audio = readFields(part, "input_audio");
  const text = audio && readString(audio, "data");
  if (audio === undefined || text === undefined) return missing(part, "input_audio.data", []);
  const data = parseDataUrl(text)?.data ?? normalBase64(text);
  const format = readString(audio, "format") ?? missing(audio, "format", "wav");
  if (data === undefined) return refuse(audio, "data", "must be base64") ?? [];
  return [{ kind: "audio", source: { kind: "base64", mediaType: mediaTypeOfFormat(format), data } }];
}

function readFile(part: Fields): readonly DocumentPart[] {
  const file = readFields(part, "file");
  if (file === undefined) return missing(part, "file", []);
  const id = readString(file, "file_id");
  const text = readString(file, "file_data");
  const name = readString(file, "filename");
  const named = name !== undefined && { name };
  if (id !== undefined) return [{ kind: "document", source: { kind: "file", id }, ...named }];
  if (text === undefined) return missing(file, "file_data", []);
  const source = readFileData(text, name);
  if (source === undefined) return refuse(file, "file_data", "must be base64, a data URL with base64, or a URL") ?? [];
  return [{ kind: "document", source, ...named }];
}

function readFileData(text: string, name: string | undefined): MediaSource | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(text.slice(0, 32))) return readUrl(text);
  const data = normalBase64(text);
  return data === undefined ? undefined : { kind: "base64", mediaType: mediaTypeOfName(name), data };
}

/** Gemini's signature of a call, where its OpenAI-compatible API keeps it. */
export function readCallSignature(call: Fields): string | undefined {
  const value = readObject(call, "extra_content")?.["google"];
  const signature = isJsonObject(value) ? value["thought_signature"] : undefined;
  return typeof signature === "string" && signature !== "" ? signature : undefined;
}

/** Where `readCallSignature` finds it. */
export function callSignature(thought_signature: string): JsonObject {
  return { google: { thought_signature } };
}
