import type { ChatEvent } from "./chat-event.ts";

/** The first breach of the order that `ChatEvent` promises, in words; undefined when there is none. For tests of readers. */
export function checkEventOrder(events: readonly ChatEvent[]): string | undefined {
  const blocks = new Map<number, { next: number; open: number | undefined; finished: boolean }>();
  let started = false;
  let over = false;
  for (const [index, event] of events.entries()) {
    const at = `event ${index} (${event.type})`;
    if (over) return `${at} comes after the end`;
    if (event.type === "start") {
      if (started) return `${at} comes twice`;
      started = true;
      continue;
    }
    if (event.type === "error" || event.type === "end") {
      over = true;
      if (event.type === "end" && !started) return `${at} comes before a start`;
      for (const [choice, { open, finished }] of event.type === "end" ? blocks : []) {
        if (open !== undefined) return `${at} leaves block ${open} of choice ${choice} open`;
        if (!finished) return `${at} leaves choice ${choice} without a finish`;
      }
      continue;
    }
    if (!started) return `${at} comes before the start`;
    if (event.type === "usage") continue;
    const choice = blocks.get(event.choice) ?? { next: 0, open: undefined, finished: false };
    blocks.set(event.choice, choice);
    if (choice.finished) return `${at} comes after the finish of choice ${event.choice}`;
    if (event.type === "finish") {
      if (choice.open !== undefined) return `${at} leaves block ${choice.open} open`;
      choice.finished = true;
    } else if (event.type === "block_start") {
      if (choice.open !== undefined) return `${at} begins while block ${choice.open} is open`;
      if (event.block !== choice.next) return `${at} has number ${event.block}, expected ${choice.next}`;
      choice.open = choice.next++;
    } else if (event.block !== choice.open) {
      return `${at} is of block ${event.block}, but ${choice.open ?? "none"} is open`;
    } else if (event.type === "block_stop") {
      choice.open = undefined;
    }
  }
  return over ? undefined : "the events do not end";
}
