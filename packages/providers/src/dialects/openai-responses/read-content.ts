import { isJsonObject } from "@signalbox/core";
import { normalBase64, parseDataUrl } from "../../conversation/data-url.ts";
import type {
  AudioPart,
  CacheMark,
  DocumentPart,
  ExtraFields,
  ImagePart,
  MediaSource,
  NativePart,
  RefusalPart,
  TextPart,
} from "../../conversation/part.ts";
import {
  type Fields,
  missing,
  readChoice,
  readFields,
  readItems,
  readList,
  readString,
  readValue,
  refuse,
  unread,
} from "../../conversation/read-json.ts";
import { mediaTypeOfFormat, mediaTypeOfName } from "../openai-chat/media-type.ts";

/** The id that items, tools and signatures of this dialect bear. */
export const WIRE = "openai-responses";

/** What may stand in the content of a message or in the output of a tool. */
export type ContentPart = TextPart | ImagePart | DocumentPart | AudioPart | RefusalPart | NativePart;

/** A list of content parts, or a string, which is one text. */
export function readContent(fields: Fields, name: string): readonly ContentPart[] {
  const value = readValue(fields, name) ?? missing(fields, name, undefined);
  if (value === undefined) return [];
  if (typeof value === "string") return [{ kind: "text", text: value }];
  if (!Array.isArray(value)) {
    refuse(fields, name, "must be a string or an array of parts");
    return [];
  }
  return (readItems(fields, name) ?? []).flatMap((item) => readPart(remembering(item)));
}

/** The same fields; which of them were read is remembered from here on. */
export function remembering(fields: Fields): Fields {
  return { ...fields, seen: new Set() };
}

function readPart(part: Fields): readonly ContentPart[] {
  const type = readString(part, "type") ?? missing(part, "type", "");
  switch (type) {
    case "input_text":
    case "output_text":
    case "text":
      return [readText(part)];
    case "refusal":
      return [{ kind: "refusal", text: readString(part, "refusal") ?? missing(part, "refusal", "") }];
    case "input_image":
      return readImage(part);
    case "input_file":
      return readFile(part);
    case "input_audio":
      return readAudio(part);
    default:
      return [{ kind: "native", wire: WIRE, value: part.value }];
  }
}

function readText(part: Fields): TextPart {
  const text = readString(part, "text") ?? missing(part, "text", "");
  const annotations = (readList(part, "annotations") ?? []).filter(isJsonObject);
  // Sources that we wrote for a client hold what the provider said of them.
  const citations = annotations.map((annotation) =>
    isJsonObject(annotation["source"]) ? annotation["source"] : annotation,
  );
  // What the model thought likely is no input.
  readValue(part, "logprobs");
  return { kind: "text", text, ...(citations.length > 0 && { citations }), ...readMarks(part) };
}

const DETAILS = ["low", "high", "auto"] as const;

function readImage(part: Fields): readonly ImagePart[] {
  const source = readSource(part, { id: "file_id", url: "image_url" });
  if (source === undefined) return missing(part, "image_url", []);
  // `original` is OpenAI's alone and stays with the extra fields.
  const detail = part.value["detail"] === "original" ? undefined : readChoice(part, "detail", { of: DETAILS });
  return [{ kind: "image", source, ...(detail && { detail }), ...readMarks(part) }];
}

function readFile(part: Fields): readonly DocumentPart[] {
  const name = readString(part, "filename");
  const text = readString(part, "file_data");
  const data = text === undefined ? undefined : readFileData(text, name);
  if (text !== undefined && data === undefined)
    return refuse(part, "file_data", "must be base64, or a data URL with base64") ?? [];
  const source = data ?? readSource(part, { id: "file_id", url: "file_url" });
  if (source === undefined) return missing(part, "file_data", []);
  return [{ kind: "document", source, ...(name !== undefined && { name }), ...readMarks(part) }];
}

function readFileData(text: string, name: string | undefined): MediaSource | undefined {
  const inline = parseDataUrl(text);
  if (inline !== undefined) return { kind: "base64", ...inline };
  const data = normalBase64(text);
  return data === undefined ? undefined : { kind: "base64", mediaType: mediaTypeOfName(name), data };
}

function readSource(part: Fields, names: { readonly id: string; readonly url: string }): MediaSource | undefined {
  const url = readString(part, names.url);
  const id = readString(part, names.id);
  if (url === undefined) return id === undefined ? undefined : { kind: "file", id };
  if (!/^data:/i.test(url)) return { kind: "url", url };
  const inline = parseDataUrl(url);
  if (inline === undefined) return refuse(part, names.url, "must be a URL, or a data URL with base64");
  return { kind: "base64", ...inline };
}

function readAudio(part: Fields): readonly AudioPart[] {
  const audio = readFields(part, "input_audio");
  const text = audio && readString(audio, "data");
  if (audio === undefined || text === undefined) return missing(part, "input_audio.data", []);
  const data = parseDataUrl(text)?.data ?? normalBase64(text);
  const format = readString(audio, "format") ?? missing(audio, "format", "wav");
  if (data === undefined) return refuse(audio, "data", "must be base64") ?? [];
  const source = { kind: "base64", mediaType: mediaTypeOfFormat(format), data } as const;
  return [{ kind: "audio", source, ...readMarks(part) }];
}

/** The cache mark of a part or tool, and the fields that no one else asked for. */
export function readMarks(fields: Fields): { readonly cache?: CacheMark; readonly extra?: ExtraFields } {
  const cache = readCache(fields);
  const extra = Object.fromEntries(unread(fields).map(({ name, value }) => [name, value]));
  return { ...(cache && { cache }), ...(Object.keys(extra).length > 0 && { extra: { wire: WIRE, fields: extra } }) };
}

/** `prompt_cache_breakpoint`: OpenAI's times are both longer than five minutes. */
function readCache(fields: Fields): CacheMark | undefined {
  const mark = readFields(fields, "prompt_cache_breakpoint");
  if (mark === undefined) return undefined;
  return readString(mark, "ttl") === undefined ? {} : { ttl: "1h" };
}
