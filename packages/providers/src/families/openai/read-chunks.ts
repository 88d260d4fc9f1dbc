import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import type { Usage } from "../../conversation/usage.ts";
import type { ReadContext } from "../wire-family.ts";
import { type ChoiceBlocks, createChoiceBlocks } from "./choice-blocks.ts";
import { readFinish } from "./finish-reason.ts";
import { type CallKeys, endBlocks, readDelta } from "./read-delta.ts";
import { readErrorFrame } from "./read-fault.ts";
import { readUsage } from "./read-usage.ts";
import { schemaTool } from "./schema-tool.ts";

/** Turns chunks of a stream, or a whole answer as one chunk, into events. Nothing comes after `end` or `error`. */
export interface ChunkReader {
  chunk(value: JsonObject): void;
  /** The provider said that the answer is whole. */
  end(): void;
  /** Ends with an error, usage that came before first. */
  fail(fault: ProviderFault): void;
  /** Whether every choice that began has told why it stopped. */
  readonly finished: boolean;
  readonly over: boolean;
  /** The events since the last call. */
  take(): readonly ChatEvent[];
}

interface OpenChoice {
  readonly blocks: ChoiceBlocks;
  readonly keys: CallKeys;
  finish: string | undefined;
  /** What a gateway before us says that its provider said. */
  native: string | undefined;
  stopSequence: string | undefined;
}

/** A fault of an answer that is not the wire's. */
export function badAnswer(what: string): ProviderFault {
  return { kind: "bad_answer", status: 502, message: `The provider's answer is broken: ${what}.` };
}

export function createChunkReader({ request, target }: ReadContext): ChunkReader {
  let events: ChatEvent[] = [];
  let usage: Usage | undefined;
  let over = false;
  let id: string | undefined;
  const tool = schemaTool(request, target)?.name;
  const choices = new Map<number, OpenChoice>();
  const emit = (event: ChatEvent): void => {
    events.push(event);
  };
  const last = (event: ChatEvent): void => {
    if (over) return;
    if (usage !== undefined && id !== undefined) emit({ type: "usage", usage });
    over = true;
    emit(event);
  };
  const fail = (fault: ProviderFault): void => last({ type: "error", fault });
  const start = (value: JsonObject): void => {
    id = textOf(value["id"]) ?? "";
    const created = value["created"];
    const stamped = typeof created === "number" && Number.isFinite(created);
    emit({ type: "start", id, model: textOf(value["model"]) ?? "", ...(stamped && { created }) });
  };
  const choiceOf = (index: number): OpenChoice => {
    let choice = choices.get(index);
    if (choice === undefined) {
      const idPrefix = `call_${(id ?? "").replace(/[^a-z0-9]/gi, "").slice(-20)}_${index}`;
      choice = {
        blocks: createChoiceBlocks({ choice: index, emit, schemaTool: tool }),
        keys: { idPrefix, ids: new Map(), last: "0", natives: new Map() },
        finish: undefined,
        native: undefined,
        stopSequence: undefined,
      };
      choices.set(index, choice);
    }
    return choice;
  };
  const readChoice = (value: JsonObject): void => {
    const { index, delta = value["message"], logprobs, finish_reason: finish, stop_reason: stop } = value;
    const choice = choiceOf(typeof index === "number" && Number.isInteger(index) && index >= 0 ? index : 0);
    const complaint = isJsonObject(delta)
      ? readDelta(delta, logprobs, { ...choice, whole: value["delta"] === undefined })
      : undefined;
    if (complaint !== undefined) fail(badAnswer(complaint));
    if (finish === "error") fail(badAnswer("it stopped with an error"));
    choice.finish = textOf(finish) ?? choice.finish;
    choice.native = textOf(value["native_finish_reason"]) ?? choice.native;
    choice.stopSequence = textOf(stop) ?? choice.stopSequence;
  };
  return {
    chunk(value) {
      if (over) return;
      const fault = readErrorFrame(value);
      if (fault !== undefined) {
        fail(fault);
        return;
      }
      const list = Array.isArray(value["choices"]) ? value["choices"].filter((item) => isJsonObject(item)) : [];
      // Azure opens with a chunk about the prompt that has no choices and no id.
      if (id === undefined && (list.length > 0 || textOf(value["id"]) !== undefined)) start(value);
      usage = usageOf(value, list) ?? usage;
      for (const choice of list) if (!over) readChoice(choice);
    },
    end() {
      if (choices.size === 0) fail(badAnswer("it has no choices"));
      for (const [index, choice] of choices) {
        if (over) return;
        const complaint = endBlocks(choice);
        if (complaint !== undefined) {
          fail(badAnswer(complaint));
          return;
        }
        const { finish, native, stopSequence, blocks } = choice;
        const ending = readFinish(finish, { calls: blocks.calls, schemaTool: tool !== undefined, native });
        emit({ type: "finish", choice: index, ...ending, ...(stopSequence !== undefined && { stopSequence }) });
      }
      last({ type: "end" });
    },
    fail,
    get finished() {
      return choices.size > 0 && [...choices.values()].every(({ finish }) => finish !== undefined);
    },
    get over() {
      return over;
    },
    take() {
      const taken = events;
      events = [];
      return taken;
    },
  };
}

/** Groq and Moonshot have kept usage in places of their own. */
function usageOf(chunk: JsonObject, choices: readonly JsonObject[]): Usage | undefined {
  const { usage, x_groq: groq } = chunk;
  const found = [usage, isJsonObject(groq) ? groq["usage"] : undefined, ...choices.map((choice) => choice["usage"])];
  const object = found.find((value) => isJsonObject(value));
  return object && readUsage(object);
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
