import type { JsonObject } from "@signalbox/core";
import type { BlockStart } from "../../conversation/chat-event.ts";
import type { ItemContext, ItemStatus, OutputItem } from "./output-item.ts";

/** A call of a function of the client's. */
export function openCall(
  { id: call_id, name }: Extract<BlockStart, { kind: "tool_call" }>,
  { id, emit }: ItemContext,
): OutputItem {
  const texts: string[] = [];
  const call = (status: "in_progress" | ItemStatus): JsonObject => ({
    id,
    type: "function_call",
    status,
    arguments: texts.join(""),
    call_id,
    name,
  });
  const write = (delta: string): void => {
    if (delta === "") return;
    texts.push(delta);
    emit("response.function_call_arguments.delta", { delta });
  };
  return {
    begun: call("in_progress"),
    takes: () => false,
    write(event) {
      switch (event.type) {
        case "delta":
          return write(event.text);
        case "block_stop":
          // Clients parse the arguments, and OpenAI writes an object where there are none.
          if (texts.length === 0) write("{}");
          return emit("response.function_call_arguments.done", { arguments: texts.join(""), name });
        case "block_start":
        case "signature":
        case "citation":
          return;
        default:
          event satisfies never;
      }
    },
    close: call,
  };
}
