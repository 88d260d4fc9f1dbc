import { isYamlEdit } from "./yaml-edit.ts";
import type { YamlEdit } from "./yaml-edit.ts";

/** What a link carries. Whatever equals the shipped default is left out. */
export interface SharedState {
  readonly prompt?: string;
  readonly model?: string;
  /** The edited config, whole. */
  readonly yaml?: string;
  /** Or as a change of the shipped one, where that is shorter. */
  readonly edit?: YamlEdit;
}

export type ReadLink =
  | { readonly kind: "none" }
  | { readonly kind: "state"; readonly state: SharedState }
  /** The format is one that this version does not know. */
  | { readonly kind: "newer" }
  | { readonly kind: "damaged" };

/** First character of the fragment: the format of what follows. Earlier formats stay readable for ever. */
const FORMAT = "1";

/** A link that unpacks to more than this is not one of ours. */
const MOST_BYTES = 1_000_000;

/**
 * Packs the state into a URL fragment, which browsers do not send to servers: JSON, raw deflate, base64url. JSON keeps
 * lone surrogates as escapes, where UTF-8 would lose them.
 */
export async function writeFragment(state: SharedState): Promise<string> {
  if (Object.keys(state).length === 0) return "";
  const packed = await pipe(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream("deflate-raw"));
  return FORMAT + toBase64Url(packed);
}

/** Reads a fragment, with or without its `#`. Anything that is not a link of ours is a value, never an exception. */
export async function readFragment(fragment: string): Promise<ReadLink> {
  const text = fragment.replace(/^#/, "");
  if (text === "") return { kind: "none" };
  if (!text.startsWith(FORMAT)) return { kind: /^[0-9a-z]/.test(text) ? "newer" : "damaged" };
  try {
    const bytes = await pipe(fromBase64Url(text.slice(1)), new DecompressionStream("deflate-raw"));
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return isSharedState(json) ? { kind: "state", state: json } : { kind: "damaged" };
  } catch {
    return { kind: "damaged" };
  }
}

function isSharedState(json: unknown): json is SharedState {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return false;
  const { prompt = "", model = "", yaml = "", edit } = json as Record<string, unknown>;
  return [prompt, model, yaml].every((value) => typeof value === "string") && (edit === undefined || isYamlEdit(edit));
}

async function pipe(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    length += chunk.value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new RangeError(`more than ${MOST_BYTES} bytes`);
    }
    chunks.push(chunk.value);
  }
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
