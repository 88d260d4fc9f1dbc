import type { WireId } from "../../wire-id.ts";

/** Whether what a wire made (a native block, a signature) can be read by whoever speaks Anthropic's Messages. */
export function speaksMessages(wire: WireId): boolean {
  return wire === "anthropic" || wire === "anthropic-messages";
}
