import type { ModelLadder, LadderRequest, HeadResult, SpanResult } from "../models/ladder.ts";
import type { HeadName } from "../models/text-model.ts";
import type { PromptView } from "../prompt/prompt-view.ts";

/** A message beside the current user turn, with what the models said of it. */
export interface HistoryMessage {
  /** Position in the request's messages, from 0. */
  readonly position: number;
  readonly role: string;
  /** All of the message, or its first part where the bound on characters falls into it. */
  readonly text: string;
  /** The head's result, or undefined when no tier could answer. */
  head(name: HeadName): HeadResult | undefined;
  /** Like `head`, for heads that mark stretches of the text. */
  spans(name: HeadName): SpanResult | undefined;
}

/** Messages that signals with `include_history` read at most, the newest ones. */
export const MAX_HISTORY_MESSAGES = 20;

/**
 * UTF-16 units of these messages together. Ours, an estimate: at about four units a token the best tier reads them in
 * the time of one or two very long prompts.
 */
export const MAX_HISTORY_CHARACTERS = 32_768;

/**
 * The other messages of a conversation, of whatever role, newest first: earlier ones, and those after the current user
 * turn, where an agent's tools answer. Each is given to the models as a text of its own.
 */
export async function readHistory(
  view: PromptView,
  {
    models,
    request,
  }: {
    readonly models: Pick<ModelLadder, "classify">;
    /** What is asked of each message; no forward pass without heads. */
    readonly request: Omit<LadderRequest, "text">;
  },
): Promise<readonly HistoryMessage[]> {
  const asked = otherMessages(view).map(async ({ position, role, text }) => {
    const results = request.heads.length === 0 ? undefined : await models.classify({ ...request, text });
    return {
      position,
      role,
      text,
      head: (name: HeadName) => results?.labels.get(name),
      spans: (name: HeadName) => results?.spans.get(name),
    };
  });
  return Promise.all(asked);
}

function otherMessages(view: PromptView): readonly Pick<HistoryMessage, "position" | "role" | "text">[] {
  const current = view.turns.findLastIndex(({ role }) => role === "user");
  const messages: Pick<HistoryMessage, "position" | "role" | "text">[] = [];
  let room = MAX_HISTORY_CHARACTERS;
  for (let position = view.turns.length - 1; position >= 0; position--) {
    const { role, text } = view.turns[position]!;
    if (position === current || text.trim() === "") continue;
    if (room === 0 || messages.length === MAX_HISTORY_MESSAGES) break;
    messages.push({ position, role, text: text.slice(0, room) });
    room -= Math.min(room, text.length);
  }
  return messages;
}

/** How a record names a message: `message 3 (tool)`, counted from 1. */
export function nameMessage({ position, role }: HistoryMessage): string {
  return `message ${position + 1} (${role})`;
}
