/** What a `data:` URL holds; `data` is standard base64 with padding. */
export interface DataUrl {
  readonly mediaType: string;
  readonly data: string;
}

/** Reads `data:<type>;base64,<data>`, parameters of the type left out. Undefined for anything else. */
export function parseDataUrl(url: string): DataUrl | undefined {
  const comma = url.indexOf(",");
  if (comma < 0 || url.slice(0, 5).toLowerCase() !== "data:") return undefined;
  const [mediaType = "", ...parameters] = url.slice(5, comma).split(";");
  if (parameters.at(-1)?.trim().toLowerCase() !== "base64") return undefined;
  const data = normalBase64(url.slice(comma + 1));
  return data === undefined ? undefined : { mediaType: mediaType.trim().toLowerCase() || "text/plain", data };
}

export function dataUrl({ mediaType, data }: DataUrl): string {
  return `data:${mediaType};base64,${data}`;
}

/** Base64 in the standard alphabet, padded, without white space; undefined when `text` is none. */
export function normalBase64(text: string): string | undefined {
  if (text.length % 4 === 0 && STANDARD.test(text)) return text;
  const bare = text
    .replace(/[\s=]+/g, "")
    .replaceAll("-", "+")
    .replaceAll("_", "/");
  if (bare.length % 4 === 1 || !STANDARD.test(bare)) return undefined;
  return bare + "=".repeat((4 - (bare.length % 4)) % 4);
}

const STANDARD = /^[A-Za-z0-9+/]*={0,2}$/;
