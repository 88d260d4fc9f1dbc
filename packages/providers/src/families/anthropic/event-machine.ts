import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { BlockStart, ChatEvent } from "../../conversation/chat-event.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import type { Signature } from "../../conversation/part.ts";
import { parseExact } from "../parse-exact.ts";
import { faultOf } from "./read-fault.ts";
import { readFinish, readRefusal } from "./read-finish.ts";
import { createUsageReader } from "./read-usage.ts";

/** Turns the events of a Messages stream into ours. Tolerant of vendors that leave out or repeat something. */
export interface EventMachine {
  read(event: JsonObject): readonly ChatEvent[];
  /** The stream is over; gives the error of one that did not say so. */
  close(): readonly ChatEvent[];
  fail(fault: ProviderFault): readonly ChatEvent[];
}

/** The block that deltas are of. `json` collects the input of blocks that are told whole. */
type OpenBlock =
  | { readonly kind: "told"; readonly start: BlockStart; hasText: boolean }
  | { readonly kind: "held"; value: JsonObject; json: string };

const CHOICE = 0;

/** `answerTool`: the tool whose arguments are the answer in JSON (`formatPlan`); its calls are read as text. */
export function createEventMachine({ answerTool }: { readonly answerTool: string | undefined }): EventMachine {
  const readUsage = createUsageReader();
  let events: ChatEvent[] = [];
  let isStarted = false;
  let isOver = false;
  let next = 0;
  let open: OpenBlock | undefined;
  let hasCalls = false;
  let hasAnswer = false;
  /** The open block is a call of the answer's tool. */
  let isAnswer = false;
  let ending: JsonObject = {};

  const place = (): { readonly choice: number; readonly block: number } => ({ choice: CHOICE, block: next });
  const tellUsage = (counts: JsonValue | undefined): void => {
    const usage = readUsage(counts);
    if (usage !== undefined && Object.keys(usage).length > 0) events.push({ type: "usage", usage });
  };
  const start = (message: JsonObject): void => {
    if (isStarted) return;
    isStarted = true;
    events.push({ type: "start", id: text(message["id"]), model: text(message["model"]) });
    tellUsage(message["usage"]);
  };
  const tell = (blockStart: BlockStart): void => {
    open = { kind: "told", start: blockStart, hasText: false };
    events.push({ type: "block_start", ...place(), start: blockStart });
  };
  const tellText = (value: JsonValue | undefined): void => {
    if (open?.kind !== "told" || typeof value !== "string" || value === "") return;
    open.hasText = true;
    events.push({ type: "delta", ...place(), text: value });
  };
  const tellSignature = (value: JsonValue | undefined, encrypted = false): void => {
    if (open?.kind !== "told" || open.start.kind !== "reasoning" || typeof value !== "string" || value === "") return;
    const signature: Signature = { value, by: "anthropic" };
    events.push({ type: "signature", ...place(), signature, ...(encrypted && { encrypted }) });
  };
  const tellCitation = (value: JsonValue | undefined): void => {
    if (open?.kind === "told" && open.start.kind === "text" && isJsonObject(value))
      events.push({ type: "citation", ...place(), value });
  };
  const stopBlock = (): void => {
    if (open === undefined) return;
    if (open.kind === "held") {
      const { value, json } = open;
      const input = json === "" ? undefined : parseExact(json);
      const whole = input === undefined ? value : { ...value, input };
      events.push({ type: "block_start", ...place(), start: { kind: "native", wire: "anthropic", value: whole } });
    } else if (!open.hasText && (open.start.kind === "tool_call" || isAnswer)) tellText("{}");
    events.push({ type: "block_stop", ...place() });
    open = undefined;
    isAnswer = false;
    next++;
  };
  const startBlock = (block: JsonObject): void => {
    stopBlock();
    switch (block["type"]) {
      case "text":
        tell({ kind: "text" });
        tellText(block["text"]);
        for (const citation of list(block["citations"])) tellCitation(citation);
        return;
      case "thinking":
        tell({ kind: "reasoning" });
        tellText(block["thinking"]);
        tellSignature(block["signature"]);
        return;
      case "redacted_thinking":
        tell({ kind: "reasoning" });
        tellSignature(block["data"], true);
        return;
      case "tool_use": {
        const name = text(block["name"]);
        isAnswer = name === answerTool;
        if (isAnswer) hasAnswer = true;
        else hasCalls = true;
        tell(isAnswer ? { kind: "text" } : { kind: "tool_call", id: text(block["id"]), name });
        // Streams start with an empty object and send the input as deltas; a whole message has it here.
        const input = block["input"];
        if (isJsonObject(input) && Object.keys(input).length > 0) tellText(JSON.stringify(input));
        return;
      }
      default:
        open = { kind: "held", value: block, json: "" };
    }
  };
  const readDelta = (delta: JsonObject): void => {
    switch (delta["type"]) {
      case "text_delta":
        if (open === undefined) startBlock({ type: "text" });
        return tellText(delta["text"]);
      case "thinking_delta":
        return tellText(delta["thinking"]);
      case "signature_delta":
        return tellSignature(delta["signature"]);
      case "citations_delta":
        return tellCitation(delta["citation"]);
      case "input_json_delta":
        if (open?.kind === "held") open.json += text(delta["partial_json"]);
        else tellText(delta["partial_json"]);
        return;
      default: {
        const { type: _, ...fields } = delta;
        if (open?.kind === "held") open.value = { ...open.value, ...fields };
      }
    }
  };
  const fail = (fault: ProviderFault): void => {
    isOver = true;
    events.push({ type: "error", fault });
  };
  const finish = (): void => {
    start({});
    stopBlock();
    const refusal = readRefusal(ending);
    if (refusal !== undefined) {
      tell({ kind: "refusal" });
      tellText(refusal);
      stopBlock();
    }
    const read = readFinish(ending);
    const isCall = read.reason === "tool_calls" && hasAnswer && !hasCalls;
    events.push({ type: "finish", choice: CHOICE, ...read, ...(isCall && { reason: "stop" }) }, { type: "end" });
    isOver = true;
  };
  const readEvent = (event: JsonObject): void => {
    switch (event["type"]) {
      case "message_start":
        return start(object(event["message"]));
      case "content_block_start":
        start({});
        return startBlock(object(event["content_block"]));
      case "content_block_delta":
        start({});
        return readDelta(object(event["delta"]));
      case "content_block_stop":
        return stopBlock();
      case "message_delta":
        start({});
        ending = { ...ending, ...object(event["delta"]) };
        return tellUsage(event["usage"]);
      case "message_stop":
        return finish();
      case "error":
        return fail(faultOf(event));
      // `ping`, and what the API may add: https://docs.anthropic.com/en/docs/build-with-claude/streaming.
      default:
    }
  };
  const collect = (work: () => void): readonly ChatEvent[] => {
    if (isOver) return [];
    events = [];
    work();
    return events;
  };
  return {
    read: (event) => collect(() => readEvent(event)),
    close: () =>
      collect(() => {
        fail({ kind: "bad_answer", status: 502, message: "The provider's stream broke off before its end." });
      }),
    fail: (fault) =>
      collect(() => {
        fail(fault);
      }),
  };
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function object(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
