const IMAGES: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpeg",
  "image/jpg": "jpeg",
  "image/gif": "gif",
  "image/webp": "webp",
};

const DOCUMENTS: Readonly<Record<string, string>> = {
  "application/pdf": "pdf",
  "application/msword": "doc",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/vnd.ms-excel": "xls",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "application/json": "txt",
  "text/csv": "csv",
  "text/html": "html",
  "text/markdown": "md",
};

const AUDIO: Readonly<Record<string, string>> = {
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
  "audio/wav": "wav",
  "audio/wave": "wav",
  "audio/x-wav": "wav",
  "audio/flac": "flac",
  "audio/ogg": "ogg",
  "audio/opus": "opus",
  "audio/aac": "aac",
  "audio/mp4": "m4a",
  "audio/m4a": "m4a",
  "audio/webm": "webm",
  "audio/pcm": "pcm",
};

/** The `format` of an image, a document or a recording; undefined for types that Converse has none for. */
export function mediaFormat(kind: "image" | "document" | "audio", mediaType: string): string | undefined {
  const formats = { image: IMAGES, document: DOCUMENTS, audio: AUDIO }[kind];
  if (Object.hasOwn(formats, mediaType)) return formats[mediaType];
  return kind === "document" && mediaType.startsWith("text/") ? "txt" : undefined;
}

/** The `format` by a file name's ending, for objects in S3. */
export function formatOfName(kind: "image" | "document" | "audio", name: string): string | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  const formats = { image: IMAGES, document: DOCUMENTS, audio: AUDIO }[kind];
  if (ending === "jpg" && kind === "image") return "jpeg";
  return Object.values({ ...formats, ...(kind === "document" && { text: "txt" }) }).find((format) => format === ending);
}
