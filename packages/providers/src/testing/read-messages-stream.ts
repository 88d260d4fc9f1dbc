import type { ChatEvent } from "../conversation/chat-event.ts";
import { anthropicFamily } from "../families/anthropic/anthropic-family.ts";
import type { ReadContext } from "../families/wire-family.ts";
import { anthropicTarget } from "./anthropic-target.ts";
import { plainRequest } from "./written-messages.ts";

export const nativeContext: ReadContext = {
  request: plainRequest,
  target: anthropicTarget(),
  headers: { "content-type": "text/event-stream; charset=utf-8" },
};

export const bedrockContext: ReadContext = {
  request: plainRequest,
  target: anthropicTarget({ kind: "bedrock", region: "us-east-1" }),
  headers: {},
};

/** All events of a stream that comes in `pieces` and then closes. */
export function readMessagesStream(context: ReadContext, pieces: readonly Uint8Array[]): readonly ChatEvent[] {
  const reader = anthropicFamily.openStream(context);
  return [...pieces.flatMap((piece) => reader.read(piece)), ...reader.close()];
}
