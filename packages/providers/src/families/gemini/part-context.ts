import { clientField } from "../../conversation/client-field.ts";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { DropLog } from "../drop-log.ts";
import type { Target } from "../target.ts";
import type { ModelTraits } from "./model-traits.ts";

/** What writers of parts share. */
export interface PartContext {
  readonly request: ChatRequest;
  readonly target: Target;
  readonly traits: ModelTraits;
  /** Say what a part loses, by its place under the client's turns: `messages[].image.detail`. */
  readonly drop: DropLog["drop"];
  readonly note: DropLog["note"];
  readonly log: DropLog;
}

export function partContext({
  log,
  ...shared
}: Pick<PartContext, "request" | "target" | "traits" | "log">): PartContext {
  const place = `${clientField(shared.request.dialect, "turns")}[]`;
  return {
    ...shared,
    log,
    drop: (name, reason) => log.drop(`${place}.${name}`, reason),
    note: (name, reason) => log.note(`${place}.${name}`, reason),
  };
}
