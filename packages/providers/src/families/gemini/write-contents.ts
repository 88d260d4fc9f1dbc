import type { JsonObject } from "@signalbox/core";
import { clientField } from "../../conversation/client-field.ts";
import type { Part } from "../../conversation/part.ts";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import type { DraftContent } from "./draft-part.ts";
import { noteMarks } from "./note-marks.ts";
import type { PartContext } from "./part-context.ts";
import { writeModelTurn } from "./write-model-turn.ts";
import { type KnownCall, writeUserTurns } from "./write-user-turns.ts";

export interface Conversation {
  readonly kind: "conversation";
  readonly contents: readonly DraftContent[];
  /** Parts of `systemInstruction`. */
  readonly system: readonly JsonObject[];
}

/**
 * The turns as `contents` and `systemInstruction`. All system turns are the latter, wherever they stood; turns of one
 * side are one content, since Gemini wants user and model to alternate. A conversation of system turns alone becomes the
 * user's, since Gemini wants something to answer.
 */
export function writeContents(context: PartContext): Conversation | RequestFault {
  const { request, traits } = context;
  const contents: DraftContent[] = [];
  const system: JsonObject[] = [];
  const calls = new Map<string, KnownCall>();
  let pending: Part[] = [];
  let unknownCall: string | undefined;
  let callCount = 0;
  const push = (role: DraftContent["role"], parts: DraftContent["parts"]): void => {
    if (parts.length === 0) return;
    const last = contents.at(-1);
    if (last?.role === role) contents.splice(-1, 1, { role, parts: [...last.parts, ...parts] });
    else contents.push({ role, parts });
  };
  const closeUser = (): void => {
    const written = writeUserTurns(pending, { context, calls });
    pending = [];
    unknownCall ??= written.unknownCall;
    push("user", written.drafts);
  };
  for (const turn of request.turns) {
    if (turn.name !== undefined) context.note("name", "speakers have no names in Gemini");
    if (turn.role === "system") system.push(...turn.parts.flatMap((part) => writeSystemPart(part, context)));
    else if (turn.role === "user") pending.push(...turn.parts);
    else {
      closeUser();
      push("model", writeModelTurn(turn.parts, context));
      for (const part of turn.parts)
        if (part.kind === "tool_call") calls.set(part.id, { name: part.name, order: callCount++ });
    }
  }
  closeUser();
  if (unknownCall !== undefined) return unknownCallFault(unknownCall, context);
  if (contents.length > 0 && traits.takesSystem) return { kind: "conversation", contents, system };
  return { kind: "conversation", contents: withSystem(contents, system), system: [] };
}

function withSystem(contents: readonly DraftContent[], system: readonly JsonObject[]): readonly DraftContent[] {
  if (system.length === 0) return contents;
  const parts = system.map((value) => ({ kind: "value", value }) as const);
  const [first, ...rest] = contents;
  return first?.role === "user"
    ? [{ role: "user", parts: [...parts, ...first.parts] }, ...rest]
    : [{ role: "user", parts }, ...contents];
}

function writeSystemPart(part: Part, context: PartContext): readonly JsonObject[] {
  noteMarks(part, context);
  if (part.kind === "text") return part.text === "" ? [] : [{ text: part.text }];
  context.drop(part.kind, "a system prompt holds text only");
  return [];
}

const RESULT_FIELDS = {
  "openai-chat": "messages[].tool_call_id",
  "anthropic-messages": "messages[].content[].tool_use_id",
  "openai-responses": "input[].call_id",
} as const;

function unknownCallFault(callId: string, { request }: PartContext): RequestFault {
  const field = RESULT_FIELDS[request.dialect];
  const turns = clientField(request.dialect, "turns");
  const message = `\`${field}\` ${JSON.stringify(callId)} is of no call in \`${turns}\` before it`;
  return { kind: "fault", status: 400, message, field };
}
