import type { JsonObject } from "@signalbox/core";
import type { AnswerPart } from "../../conversation/chat-answer.ts";
import { objectOfArguments } from "../../conversation/call-arguments.ts";
import type { Signature } from "../../conversation/part.ts";
import { textOfSignature, type SignatureUse } from "../../conversation/signature-text.ts";
import { speaksMessages } from "./speaks-messages.ts";

/** The blocks of one part; none where it has nothing that this dialect can say. */
export function writeBlocks(part: AnswerPart): readonly JsonObject[] {
  switch (part.kind) {
    case "text": {
      const citations = (part.citations ?? []).filter(isCitation);
      if (part.text === "" && citations.length === 0) return [];
      return [{ type: "text", text: part.text, ...(citations.length > 0 && { citations }) }];
    }
    case "refusal":
      return part.text === "" ? [] : [{ type: "text", text: part.text }];
    case "reasoning": {
      const { text, signature, encrypted } = part;
      if (text === "" && signature === undefined) return encrypted ? [redacted(encrypted)] : [];
      const proof = signature ? signed(signature, "shown") : encrypted ? signed(encrypted, "encrypted") : "";
      return [thinking(text, proof)];
    }
    case "tool_call": {
      const { id, name, argumentsJson, signature } = part;
      const call = { type: "tool_use", id, name, input: objectOfArguments(argumentsJson) };
      return signature ? [callSignature(signature), call] : [call];
    }
    case "native":
      return speaksMessages(part.wire) ? [part.value] : [];
    default:
      return part satisfies never;
  }
}

export function thinking(text: string, signature: string): JsonObject {
  return { type: "thinking", thinking: text, signature };
}

/** Thoughts that only their provider can read. */
export function redacted(encrypted: Signature): JsonObject {
  return { type: "redacted_thinking", data: signed(encrypted, "shown") };
}

/**
 * A call's signature as a thought that only the provider can read, before the call: clients send those back as they are,
 * calls have no room for it, and some clients forget thoughts whose text is empty.
 */
export function callSignature(signature: Signature): JsonObject {
  return { type: "redacted_thinking", data: signed(signature, "call") };
}

export function signed(signature: Signature, use: SignatureUse): string {
  return textOfSignature(signature, { own: "anthropic", use });
}

const CITATIONS: ReadonlySet<unknown> = new Set([
  "char_location",
  "page_location",
  "content_block_location",
  "web_search_result_location",
  "search_result_location",
]);

/** Sources are as the provider wrote them; clients of this dialect can read only its own. */
export function isCitation(value: JsonObject): boolean {
  return CITATIONS.has(value["type"]);
}
