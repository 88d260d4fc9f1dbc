import { isJsonObject } from "@signalbox/core";
import type { NativePart, Signature } from "../../conversation/part.ts";
import { signatureOfText, textOfSignature } from "../../conversation/signature-text.ts";
import { isWireId } from "../../wire-id.ts";

/** The wire that `encrypted_content` belongs to as it stands. */
const OWN = "openai-responses";

/**
 * What the `encrypted_content` of a reasoning item holds. Clients of this API keep reasoning items and send them back
 * unread, so they carry whatever only a provider can read: proofs of thoughts, hidden thoughts, the signature of a call,
 * a whole part of another wire.
 */
export type OpaqueContent =
  | { readonly kind: "thoughts"; readonly signature?: Signature; readonly encrypted?: Signature }
  | { readonly kind: "call"; readonly callId: string; readonly signature: Signature }
  | { readonly kind: "native"; readonly part: NativePart };

/** Separates the two lines of a content; base64 has none. */
const LINE = "\n";
const NATIVE = /^([a-z-]+)\+native:/;

/** The content as text, marked with the wire that can read it; undefined for thoughts without proof. */
export function textOfContent(content: OpaqueContent): string | undefined {
  switch (content.kind) {
    case "thoughts": {
      const { signature, encrypted } = content;
      const lines = [
        ...(signature ? [textOfSignature(signature, { own: OWN })] : []),
        ...(encrypted ? [textOfSignature(encrypted, { own: OWN, use: "encrypted" })] : []),
      ];
      return lines.length > 0 ? lines.join(LINE) : undefined;
    }
    case "call":
      return textOfSignature(content.signature, { own: OWN, use: "call" }) + LINE + content.callId;
    case "native":
      return `${content.part.wire}+native:${JSON.stringify(content.part.value)}`;
    default:
      return content satisfies never;
  }
}

/** The inverse of `textOfContent`. Text without a mark is what OpenAI itself wrote: hidden thoughts. */
export function contentOfText(text: string): OpaqueContent {
  const native = nativeOf(text);
  if (native !== undefined) return { kind: "native", part: native };
  const [first = "", ...rest] = text.split(LINE);
  const { signature, use } = signatureOfText(first, OWN);
  if (use === "call") return { kind: "call", callId: rest.join(LINE), signature };
  if (use === "encrypted") return { kind: "thoughts", encrypted: signature };
  if (signature.value === first) return { kind: "thoughts", encrypted: { value: text, by: OWN } };
  const second = rest.length > 0 ? signatureOfText(rest.join(LINE), OWN) : undefined;
  return { kind: "thoughts", signature, ...(second?.use === "encrypted" && { encrypted: second.signature }) };
}

function nativeOf(text: string): NativePart | undefined {
  const [mark, wire] = NATIVE.exec(text) ?? [];
  if (mark === undefined || wire === undefined || !isWireId(wire)) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(mark.length));
    return isJsonObject(value) ? { kind: "native", wire, value } : undefined;
  } catch {
    return undefined;
  }
}
