import type { JsonObject } from "@signalbox/core";
import type { AudioPart, DocumentPart, ImagePart, MediaSource } from "../../conversation/part.ts";
import type { PartContext } from "./part-context.ts";

/** By file name extension; Gemini wants to know the type of what it fetches. */
const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["webp", "image/webp"],
  ["gif", "image/gif"],
  ["heic", "image/heic"],
  ["heif", "image/heif"],
  ["pdf", "application/pdf"],
  ["txt", "text/plain"],
  ["md", "text/markdown"],
  ["csv", "text/csv"],
  ["html", "text/html"],
  ["json", "application/json"],
  ["mp3", "audio/mpeg"],
  ["wav", "audio/wav"],
  ["aac", "audio/aac"],
  ["ogg", "audio/ogg"],
  ["flac", "audio/flac"],
  ["m4a", "audio/mp4"],
  ["mp4", "video/mp4"],
  ["mov", "video/quicktime"],
  ["webm", "video/webm"],
  ["mpeg", "video/mpeg"],
]);

const DEFAULT_TYPES = {
  image: "image/jpeg",
  document: "application/pdf",
  audio: "audio/mpeg",
  video: "video/mp4",
} as const;

/** Where AI Studio's Files API keeps what was uploaded. */
const FILES_URI = "https://generativelanguage.googleapis.com/v1beta/";

/** An image, a recording or a document as parts of the wire; none where it cannot be sent. */
export function writeMedia(part: ImagePart | AudioPart | DocumentPart, context: PartContext): readonly JsonObject[] {
  const data = mediaData(part.source, { kind: part.kind, name: nameOf(part, context) });
  if (part.kind === "document") return writeDocument(part, { data, context });
  if (data === undefined) {
    context.drop(part.kind, "the provider does not know the file");
    return [];
  }
  return [part.kind === "image" ? { ...data, ...resolutionOf(part, context) } : data];
}

/** `inlineData` or `fileData`; undefined for files that other providers keep, and for text. */
export function mediaData(
  source: MediaSource,
  { kind, name }: { readonly kind: keyof typeof DEFAULT_TYPES; readonly name?: string | undefined },
): JsonObject | undefined {
  const displayed = name !== undefined && { displayName: name };
  switch (source.kind) {
    case "base64":
      return { inlineData: { mimeType: source.mediaType, data: source.data, ...displayed } };
    case "url": {
      const mimeType = source.mediaType ?? mediaTypeOfUrl(source.url) ?? DEFAULT_TYPES[kind];
      return { fileData: { mimeType, fileUri: source.url, ...displayed } };
    }
    case "file": {
      const fileUri = source.id.startsWith("files/") ? FILES_URI + source.id : source.id;
      if (!/^(gs|https):\/\//.test(fileUri)) return undefined;
      const mimeType = mediaTypeOfUrl(fileUri);
      return { fileData: { ...(mimeType !== undefined && { mimeType }), fileUri, ...displayed } };
    }
    case "text":
      return undefined;
    default:
      return source satisfies never;
  }
}

function mediaTypeOfUrl(url: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  return MEDIA_TYPES.get(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
}

/** Vertex alone has names of files. */
function nameOf(part: ImagePart | AudioPart | DocumentPart, context: PartContext): string | undefined {
  if (part.kind !== "document" || part.name === undefined || part.source.kind === "text") return undefined;
  if (context.target.transport.kind === "vertex") return part.name;
  context.note("document.name", "AI Studio has no names of files");
  return undefined;
}

function writeDocument(
  { source, name, context: about, citations }: DocumentPart,
  { data, context }: { readonly data: JsonObject | undefined; readonly context: PartContext },
): readonly JsonObject[] {
  if (citations === true) context.drop("document.citations", "Gemini cites no documents of the prompt");
  const before = about === undefined || about === "" ? [] : [{ text: about }];
  if (source.kind === "text") {
    const text = name === undefined ? source.text : `${name}\n${source.text}`;
    return text === "" ? before : [...before, { text }];
  }
  if (data !== undefined) return [...before, data];
  context.drop("document", "the provider does not know the file");
  return before;
}

function resolutionOf({ detail }: ImagePart, context: PartContext): JsonObject {
  if (detail === undefined || detail === "auto") return {};
  if (context.traits.takesResolution)
    return { mediaResolution: { level: detail === "low" ? "MEDIA_RESOLUTION_LOW" : "MEDIA_RESOLUTION_HIGH" } };
  context.note("image.detail", "the model has no resolution for each image");
  return {};
}
