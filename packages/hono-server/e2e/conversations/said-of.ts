import type { JsonValue } from "@signalbox/core";
import { spokenText, type Said } from "@signalbox/providers/testing";
import type { Conversation, Item, Understood } from "./conversation.ts";

type SaidTurn = Said["turns"][number];

/** What a provider must hear with the last request of a conversation, whoever carried it. */
export function saidOf({ settings, turns }: Conversation): Said {
  let called = 0;
  let before = 0;
  const said = turns.flatMap(({ says, answer }, index): SaidTurn[] => {
    const asked: SaidTurn = ["user", ...joined(says.flatMap((item) => itemsOf(item, before)))];
    if (index === turns.length - 1) return [asked];
    before = called;
    const calls = answer.parts.flatMap((part) =>
      part.kind === "call" ? [["call", part.name, parsed(part.pieces)] as const] : [],
    );
    called += calls.length;
    const text = spokenText(answer, "text");
    return [asked, ["assistant", ...(text === undefined ? [] : [["text", text] as const]), ...calls]];
  });
  const { system = "", tools = [], choice, maxTokens, temperature = null, topP = null, stop } = settings;
  return {
    system,
    turns: said,
    tools: tools.map(({ name, description, parameters }) => [name, description, parameters]),
    choice: choice === undefined ? null : typeof choice === "string" ? choice : choice.name,
    maxTokens,
    temperature,
    topP,
    stop: stop === undefined ? null : [...stop],
  };
}

/** Documents are not among what is compared here. */
function itemsOf(item: Item, firstCall: number): SaidTurn[1][] {
  switch (item.kind) {
    case "text":
      return [["text", item.text]];
    case "image":
      return [["image", item.data]];
    case "document":
      return [];
    case "result":
      return [["result", firstCall + item.call, item.text]];
  }
}

function joined(items: readonly SaidTurn[1][]): SaidTurn[1][] {
  const all: SaidTurn[1][] = [];
  for (const item of items) {
    const last = all.at(-1);
    if (item?.[0] === "text" && last?.[0] === "text") all[all.length - 1] = ["text", last[1] + item[1]];
    else all.push(item);
  }
  return all;
}

/** What a client must understand of an answer. */
export function understoodOf({ turns, fails }: Conversation, index: number): Understood {
  const { answer } = turns[index]!;
  const { input, output, cached = 0 } = answer.usage;
  const finish = answer.finish === "refusal" || answer.finish === "content_filter" ? "refused" : answer.finish;
  return {
    text: [spokenText(answer, "text"), spokenText(answer, "refusal")].join(""),
    thoughts: spokenText(answer, "reasoning") ?? "",
    calls: answer.parts.flatMap((part) =>
      part.kind === "call" ? [{ name: part.name, arguments: parsed(part.pieces) }] : [],
    ),
    finish,
    usage: { input, output, cached },
    ...(fails !== undefined && index === turns.length - 1 && { error: fails }),
  };
}

function parsed(pieces: readonly string[]): JsonValue {
  return JSON.parse(pieces.join("") || "{}") as JsonValue;
}
