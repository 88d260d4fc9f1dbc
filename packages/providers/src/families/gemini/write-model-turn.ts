import type { JsonObject } from "@signalbox/core";
import { textOfArguments } from "../../conversation/call-arguments.ts";
import type { Part, ReasoningPart, Signature, ToolCallPart } from "../../conversation/part.ts";
import type { DraftPart } from "./draft-part.ts";
import type { PartContext } from "./part-context.ts";
import { noteMarks } from "./note-marks.ts";
import { writeMedia } from "./write-media.ts";

/**
 * What Google documents for calls whose signature is not known, such as those of other models: it skips the check that
 * would refuse them. See https://ai.google.dev/gemini-api/docs/thought-signatures.
 */
export const SKIP_SIGNATURE = "skip_thought_signature_validator";

/**
 * Parts of a past answer. Thoughts go back only with a signature of Gemini. A signature without thoughts was on a text,
 * so it goes onto the text beside it, or onto an empty one, as Gemini itself sends it at the end of streams.
 */
export function writeModelTurn(parts: readonly Part[], context: PartContext): readonly DraftPart[] {
  const drafts: DraftPart[] = [];
  /** Of a text that has not come yet; dialects may have brought thoughts to the front. */
  let pending: string | undefined;
  const pushText = (text: string): void => {
    if (text === "") return;
    drafts.push({ kind: "value", value: { text, ...(pending !== undefined && { thoughtSignature: pending }) } });
    pending = undefined;
  };
  const pushSignature = (signature: string): void => {
    const last = drafts.at(-1);
    if (last?.kind === "value" && isBareText(last.value))
      drafts[drafts.length - 1] = { kind: "value", value: { ...last.value, thoughtSignature: signature } };
    else {
      flush();
      pending = signature;
    }
  };
  const flush = (): void => {
    if (pending !== undefined) drafts.push({ kind: "value", value: { text: "", thoughtSignature: pending } });
    pending = undefined;
  };
  for (const part of parts) {
    noteMarks(part, context);
    switch (part.kind) {
      case "text":
      case "refusal":
        pushText(part.text);
        break;
      case "reasoning": {
        const signature = ownSignature(part);
        if (signature === undefined) noteThoughts(part, context);
        else if (part.text === "") pushSignature(signature);
        else drafts.push({ kind: "value", value: { text: part.text, thought: true, thoughtSignature: signature } });
        break;
      }
      case "tool_call":
        drafts.push(writeCall(part, context));
        break;
      case "native":
        if (part.wire === "gemini") drafts.push({ kind: "value", value: part.value });
        else context.note(typeOf(part.value), `only ${part.wire} knows such a part`);
        break;
      case "image":
      case "audio":
      case "document":
        drafts.push(...writeMedia(part, context).map((value): DraftPart => ({ kind: "value", value })));
        break;
      case "tool_result":
        context.drop("tool_result", "results of calls belong to the user's turns");
        break;
      default:
        part satisfies never;
    }
  }
  flush();
  return context.traits.wantsSignatures ? withSignature(drafts) : drafts;
}

function ownSignature({ signature, encrypted }: ReasoningPart): string | undefined {
  return ownValue(signature) ?? ownValue(encrypted);
}

function ownValue(signature: Signature | undefined): string | undefined {
  return signature?.by === "gemini" ? signature.value : undefined;
}

function noteThoughts({ text, signature, encrypted }: ReasoningPart, context: PartContext): void {
  if (text === "" && signature === undefined && encrypted === undefined) return;
  context.note("reasoning", "thoughts that Gemini has not signed are of no use to it");
}

function isBareText(value: JsonObject): boolean {
  return "text" in value && !("thought" in value) && !("thoughtSignature" in value);
}

function writeCall({ id, name, argumentsJson, signature }: ToolCallPart, context: PartContext): DraftPart {
  if (signature !== undefined && signature.by !== "gemini")
    context.note("tool_call.signature", `it was made by ${signature.by}`);
  return {
    kind: "call",
    name,
    // Vertex tells calls apart by their order alone.
    id: context.target.transport.kind === "vertex" ? undefined : id,
    argumentsJson: textOfArguments(argumentsJson),
    signature: ownValue(signature),
  };
}

/** Of calls made at once, the first bears the signature. */
function withSignature(drafts: readonly DraftPart[]): readonly DraftPart[] {
  const first = drafts.findIndex(({ kind }) => kind === "call");
  return drafts.map((draft, index) =>
    index === first && draft.kind === "call" && draft.signature === undefined
      ? { ...draft, signature: SKIP_SIGNATURE }
      : draft,
  );
}

function typeOf(value: JsonObject): string {
  const type = value["type"];
  return typeof type === "string" ? type : "native";
}
