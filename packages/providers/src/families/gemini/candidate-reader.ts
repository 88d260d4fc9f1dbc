import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { BlockStart, ChatEvent } from "../../conversation/chat-event.ts";
import type { Signature } from "../../conversation/part.ts";
import { finishOf } from "./finish-reason.ts";
import { readLogprobs } from "./read-logprobs.ts";

/** Reads one candidate of an answer, whole or in pieces. */
export interface CandidateReader {
  add(candidate: JsonObject): readonly ChatEvent[];
  /** Whether a finish reason came. */
  readonly isFinished: boolean;
  /** Sources, the end of the open block, and the finish: `blockReason` or a plain stop if the candidate told none. */
  finish(blockReason: string | undefined): readonly ChatEvent[];
}

/** Where an answer's sources stand; each is the last that came, as it is. */
const SOURCES = ["groundingMetadata", "citationMetadata", "urlContextMetadata"] as const;

/**
 * `callIdPrefix` makes ids of calls that have none, with the call's number.
 *
 * Texts and thoughts that follow each other are one block. A signature on a thought ends its block; one on a text becomes
 * a block of thoughts that only Gemini reads, since texts have no signatures here. Parts that only Gemini knows (code it
 * ran, images it made) are native blocks.
 */
export function createCandidateReader({
  choice,
  callIdPrefix,
}: {
  readonly choice: number;
  readonly callIdPrefix: string;
}): CandidateReader {
  let next = 0;
  let open: BlockStart["kind"] | undefined;
  let callCount = 0;
  let finishWord: string | undefined;
  const sources = new Map<string, JsonObject>();
  let events: ChatEvent[] = [];

  const place = () => ({ choice, block: next - 1 });
  const close = (): void => {
    if (open !== undefined) events.push({ type: "block_stop", ...place() });
    open = undefined;
  };
  const begin = (start: BlockStart): void => {
    close();
    next += 1;
    open = start.kind;
    events.push({ type: "block_start", ...place(), start });
  };
  const sign = (value: string): void => {
    const isShown = open === "reasoning";
    if (!isShown) begin({ kind: "reasoning" });
    const signature: Signature = { value, by: "gemini" };
    events.push({ type: "signature", ...place(), signature, ...(!isShown && { encrypted: true }) });
    close();
  };
  const addText = (text: string, { kind, logprobs }: { kind: "text" | "reasoning"; logprobs: Logprobs }): void => {
    if (text === "" && logprobs === undefined) return;
    if (open !== kind) begin({ kind });
    events.push({ type: "delta", ...place(), text, ...(logprobs && { logprobs }) });
  };
  const addCall = (call: JsonObject, signature: JsonValue | undefined): void => {
    const { name, id, args } = call;
    // The last piece of a call whose arguments were streamed, which we never ask for.
    if (typeof name !== "string") return;
    const ownId = typeof id === "string" && id !== "" ? id : `${callIdPrefix}_${callCount}`;
    callCount += 1;
    const signed = typeof signature === "string" && { signature: { value: signature, by: "gemini" } as const };
    begin({ kind: "tool_call", id: ownId, name, ...signed });
    events.push({ type: "delta", ...place(), text: JSON.stringify(isJsonObject(args) ? args : {}) });
    close();
  };
  const addPart = (part: JsonObject, logprobs: Logprobs): boolean => {
    const { text, thought, thoughtSignature, functionCall } = part;
    if (isJsonObject(functionCall)) {
      addCall(functionCall, thoughtSignature);
      return false;
    }
    if (typeof text !== "string") {
      begin({ kind: "native", wire: "gemini", value: part });
      close();
      return false;
    }
    const kind = thought === true ? "reasoning" : "text";
    addText(text, { kind, logprobs: kind === "text" ? logprobs : undefined });
    if (typeof thoughtSignature === "string" && thoughtSignature !== "") sign(thoughtSignature);
    return kind === "text";
  };
  const taken = (): readonly ChatEvent[] => {
    const all = events;
    events = [];
    return all;
  };
  return {
    get isFinished() {
      return finishWord !== undefined;
    },
    add(candidate) {
      const { content, finishReason, logprobsResult } = candidate;
      let logprobs = readLogprobs(logprobsResult);
      for (const part of partsOf(content)) if (addPart(part, logprobs)) logprobs = undefined;
      if (logprobs !== undefined) addText("", { kind: "text", logprobs });
      for (const name of SOURCES) {
        const value = candidate[name];
        if (isJsonObject(value) && Object.keys(value).length > 0) sources.set(name, value);
      }
      if (typeof finishReason === "string" && finishReason !== "") finishWord = finishReason;
      return taken();
    },
    finish(blockReason) {
      if (sources.size > 0 && open !== "text") begin({ kind: "text" });
      for (const [name, value] of sources) events.push({ type: "citation", ...place(), value: { [name]: value } });
      close();
      const blocked = finishWord === undefined && blockReason !== undefined;
      const finish = blocked
        ? { reason: "content_filter" as const, native: blockReason }
        : finishOf(finishWord ?? "STOP", { hasCalls: callCount > 0 });
      events.push({ type: "finish", choice, ...finish });
      return taken();
    },
  };
}

type Logprobs = readonly JsonValue[] | undefined;

function partsOf(content: JsonValue | undefined): readonly JsonObject[] {
  const parts = isJsonObject(content) ? content["parts"] : undefined;
  return Array.isArray(parts) ? parts.filter(isJsonObject) : [];
}
