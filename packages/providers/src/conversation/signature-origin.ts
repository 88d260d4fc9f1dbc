import type { Signature } from "./part.ts";
import type { WireId } from "../wire-id.ts";

/**
 * Before a signature that another wire made, so that it finds its way back: `signalbox:anthropic:EqQB…`. Clients return
 * signatures unread, and a conversation may change its provider between two turns.
 */
const PREFIX = "signalbox:";

const WIRES: ReadonlySet<string> = new Set<WireId>([
  "openai-chat",
  "anthropic-messages",
  "openai-responses",
  "openai",
  "anthropic",
  "gemini",
  "bedrock-converse",
]);

/**
 * A signature as a client gets it: bare when it is `own`, the signature of the provider family whose API the client
 * speaks, else with its origin before it.
 */
export function signatureForClient({ value, by }: Signature, { own }: { readonly own: WireId }): string {
  // One of our own that looks like a foreign one came through a second router; it keeps its prefix below ours.
  return by === own && !value.startsWith(PREFIX) ? value : `${PREFIX}${by}:${value}`;
}

/** The signature that a client returned. */
export function signatureOfClient(text: string, { own }: { readonly own: WireId }): Signature {
  if (text.startsWith(PREFIX)) {
    const end = text.indexOf(":", PREFIX.length);
    const by = text.slice(PREFIX.length, end);
    if (end >= 0 && WIRES.has(by)) return { value: text.slice(end + 1), by: by as WireId };
  }
  return { value: text, by: own };
}
