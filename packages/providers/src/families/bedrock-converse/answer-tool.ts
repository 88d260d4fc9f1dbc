import type { ChatEvent } from "../../conversation/chat-event.ts";

/** A stage between a reader and its caller. */
export type EventStage = (event: ChatEvent) => readonly ChatEvent[];

type BlockEvent = Extract<ChatEvent, { readonly block: number }>;

interface ChoiceState {
  /** Blocks of text that are kept back until it is known whether the answer tool is called. */
  held: BlockEvent[];
  /** What happens to the open block: its events get this number, are held, or are skipped. */
  open: number | "held" | "skipped";
  next: number;
  hasAnswered: boolean;
  hasCalled: boolean;
}

/**
 * Turns the first call of the tool `name` into text: the answer in JSON that was asked for. Text around it, with which
 * the whole would be no JSON, is left out. Without such a call everything stays, if late: text before calls of the
 * client's own tools, or of a model that answered by itself.
 */
export function answerToolStage(name: string): EventStage {
  const choices = new Map<number, ChoiceState>();
  return (event) => {
    if (!("choice" in event))
      return event.type === "error" || event.type === "end" ? [...flushAll(choices), event] : [event];
    let state = choices.get(event.choice);
    if (state === undefined) {
      state = { held: [], open: "skipped", next: 0, hasAnswered: false, hasCalled: false };
      choices.set(event.choice, state);
    }
    if (event.type === "finish") return [...flush(state), finishOf(event, state)];
    if (event.type === "block_start") return begin(event, { state, name });
    const { open } = state;
    if (open === "held") state.held.push(event);
    if (event.type === "block_stop") state.open = "skipped";
    return typeof open === "number" ? [{ ...event, block: open }] : [];
  };
}

function begin(
  event: Extract<BlockEvent, { readonly type: "block_start" }>,
  { state, name }: { readonly state: ChoiceState; readonly name: string },
): readonly ChatEvent[] {
  const { start } = event;
  if (start.kind === "text") {
    state.open = state.hasAnswered ? "skipped" : "held";
    if (state.open === "held") state.held.push(event);
    return [];
  }
  if (start.kind === "tool_call" && start.name === name) {
    state.held = [];
    state.open = state.hasAnswered ? "skipped" : state.next++;
    state.hasAnswered = true;
    return state.open === "skipped" ? [] : [{ ...event, block: state.open, start: { kind: "text" } }];
  }
  const before: ChatEvent[] = [];
  if (start.kind === "tool_call") {
    before.push(...flush(state));
    state.hasCalled = true;
  }
  state.open = state.next++;
  return [...before, { ...event, block: state.open }];
}

function flush(state: ChoiceState): readonly ChatEvent[] {
  const events = state.held.map((event) => {
    if (event.type === "block_start") state.next++;
    return { ...event, block: state.next - 1 };
  });
  state.held = [];
  return events;
}

/** What is left when a stream breaks off, inside a block as a rule. */
function flushAll(choices: ReadonlyMap<number, ChoiceState>): readonly ChatEvent[] {
  return [...choices].flatMap(([choice, state]): readonly ChatEvent[] => {
    if (state.held.length === 0 || typeof state.open !== "number") return flush(state);
    return [{ type: "block_stop", choice, block: state.open }, ...flush(state)];
  });
}

function finishOf(event: Extract<ChatEvent, { readonly type: "finish" }>, state: ChoiceState): ChatEvent {
  const isAnswer = state.hasAnswered && !state.hasCalled && event.reason === "tool_calls";
  return isAnswer ? { ...event, reason: "stop" } : event;
}
