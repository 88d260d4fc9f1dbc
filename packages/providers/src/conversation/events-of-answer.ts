import type { AnswerPart, ChatAnswer } from "./chat-answer.ts";
import type { BlockStart, ChatEvent } from "./chat-event.ts";

/** The events that tell of a whole answer, in order; `createAnswerCollector` folds them back into it. */
export function eventsOfAnswer(answer: ChatAnswer): readonly ChatEvent[] {
  const { id, model, created } = answer;
  const events: ChatEvent[] = [{ type: "start", id, model, ...(created !== undefined && { created }) }];
  for (const [choice, { parts, finish, nativeFinish, stopSequence }] of answer.choices.entries()) {
    for (const [block, part] of parts.entries()) {
      events.push({ type: "block_start", choice, block, start: startOf(part) });
      events.push(...contentOf(part, { choice, block }));
      events.push({ type: "block_stop", choice, block });
    }
    events.push({
      type: "finish",
      choice,
      reason: finish,
      ...(nativeFinish !== undefined && { native: nativeFinish }),
      ...(stopSequence !== undefined && { stopSequence }),
    });
  }
  if (Object.keys(answer.usage).length > 0) events.push({ type: "usage", usage: answer.usage });
  events.push({ type: "end" });
  return events;
}

function startOf(part: AnswerPart): BlockStart {
  switch (part.kind) {
    case "text":
    case "reasoning":
    case "refusal":
      return { kind: part.kind };
    case "tool_call": {
      const { id, name, signature } = part;
      return { kind: "tool_call", id, name, ...(signature && { signature }) };
    }
    case "native":
      return { kind: "native", wire: part.wire, value: part.value };
    default:
      return part satisfies never;
  }
}

function contentOf(part: AnswerPart, place: { readonly choice: number; readonly block: number }): readonly ChatEvent[] {
  if (part.kind === "native") return [];
  const text = part.kind === "tool_call" ? part.argumentsJson : part.text;
  const logprobs = part.kind === "text" ? part.logprobs : undefined;
  const events: ChatEvent[] = [];
  if (text !== "" || logprobs !== undefined)
    events.push({ type: "delta", ...place, text, ...(logprobs && { logprobs }) });
  if (part.kind === "text") {
    for (const value of part.citations ?? []) events.push({ type: "citation", ...place, value });
  }
  if (part.kind === "reasoning") {
    if (part.signature) events.push({ type: "signature", ...place, signature: part.signature });
    if (part.encrypted) events.push({ type: "signature", ...place, signature: part.encrypted, encrypted: true });
  }
  return events;
}
