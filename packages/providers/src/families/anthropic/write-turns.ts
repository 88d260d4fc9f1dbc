import type { JsonObject } from "@signalbox/core";
import { clientField } from "../../conversation/client-field.ts";
import type { Turn } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import type { ModelTraits } from "./model-traits.ts";
import { marks, writePart, type PartContext } from "./write-part.ts";

interface Message {
  readonly role: Turn["role"];
  readonly blocks: string[];
}

/**
 * The conversation: `system` as blocks, `messages` as JSON text.
 *
 * Turns of other dialects are brought into the order that Messages wants: turns of one speaker are one message, results of
 * calls stand before what the user says, and a system turn inside the conversation joins `system` unless the model takes
 * it where it stands.
 */
export function writeTurns(
  context: PartContext,
  traits: ModelTraits,
): { readonly system: readonly JsonObject[]; readonly messages: string } {
  const { request, log, isOwn } = context;
  const system: JsonObject[] = [];
  const messages: Message[] = [];
  for (const [index, turn] of request.turns.entries()) {
    const last = messages.at(-1);
    if (turn.name !== undefined)
      log.note(`${clientField(request.dialect, "turns")}[].name`, "speakers have no names in Messages");
    const isInline = isOwn || (traits.systemAnywhere && last?.role !== "assistant" && answers(request.turns, index));
    if (turn.role === "system" && (last === undefined || !isInline)) {
      system.push(...turn.parts.flatMap((part) => systemBlock(part, context)));
      continue;
    }
    const parts = isOwn ? turn.parts : resultsFirst(turn.parts);
    const blocks = parts.flatMap((part) => writePart(part, context) ?? []);
    if (isOwn || last?.role !== turn.role) {
      if (isOwn || blocks.length > 0) messages.push({ role: turn.role, blocks });
    } else last.blocks.push(...blocks);
  }
  const texts = messages.map(({ role, blocks }) => `{"role":"${role}","content":[${blocks.join(",")}]}`);
  return { system, messages: `[${texts.join(",")}]` };
}

/** Whether the model speaks next, system turns aside: only there may one stand inside a conversation. */
function answers(turns: readonly Turn[], index: number): boolean {
  return turns.slice(index + 1).find(({ role }) => role !== "system")?.role !== "user";
}

function systemBlock(part: Part, { request, log, isOwn }: PartContext): readonly JsonObject[] {
  if (part.kind === "text")
    return part.text === "" && !isOwn ? [] : [{ type: "text", text: part.text, ...marks(part) }];
  log.drop(`${clientField(request.dialect, "turns")}[].${part.kind}`, "system turns hold text only");
  return [];
}

function resultsFirst(parts: readonly Part[]): readonly Part[] {
  return parts.toSorted((first, second) => rank(first) - rank(second));
}

function rank({ kind }: Part): number {
  return kind === "tool_result" ? 0 : 1;
}
