import type { JsonObject, JsonValue } from "@signalbox/core";
import { annotation } from "./annotation.ts";
import type { BlockEvent, ItemContext, ItemStatus, OutputItem } from "./output-item.ts";

interface OpenPart {
  readonly kind: "text" | "refusal";
  readonly texts: string[];
  length: number;
  readonly annotations: JsonObject[];
  readonly logprobs: JsonValue[];
}

/** A message of the assistant: its content parts are the texts and refusals that follow each other. */
export function openMessage({ id, emit }: ItemContext): OutputItem {
  const content: JsonObject[] = [];
  let part: OpenPart | undefined;
  const message = (status: "in_progress" | ItemStatus, parts: readonly JsonObject[]): JsonObject => ({
    id,
    type: "message",
    status,
    role: "assistant",
    content: parts,
  });
  const tell = (type: string, fields: JsonObject): void => emit(type, { content_index: content.length, ...fields });
  const closePart = (): void => {
    if (part === undefined) return;
    const closed = partOf(part);
    const { text = "", refusal = "", logprobs = [] } = closed;
    if (part.kind === "text") tell("response.output_text.done", { text, logprobs });
    else tell("response.refusal.done", { refusal });
    tell("response.content_part.done", { part: closed });
    content.push(closed);
    part = undefined;
  };
  const write = (event: BlockEvent): void => {
    switch (event.type) {
      case "block_start": {
        const kind = event.start.kind === "refusal" ? "refusal" : "text";
        part = { kind, texts: [], length: 0, annotations: [], logprobs: [] };
        return tell("response.content_part.added", { part: partOf(part) });
      }
      case "delta": {
        if (part === undefined) return;
        const { text: delta, logprobs = [] } = event;
        part.texts.push(delta);
        part.length += delta.length;
        part.logprobs.push(...logprobs);
        if (part.kind === "text") tell("response.output_text.delta", { delta, logprobs });
        else tell("response.refusal.delta", { delta });
        return;
      }
      case "citation": {
        if (part?.kind !== "text") return;
        const cited = annotation(event.value, { start: 0, end: part.length });
        tell("response.output_text.annotation.added", {
          annotation_index: part.annotations.length,
          annotation: cited,
        });
        part.annotations.push(cited);
        return;
      }
      case "block_stop":
        return closePart();
      case "signature":
        return;
      default:
        event satisfies never;
    }
  };
  return {
    begun: message("in_progress", []),
    takes: ({ kind }) => kind === "text" || kind === "refusal",
    write,
    close: (status) => message(status, part === undefined ? content : [...content, partOf(part)]),
  };
}

function partOf({ kind, texts, annotations, logprobs }: OpenPart): JsonObject {
  const text = texts.join("");
  if (kind === "refusal") return { type: "refusal", refusal: text };
  return { type: "output_text", text, annotations: [...annotations], logprobs: [...logprobs] };
}
