import type { Signature } from "./part.ts";
import { isWireId, type WireId } from "../wire-id.ts";

/** What a signature stands for: shown thoughts, thoughts that only the provider reads, or a call (Gemini signs those). */
export type SignatureUse = "shown" | "encrypted" | "call";

const USES = { shown: "", encrypted: "+encrypted", call: "+call" } as const satisfies Record<SignatureUse, string>;

/** Base64 has no colon, so a provider's own signature is never taken for a marked one. */
const MARKED = /^([a-z-]+)(\+encrypted|\+call)?:/;

/**
 * A signature as one string, for dialects whose clients keep only a string and send it back with the next turn. Those
 * of `own`, the wire that the dialect belongs to, stay as they are; others are marked with whose they are, so that
 * `signatureOfText` can tell and no provider gets another one's.
 */
export function textOfSignature(
  { value, by }: Signature,
  { own, use = "shown" }: { readonly own: WireId; readonly use?: SignatureUse },
): string {
  return by === own && use === "shown" ? value : `${by}${USES[use]}:${value}`;
}

/** The inverse of `textOfSignature`. */
export function signatureOfText(
  text: string,
  own: WireId,
): { readonly signature: Signature; readonly use: SignatureUse } {
  const [mark, by, suffix] = MARKED.exec(text) ?? [];
  if (mark === undefined || by === undefined || !isWireId(by))
    return { signature: { value: text, by: own }, use: "shown" };
  const use = suffix === USES.encrypted ? "encrypted" : suffix === USES.call ? "call" : "shown";
  return { signature: { value: text.slice(mark.length), by }, use };
}
