import type { JsonObject } from "@signalbox/core";
import type { BlockStart, ChatEvent } from "../../conversation/chat-event.ts";
import type { Usage } from "../../conversation/usage.ts";
import type { AnswerContext, StreamWriter } from "../chat-dialect.ts";
import { speaksMessages } from "./speaks-messages.ts";
import { callSignature, isCitation, redacted, signed, thinking } from "./write-block.ts";
import { writeFault } from "./write-fault.ts";
import { writeStop, type Ending } from "./write-stop.ts";
import { writeUsage } from "./write-usage.ts";

type EventOf<T extends ChatEvent["type"]> = Extract<ChatEvent, { type: T }>;

/**
 * Writes the events of a Messages stream: `message_start`, each block's start, deltas and stop with rising index,
 * `message_delta`, `message_stop`. `message_start` waits for the event after `start`, since it holds the tokens of the
 * prompt where the provider has counted them by then; `message_delta` waits for the end, since usage may come last.
 */
export function createStreamWriter(context: AnswerContext): StreamWriter {
  let head: EventOf<"start"> | undefined;
  let isStarted = false;
  let usage: Usage = {};
  let ending: Omit<Ending, "hasCalls" | "refusal"> = { finish: "stop" };
  let hasCalls = false;
  let refusal: string | undefined;
  /** The block that the events are of. `isOpen` once the client knows of it: empty text is never told. */
  let block: { readonly start: BlockStart; isOpen: boolean } | undefined;
  let index = 0;

  const begin = (): string => {
    if (isStarted) return "";
    isStarted = true;
    return frame("message_start", {
      message: {
        id: head === undefined || head.id === "" ? context.fallbackId : head.id,
        type: "message",
        role: "assistant",
        model: context.model ?? head?.model ?? context.request.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: writeUsage(usage),
      },
    });
  };
  const open = (content: JsonObject): string => {
    if (block === undefined || block.isOpen) return "";
    block.isOpen = true;
    return frame("content_block_start", { index, content_block: content });
  };
  const delta = (content: JsonObject): string => frame("content_block_delta", { index, delta: content });
  const stop = (): string => frame("content_block_stop", { index: index++ });

  const startBlock = ({ start }: EventOf<"block_start">): string => {
    block = { start, isOpen: false };
    if (start.kind === "native") return speaksMessages(start.wire) ? open(start.value) : "";
    if (start.kind === "refusal") refusal ??= "";
    if (start.kind !== "tool_call") return "";
    hasCalls = true;
    const { id, name, signature } = start;
    const proof = signature ? wholeBlock(callSignature(signature)) : "";
    return proof + open({ type: "tool_use", id, name, input: {} });
  };
  const wholeBlock = (content: JsonObject): string =>
    frame("content_block_start", { index, content_block: content }) + stop();

  const writeText = (text: string): string => {
    if (block === undefined || text === "") return "";
    switch (block.start.kind) {
      case "refusal":
        refusal += text;
        return open({ type: "text", text: "" }) + delta({ type: "text_delta", text });
      case "text":
        return open({ type: "text", text: "" }) + delta({ type: "text_delta", text });
      case "reasoning":
        return open(thinking("", "")) + delta({ type: "thinking_delta", thinking: text });
      case "tool_call":
        return delta({ type: "input_json_delta", partial_json: text });
      case "native":
        return "";
      default:
        return block.start satisfies never;
    }
  };
  const writeSignature = ({ signature, encrypted = false }: EventOf<"signature">): string => {
    // A call's signature that comes after its start finds no place any more.
    if (block?.start.kind !== "reasoning") return "";
    if (encrypted && !block.isOpen) return open(redacted(signature));
    const text = signed(signature, encrypted ? "encrypted" : "shown");
    return open(thinking("", "")) + delta({ type: "signature_delta", signature: text });
  };
  const writeBlockEvent = (
    event: EventOf<"block_start" | "delta" | "signature" | "citation" | "block_stop">,
  ): string => {
    switch (event.type) {
      case "block_start":
        return startBlock(event);
      case "delta":
        return writeText(event.text);
      case "signature":
        return writeSignature(event);
      case "citation":
        if (block?.start.kind !== "text" || !isCitation(event.value)) return "";
        return (
          open({ type: "text", text: "", citations: [] }) + delta({ type: "citations_delta", citation: event.value })
        );
      case "block_stop": {
        const isOpen = block?.isOpen ?? false;
        block = undefined;
        return isOpen ? stop() : "";
      }
      default:
        return event satisfies never;
    }
  };
  return {
    write(event) {
      switch (event.type) {
        case "start":
          head = event;
          return "";
        case "usage":
          usage = { ...usage, ...event.usage };
          return "";
        case "error":
          return frame("error", writeFault(event.fault));
        case "end":
          return (
            begin() +
            frame("message_delta", { delta: writeStop({ ...ending, hasCalls, refusal }), usage: writeUsage(usage) }) +
            frame("message_stop", {})
          );
        case "finish": {
          if (event.choice > 0) return "";
          const { reason, native, stopSequence } = event;
          ending = {
            finish: reason,
            ...(native !== undefined && { nativeFinish: native }),
            ...(stopSequence !== undefined && { stopSequence }),
          };
          return begin();
        }
        default:
          // Messages has one answer.
          return event.choice > 0 ? "" : begin() + writeBlockEvent(event);
      }
    },
  };
}

function frame(type: string, fields: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
