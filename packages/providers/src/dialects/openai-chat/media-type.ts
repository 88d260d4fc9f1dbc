/** OpenAI's names of audio formats that differ from the subtype. */
const AUDIO_FORMATS: ReadonlyMap<string, string> = new Map([
  ["mp3", "audio/mpeg"],
  ["m4a", "audio/mp4"],
]);

/** The media type of `input_audio.format`. */
export function mediaTypeOfFormat(format: string): string {
  return AUDIO_FORMATS.get(format) ?? `audio/${format}`;
}

/** The inverse of `mediaTypeOfFormat`; common aliases too. */
export function formatOfMediaType(mediaType: string): string {
  const subtype = mediaType.slice(mediaType.indexOf("/") + 1).replace(/^x-/, "");
  if (subtype === "mp3" || subtype === "mpeg") return "mp3";
  if (subtype === "wave" || subtype === "vnd.wave") return "wav";
  return subtype === "mp4" ? "m4a" : subtype;
}

const DOCUMENT_TYPES: ReadonlyMap<string, string> = new Map([
  ["txt", "text/plain"],
  ["md", "text/markdown"],
  ["csv", "text/csv"],
  ["html", "text/html"],
  ["json", "application/json"],
  ["doc", "application/msword"],
  ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["xls", "application/vnd.ms-excel"],
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
]);

/** What a file that came without a type most likely is: by its name, else a PDF, which is what OpenAI takes. */
export function mediaTypeOfName(name: string | undefined): string {
  return DOCUMENT_TYPES.get(name?.slice(name.lastIndexOf(".") + 1).toLowerCase() ?? "") ?? "application/pdf";
}
