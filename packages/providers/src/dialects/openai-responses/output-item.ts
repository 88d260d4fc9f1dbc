import type { JsonObject } from "@signalbox/core";
import type { BlockStart, ChatEvent } from "../../conversation/chat-event.ts";

export type BlockEvent = Extract<
  ChatEvent,
  { readonly type: "block_start" | "delta" | "signature" | "citation" | "block_stop" }
>;

export type ItemStatus = "completed" | "incomplete";

/** One item of `output` while it is made. */
export interface OutputItem {
  /** As `response.output_item.added` shows it. */
  readonly begun: JsonObject;
  /** Whether a further block belongs to it: texts that follow each other are parts of one message. */
  takes(start: BlockStart): boolean;
  write(event: BlockEvent): void;
  /** The item as far as it was made; nothing is written to it afterwards. */
  close(status: ItemStatus): JsonObject;
}

export interface ItemContext {
  readonly id: string;
  /** Tells the client of something that happened to the item. */
  readonly emit: (type: string, fields: JsonObject) => void;
}
