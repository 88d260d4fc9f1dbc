import type { JsonObject } from "@signalbox/core";
import type { BlockStart } from "../../conversation/chat-event.ts";
import type { NativePart, Signature } from "../../conversation/part.ts";
import type { AnswerContext } from "../chat-dialect.ts";
import { openCall } from "./call-item.ts";
import { openMessage } from "./message-item.ts";
import type { BlockEvent, ItemContext, ItemStatus, OutputItem } from "./output-item.ts";
import { WIRE } from "./read-content.ts";
import { openReasoning, reasoningItem } from "./reasoning-item.ts";
import { itemId } from "./response-head.ts";

/** Tells a client of something, in order. */
export type Emit = (type: string, fields: JsonObject) => void;

/** `output` of a response while it is made of blocks. */
export interface OutputList {
  write(event: BlockEvent): void;
  /** Closes the item that is open, if any. */
  close(status: ItemStatus): void;
  /** All items, one that is still open as incomplete. */
  items(): readonly JsonObject[];
}

/**
 * An empty list. An item stays open until what follows it is known: whether a text joins the message, and whether the
 * answer was cut, which the item's status says.
 */
export function createOutputList(context: AnswerContext, emit: Emit): OutputList {
  const items: JsonObject[] = [];
  let open: OutputItem | undefined;
  /** The call that the events are of, and its signature where that came after the start. */
  let call: { readonly id: string; signature?: Signature } | undefined;

  const place = (prefix: "msg" | "rs" | "fc"): ItemContext => {
    const output_index = items.length;
    const item_id = itemId(prefix, context, output_index);
    return { id: item_id, emit: (type, fields) => emit(type, { item_id, output_index, ...fields }) };
  };
  const finish = (item: JsonObject): void => {
    emit("response.output_item.done", { output_index: items.length, item });
    items.push(item);
  };
  const addWhole = (item: JsonObject): void => {
    emit("response.output_item.added", { output_index: items.length, item });
    finish(item);
  };
  const addSignature = (callId: string, signature: Signature): void =>
    addWhole(reasoningItem(place("rs").id, { content: { kind: "call", callId, signature } }));
  const close = (status: ItemStatus): void => {
    if (open === undefined) return;
    const item = open.close(status);
    open = undefined;
    finish(item);
    if (call?.signature !== undefined) addSignature(call.id, call.signature);
    call = undefined;
  };
  const addNative = (part: NativePart): void => {
    const id = place("rs").id;
    if (part.wire !== WIRE) addWhole(reasoningItem(id, { content: { kind: "native", part } }));
    else addWhole(typeof part.value["id"] === "string" ? part.value : { ...part.value, id });
  };
  const openItem = (start: Exclude<BlockStart, { kind: "native" }>): OutputItem => {
    switch (start.kind) {
      case "text":
      case "refusal":
        return openMessage(place("msg"));
      case "reasoning":
        return openReasoning(place("rs"));
      case "tool_call":
        call = { id: start.id };
        return openCall(start, place("fc"));
      default:
        return start satisfies never;
    }
  };
  const begin = (start: BlockStart): void => {
    if (open?.takes(start) === true) return;
    close("completed");
    if (start.kind === "native") return addNative(start);
    if (start.kind === "tool_call" && start.signature !== undefined) addSignature(start.id, start.signature);
    open = openItem(start);
    emit("response.output_item.added", { output_index: items.length, item: open.begun });
  };
  return {
    write(event) {
      if (event.type === "block_start") begin(event.start);
      if (event.type === "signature" && call !== undefined) call.signature = event.signature;
      open?.write(event);
    },
    close,
    items: () => (open === undefined ? [...items] : [...items, open.close("incomplete")]),
  };
}
