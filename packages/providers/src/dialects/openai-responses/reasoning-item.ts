import type { JsonObject } from "@signalbox/core";
import type { Signature } from "../../conversation/part.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { type OpaqueContent, textOfContent } from "./encrypted-content.ts";
import type { ItemContext, ItemStatus, OutputItem } from "./output-item.ts";

/** Thoughts: their text as one summary, which is what clients show, and their proof as `encrypted_content`. */
export function openReasoning({ id, emit }: ItemContext): OutputItem {
  const texts: string[] = [];
  const proofs: { signature?: Signature; encrypted?: Signature } = {};
  const tell = (type: string, fields: JsonObject): void =>
    emit(`response.reasoning_summary_${type}`, { summary_index: 0, ...fields });
  const reasoning = (status: "in_progress" | ItemStatus): JsonObject => ({
    ...reasoningItem(id, { text: texts.join(""), content: { kind: "thoughts", ...proofs } }),
    status,
  });
  return {
    begun: reasoning("in_progress"),
    takes: () => false,
    write(event) {
      switch (event.type) {
        case "delta":
          if (event.text === "") return;
          if (texts.length === 0) tell("part.added", { part: summaryOf("") });
          texts.push(event.text);
          return tell("text.delta", { delta: event.text });
        case "signature":
          proofs[event.encrypted === true ? "encrypted" : "signature"] = event.signature;
          return;
        case "block_stop": {
          if (texts.length === 0) return;
          const text = texts.join("");
          tell("text.done", { text });
          return tell("part.done", { part: summaryOf(text) });
        }
        case "block_start":
        case "citation":
          return;
        default:
          event satisfies never;
      }
    },
    close: reasoning,
  };
}

/** An item that holds something for the provider alone. */
export function reasoningItem(
  id: string,
  { text = "", content }: { readonly text?: string; readonly content: OpaqueContent },
): JsonObject {
  const encrypted_content = textOfContent(content);
  return withoutUndefined({
    id,
    type: "reasoning",
    summary: text === "" ? [] : [summaryOf(text)],
    encrypted_content,
  });
}

function summaryOf(text: string): JsonObject {
  return { type: "summary_text", text };
}
