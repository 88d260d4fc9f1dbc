import type { JsonObject, JsonValue } from "@signalbox/core";
import type { AnswerPart, ChatAnswer, Choice } from "./chat-answer.ts";
import type { BlockStart, ChatEvent } from "./chat-event.ts";
import type { Signature } from "./part.ts";
import type { ProviderFault } from "./provider-fault.ts";
import type { Usage } from "./usage.ts";

/** Folds events into the answer that they tell of. */
export interface AnswerCollector {
  add(event: ChatEvent): void;
  /** The answer so far; the fault, if the events ended in one. */
  finish(): ChatAnswer | ProviderFault;
}

interface OpenBlock {
  readonly start: BlockStart;
  readonly texts: string[];
  readonly logprobs: JsonValue[];
  readonly citations: JsonObject[];
  signature?: Signature;
  encrypted?: Signature;
}

interface OpenChoice {
  readonly parts: AnswerPart[];
  open: OpenBlock | undefined;
  ending: Pick<Choice, "finish" | "nativeFinish" | "stopSequence">;
}

/** A collector that has seen no event. It trusts the order that `ChatEvent` promises; `checkEventOrder` tests it. */
export function createAnswerCollector(): AnswerCollector {
  let head: Pick<ChatAnswer, "id" | "model" | "created"> = { id: "", model: "" };
  let usage: Usage = {};
  let fault: ProviderFault | undefined;
  const choices = new Map<number, OpenChoice>();
  const choiceOf = (index: number): OpenChoice => {
    let choice = choices.get(index);
    if (choice === undefined) {
      choice = { parts: [], open: undefined, ending: { finish: "stop" } };
      choices.set(index, choice);
    }
    return choice;
  };
  return {
    add(event) {
      switch (event.type) {
        case "start":
          head = {
            id: event.id,
            model: event.model,
            ...(event.created !== undefined && { created: event.created }),
          };
          return;
        case "usage":
          usage = { ...usage, ...event.usage };
          return;
        case "error":
          fault = event.fault;
          return;
        case "end":
          return;
        case "block_start":
          choiceOf(event.choice).open = { start: event.start, texts: [], logprobs: [], citations: [] };
          return;
        case "block_stop": {
          const choice = choiceOf(event.choice);
          if (choice.open !== undefined) choice.parts.push(partOf(choice.open));
          choice.open = undefined;
          return;
        }
        case "finish":
          choiceOf(event.choice).ending = {
            finish: event.reason,
            ...(event.native !== undefined && { nativeFinish: event.native }),
            ...(event.stopSequence !== undefined && { stopSequence: event.stopSequence }),
          };
          return;
        case "delta":
        case "signature":
        case "citation": {
          const { open } = choiceOf(event.choice);
          if (open === undefined) return;
          if (event.type === "citation") open.citations.push(event.value);
          else if (event.type === "signature") open[event.encrypted ? "encrypted" : "signature"] = event.signature;
          else {
            open.texts.push(event.text);
            if (event.logprobs !== undefined) open.logprobs.push(...event.logprobs);
          }
          return;
        }
        default:
          event satisfies never;
      }
    },
    finish() {
      if (fault !== undefined) return fault;
      const inOrder = [...choices].toSorted(([first], [second]) => first - second);
      return { ...head, choices: inOrder.map(([, { parts, ending }]) => ({ parts, ...ending })), usage };
    },
  };
}

function partOf({ start, texts, logprobs, citations, signature, encrypted }: OpenBlock): AnswerPart {
  const text = texts.join("");
  switch (start.kind) {
    case "text":
      return {
        kind: "text",
        text,
        ...(citations.length > 0 && { citations }),
        ...(logprobs.length > 0 && { logprobs }),
      };
    case "reasoning":
      return { kind: "reasoning", text, ...(signature && { signature }), ...(encrypted && { encrypted }) };
    case "refusal":
      return { kind: "refusal", text };
    case "tool_call": {
      const signed = signature ?? start.signature;
      return {
        kind: "tool_call",
        id: start.id,
        name: start.name,
        argumentsJson: text,
        ...(signed && { signature: signed }),
      };
    }
    case "native":
      return { kind: "native", wire: start.wire, value: start.value };
    default:
      return start satisfies never;
  }
}
