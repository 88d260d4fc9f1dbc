import type { JsonObject } from "@signalbox/core";
import type { ReasoningPart, Signature } from "../../conversation/part.ts";
import { type Fields, missing, readString, readValue } from "../../conversation/read-json.ts";
import { signatureOfText, textOfSignature } from "../../conversation/signature-text.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";

/** The family whose signatures stand in `thinking_blocks` as they are. */
const OWN = "openai";

/**
 * A signature as clients of the chat API get it: bare if an OpenAI-like provider made it, else with its origin before it
 * (`anthropic:EqQB…`), so that it returns to that wire when the client sends the message back.
 */
export function textForClient(signature: Signature): string {
  return textOfSignature(signature, { own: OWN });
}

/** The inverse of `textForClient`. */
export function signatureFromClient(text: string): Signature {
  return signatureOfText(text, OWN).signature;
}

/**
 * One entry of `thinking_blocks`, the field that gateways added to the chat API for signed thoughts: `{type: "thinking",
 * thinking, signature}` or `{type: "redacted_thinking", data}`. Thoughts that have both a text and an encrypted form keep
 * the latter in `data` of the first.
 */
export function thinkingBlock({ text, signature, encrypted }: ReasoningPart): JsonObject {
  const data = encrypted && textForClient(encrypted);
  if (text === "" && signature === undefined && data !== undefined) return { type: "redacted_thinking", data };
  return withoutUndefined({ type: "thinking", thinking: text, signature: signature && textForClient(signature), data });
}

/** Reads an entry of `thinking_blocks`, or a part of such a type in `content`. */
export function readThinking(block: Fields): readonly ReasoningPart[] {
  const type = readString(block, "type");
  const data = readString(block, "data");
  const encrypted = data !== undefined && { encrypted: signatureFromClient(data) };
  if (type === "redacted_thinking") {
    return encrypted ? [{ kind: "reasoning", text: "", ...encrypted }] : missing(block, "data", []);
  }
  const signature = readString(block, "signature");
  return [
    {
      kind: "reasoning",
      text: thinkingText(block),
      ...(signature !== undefined && signature !== "" && { signature: signatureFromClient(signature) }),
      ...encrypted,
    },
  ];
}

/** Mistral has a list of text parts where others have the text. */
function thinkingText(block: Fields): string {
  const thinking = readValue(block, "thinking");
  if (!Array.isArray(thinking)) return readString(block, "thinking") ?? readString(block, "text") ?? "";
  return thinking
    .map((part: unknown) =>
      typeof part === "object" && part !== null && "text" in part && typeof part.text === "string" ? part.text : "",
    )
    .join("");
}
