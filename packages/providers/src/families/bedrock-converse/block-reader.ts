import type { JsonObject, JsonValue } from "@signalbox/core";
import type { BlockStart, ChatEvent } from "../../conversation/chat-event.ts";
import { objectAt, stringAt } from "./parse-object.ts";

/** Reads the blocks of one streamed message. */
export interface BlockReader {
  /** The events of one frame; what is wrong with it, in words, when it fits no open block. */
  read(
    type: "contentBlockStart" | "contentBlockDelta" | "contentBlockStop",
    payload: JsonObject,
  ): readonly ChatEvent[] | string;
  /** The events that close what is open. */
  close(): readonly ChatEvent[];
}

interface OpenBlock {
  readonly kind: BlockStart["kind"];
  /** Bedrock's `contentBlockIndex`. */
  readonly index: JsonValue | undefined;
}

const CHOICE = 0;

/**
 * Blocks are numbered as they begin, whatever Bedrock's indices are. Text and thoughts begin with their first delta, since
 * Bedrock announces only calls; a delta of another kind or index closes what was open.
 */
export function createBlockReader(): BlockReader {
  let open: OpenBlock | undefined;
  /** The block that only Converse has, gathered until it is whole. */
  let gathered: { readonly start: JsonObject; readonly deltas: JsonValue[] } | undefined;
  let next = 0;
  const place = (): { readonly choice: number; readonly block: number } => ({ choice: CHOICE, block: next - 1 });

  const close = (): readonly ChatEvent[] => {
    if (open === undefined) return [];
    open = undefined;
    if (gathered === undefined) return [{ type: "block_stop", ...place() }];
    const value = { ...gathered.start, ...(gathered.deltas.length > 0 && { deltas: gathered.deltas }) };
    gathered = undefined;
    next++;
    return [
      { type: "block_start", ...place(), start: { kind: "native", wire: "bedrock-converse", value } },
      { type: "block_stop", ...place() },
    ];
  };
  const begin = (start: BlockStart, index: JsonValue | undefined): readonly ChatEvent[] => {
    const before = close();
    open = { kind: start.kind, index };
    next++;
    return [...before, { type: "block_start", ...place(), start }];
  };
  const gather = (start: JsonObject, index: JsonValue | undefined): readonly ChatEvent[] => {
    const before = close();
    open = { kind: "native", index };
    gathered = { start, deltas: [] };
    return before;
  };
  const within = (kind: "text" | "reasoning", index: JsonValue | undefined): readonly ChatEvent[] =>
    open?.kind === kind && open.index === index ? [] : begin({ kind }, index);

  const readStart = (start: JsonObject, index: JsonValue | undefined): readonly ChatEvent[] => {
    const call = objectAt(start, "toolUse");
    // One that runs at Bedrock is not for the client to run.
    if (call !== undefined && call["type"] !== "server_tool_use") {
      const id = stringAt(call, "toolUseId") ?? "";
      return begin({ kind: "tool_call", id, name: stringAt(call, "name") ?? "" }, index);
    }
    // An announced text block, which some models have.
    return Object.keys(start).length === 0 || "text" in start ? close() : gather(start, index);
  };

  const readDelta = (delta: JsonObject, index: JsonValue | undefined): readonly ChatEvent[] | string => {
    if (gathered !== undefined && open?.index === index) {
      gathered.deltas.push(delta);
      return [];
    }
    const text = stringAt(delta, "text");
    if (text !== undefined) return [...within("text", index), ...deltaOf(text)];
    const citation = objectAt(delta, "citation");
    if (citation !== undefined) return [...within("text", index), { type: "citation", ...place(), value: citation }];
    const reasoning = objectAt(delta, "reasoningContent");
    if (reasoning !== undefined) return [...within("reasoning", index), ...readReasoning(reasoning)];
    const call = objectAt(delta, "toolUse");
    if (call === undefined) return [];
    if (open?.kind !== "tool_call" || open.index !== index) return "Bedrock sent arguments of a call that is not open.";
    return deltaOf(stringAt(call, "input") ?? "");
  };
  const deltaOf = (text: string): readonly ChatEvent[] => (text === "" ? [] : [{ type: "delta", ...place(), text }]);

  const readReasoning = (reasoning: JsonObject): readonly ChatEvent[] => {
    const signature = stringAt(reasoning, "signature");
    const redacted = stringAt(reasoning, "redactedContent");
    return [
      ...deltaOf(stringAt(reasoning, "text") ?? ""),
      ...signed(signature, {}),
      ...signed(redacted, { encrypted: true }),
    ];
  };
  const signed = (value: string | undefined, use: { readonly encrypted?: true }): readonly ChatEvent[] =>
    value === undefined || value === ""
      ? []
      : [{ type: "signature", ...place(), signature: { value, by: "bedrock-converse" }, ...use }];

  return {
    read(type, payload) {
      const index = payload["contentBlockIndex"];
      switch (type) {
        case "contentBlockStart":
          return readStart(objectAt(payload, "start") ?? {}, index);
        case "contentBlockDelta":
          return readDelta(objectAt(payload, "delta") ?? {}, index);
        case "contentBlockStop":
          return open?.index === index ? close() : [];
        default:
          return type satisfies never;
      }
    },
    close,
  };
}
