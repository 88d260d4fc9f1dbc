import type { JsonObject } from "@signalbox/core";
import type { ChatRequest, Turn } from "../../conversation/chat-request.ts";
import { clientField } from "../../conversation/client-field.ts";
import type { DropLog } from "../drop-log.ts";
import type { ContentBlock } from "./content-block.ts";
import { takesCachePoints } from "./model-vendor.ts";
import { callNames, createToolIds } from "./tool-ids.ts";
import { createDocumentNames } from "./write-media.ts";
import { type PartContext, partField, writePart } from "./write-part.ts";

/** A conversation as Converse takes it. */
export interface ConverseConversation {
  readonly system: readonly ContentBlock[];
  readonly messages: readonly JsonObject[];
}

/**
 * System turns gathered in `system`, the others in messages whose roles alternate, which Converse demands: neighbours of
 * one role become one message, so all results of parallel calls are in one.
 */
export function writeMessages(
  request: ChatRequest,
  { log, offersTools }: { readonly log: DropLog; readonly offersTools: boolean },
): ConverseConversation {
  const { dialect } = request;
  const turnsField = `${clientField(dialect, "turns")}[]`;
  const context: PartContext = {
    log,
    dialect,
    turnsField,
    cacheField: clientField(dialect, "cache"),
    takesCache: takesCachePoints(request.model),
    toolIds: createToolIds(),
    callNames: callNames(request.turns),
    documentNames: createDocumentNames(),
    asText: !offersTools,
  };
  const system: ContentBlock[] = [];
  const messages: { role: "user" | "assistant"; content: ContentBlock[] }[] = [];
  for (const turn of request.turns) {
    if (turn.name !== undefined) log.note(`${turnsField}.name`, "Bedrock Converse has no names of participants");
    if (turn.role === "system") {
      system.push(...writeSystem(turn, context));
      continue;
    }
    const content = turn.parts.flatMap((part) => writePart(part, context));
    if (content.length === 0) continue;
    const last = messages.at(-1);
    if (last?.role === turn.role) last.content.push(...content);
    else messages.push({ role: turn.role, content });
  }
  return { system, messages: messages.map(({ role, content }) => ({ role, content: resultsFirst(content) })) };
}

function writeSystem(turn: Turn, context: PartContext): readonly ContentBlock[] {
  return turn.parts.flatMap((part) => {
    if (part.kind === "text") return writePart(part, context);
    context.log.drop(partField(part.kind, context), "Bedrock Converse takes text alone as a system prompt");
    return [];
  });
}

/** Results of calls stand before anything else of their message, each with the cache point behind it. */
function resultsFirst(content: readonly ContentBlock[]): readonly ContentBlock[] {
  const results: ContentBlock[] = [];
  const rest: ContentBlock[] = [];
  let list = rest;
  for (const block of content) {
    if (!("cachePoint" in block)) list = "toolResult" in block ? results : rest;
    list.push(block);
  }
  return [...results, ...rest];
}
