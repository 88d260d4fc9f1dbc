import type { JsonObject } from "@signalbox/core";
import type { AudioPart, DocumentPart, ImagePart, MediaSource } from "../../conversation/part.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { ContentBlock } from "./content-block.ts";
import { formatOfName, mediaFormat } from "./media-format.ts";

/** A block, or why there is none. */
type Written = { readonly block: ContentBlock } | { readonly reason: string };

/** Names of documents in one request; Converse refuses two that are the same. */
export interface DocumentNames {
  next(name: string | undefined): string;
}

/** An image or a recording. */
export function writeMedia(part: ImagePart | AudioPart): Written {
  const { kind } = part;
  const source = writeSource(kind, part.source);
  return "reason" in source ? source : { block: { [kind]: source } };
}

/** A document; plain text goes as a text file. */
export function writeDocument(part: DocumentPart, names: DocumentNames): Written {
  const source =
    part.source.kind === "text"
      ? { format: "txt", source: { bytes: base64OfText(part.source.text) } }
      : writeSource("document", part.source);
  if ("reason" in source) return source;
  const { context, citations } = part;
  return {
    block: {
      document: withoutUndefined({
        ...source,
        name: names.next(part.name),
        context,
        citations: citations === true ? { enabled: true } : undefined,
      }),
    },
  };
}

export function createDocumentNames(): DocumentNames {
  const taken = new Set<string>();
  return {
    next(name) {
      const base = plainName(name ?? "") || "document";
      let unique = base;
      for (let number = 2; taken.has(unique); number++) unique = `${base} (${number})`;
      taken.add(unique);
      return unique;
    },
  };
}

/** Letters, digits, hyphens, brackets and single spaces are allowed; the ending says nothing that `format` does not. */
function plainName(name: string): string {
  return name
    .replace(/\.[a-z0-9]{1,5}$/i, "")
    .replace(/[^a-z0-9\s()[\]-]+/gi, "-")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 190);
}

function writeSource(
  kind: "image" | "document" | "audio",
  source: MediaSource,
): { readonly format: string; readonly source: JsonObject } | { readonly reason: string } {
  switch (source.kind) {
    case "base64": {
      const format = mediaFormat(kind, source.mediaType);
      if (format === undefined) return { reason: `Bedrock Converse takes no ${kind} of type ${source.mediaType}` };
      return { format, source: { bytes: source.data } };
    }
    case "url": {
      const { url, mediaType } = source;
      if (!url.startsWith("s3://")) return { reason: `Bedrock Converse fetches no ${kind} but from S3` };
      const format = (mediaType && mediaFormat(kind, mediaType)) ?? formatOfName(kind, url);
      if (format === undefined) return { reason: `the address of the ${kind} does not tell its format` };
      return { format, source: { s3Location: { uri: url } } };
    }
    case "file":
      return { reason: "Bedrock keeps no files of other providers" };
    case "text":
      return { reason: `Bedrock Converse takes no ${kind} as text` };
    default:
      return source satisfies never;
  }
}

/** In pieces, since arguments of one call are limited. */
const PIECE = 0x8000;

function base64OfText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (let start = 0; start < bytes.length; start += PIECE)
    binary += String.fromCharCode(...bytes.subarray(start, start + PIECE));
  return btoa(binary);
}
