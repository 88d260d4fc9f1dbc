import type { JsonObject, JsonValue } from "@signalbox/core";
import type { BlockStart, ChatEvent } from "../../conversation/chat-event.ts";
import type { Signature } from "../../conversation/part.ts";
import { createJsonEnd } from "./json-end.ts";

/** What a delta says of one call. */
export interface CallDelta {
  /** Which call of the choice: the wire's index, and its id once another call took the same index. */
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly signature: string;
}

/** An entry of `thinking_blocks`. Some servers give pieces of a thought there, some the whole again with its signature. */
export interface ThoughtDelta {
  readonly text: string;
  readonly signature?: string;
  readonly encrypted?: string;
  /** It is a block of its own, no part of the one before. */
  readonly alone: boolean;
}

/**
 * The blocks of one choice. OpenAI's deltas may belong to any call at any time, while only one block is open at a time:
 * what comes for another block than the open one waits until that is complete. A text is complete when something
 * else begins, a call when its arguments are a whole JSON object.
 */
export interface ChoiceBlocks {
  text(kind: "text" | "reasoning" | "refusal", text: string, logprobs?: readonly JsonValue[]): void;
  /** A signed thought, or a piece of one. */
  thought(block: ThoughtDelta): void;
  cite(source: JsonObject): void;
  /** False when the call was complete already, which no valid stream does. */
  call(delta: CallDelta): boolean;
  /** A block that is known at the end only. */
  native(value: JsonObject): void;
  /** Ends all blocks. False when a call never got a name. */
  close(): boolean;
  /** Calls of the client's tools. */
  readonly calls: number;
}

interface Lane {
  readonly kind: "text" | "reasoning" | "refusal" | "call" | "native";
  /** Undefined for a call whose name has not come. */
  start: BlockStart | undefined;
  /** What waits until the block opens. */
  waiting: Waiting[];
  /** Text so far, for thoughts whose signature repeats it. */
  texts: string[];
  sealed: boolean;
  done: boolean;
  end: ReturnType<typeof createJsonEnd> | undefined;
}

type Waiting =
  | { readonly type: "delta"; readonly text: string; readonly logprobs?: readonly JsonValue[] }
  | { readonly type: "signature"; readonly signature: Signature; readonly encrypted?: boolean }
  | { readonly type: "citation"; readonly value: JsonObject };

/** No blocks yet. `schemaTool` names the tool whose call is the answer's text. */
export function createChoiceBlocks({
  choice,
  emit,
  schemaTool,
}: {
  readonly choice: number;
  readonly emit: (event: ChatEvent) => void;
  readonly schemaTool: string | undefined;
}): ChoiceBlocks {
  /** The open lane first, then those that wait; done ones leave. */
  const lanes: Lane[] = [];
  const callLanes = new Map<string, Lane>();
  const natives: JsonObject[] = [];
  let open: Lane | undefined;
  let block = 0;
  let calls = 0;

  const add = (kind: Lane["kind"], start?: BlockStart): Lane => {
    const end = kind === "call" ? createJsonEnd() : undefined;
    const lane: Lane = { kind, start, waiting: [], texts: [], sealed: false, done: false, end };
    lanes.push(lane);
    return lane;
  };
  const say = (lane: Lane, event: Waiting): void => {
    if (lane === open) emit({ ...event, choice, block: block - 1 });
    else lane.waiting.push(event);
  };
  /** Opens and closes as far as the lanes allow. */
  const advance = (ending: boolean): void => {
    for (;;) {
      if (open !== undefined) {
        const blocked = open.kind === "call" && open.end?.whole !== true;
        if (!ending && (lanes.length < 2 || blocked)) return;
        emit({ type: "block_stop", choice, block: block - 1 });
        open.done = true;
        open = undefined;
        lanes.shift();
      }
      const [next] = lanes;
      if (next?.start === undefined) return;
      emit({ type: "block_start", choice, block: block++, start: next.start });
      open = next;
      for (const event of next.waiting) say(next, event);
      next.waiting = [];
    }
  };
  /** The lane to which text of this kind belongs: the last one, if it is of that kind and may go on. */
  const laneOf = (kind: "text" | "reasoning" | "refusal"): Lane => {
    const last = lanes.at(-1);
    const lane = last?.kind === kind && !last.sealed ? last : add(kind, { kind });
    advance(false);
    return lane;
  };
  return {
    text(kind, text, logprobs) {
      const lane = laneOf(kind);
      if (kind === "reasoning") lane.texts.push(text);
      say(lane, { type: "delta", text, ...(logprobs && { logprobs }) });
    },
    thought({ text, signature, encrypted, alone }) {
      const before = lanes.at(-1);
      if (alone && before?.kind === "reasoning") before.sealed = true;
      const lane = laneOf("reasoning");
      const signed = signature !== undefined || encrypted !== undefined;
      const shown = lane.texts.join("");
      // Of two thoughts that came as one text only the second is signed; the signature would not hold for both.
      if (signed && text !== "" && text !== shown && shown.endsWith(text)) return;
      if (text !== "" && !(signed && text === shown)) {
        lane.texts.push(text);
        say(lane, { type: "delta", text });
      }
      lane.sealed ||= signed;
      if (signature !== undefined) say(lane, { type: "signature", signature: own(signature) });
      if (encrypted !== undefined) say(lane, { type: "signature", signature: own(encrypted), encrypted: true });
    },
    cite(value) {
      say(laneOf("text"), { type: "citation", value });
    },
    call({ key, id, name, arguments: text, signature }) {
      let lane = callLanes.get(key);
      if (lane === undefined) {
        lane = add("call");
        callLanes.set(key, lane);
      }
      if (lane.done) return text.trim() === "";
      if (lane.start === undefined && name !== "") {
        if (name === schemaTool) lane.start = { kind: "text" };
        else {
          calls++;
          lane.start = { kind: "tool_call", id, name, ...(signature !== "" && { signature: own(signature) }) };
        }
      } else if (signature !== "") say(lane, { type: "signature", signature: own(signature) });
      if (text !== "") {
        lane.end?.push(text);
        say(lane, { type: "delta", text });
      }
      advance(false);
      return true;
    },
    native(value) {
      natives.push(value);
    },
    close() {
      advance(true);
      if (lanes.length > 0) return false;
      for (const value of natives) add("native", { kind: "native", wire: "openai", value });
      advance(true);
      return true;
    },
    get calls() {
      return calls;
    },
  };
}

function own(value: string): Signature {
  return { value, by: "openai" };
}
