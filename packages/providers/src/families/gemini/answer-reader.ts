import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { ChatEvent } from "../../conversation/chat-event.ts";
import type { ProviderFault } from "../../conversation/provider-fault.ts";
import type { Usage } from "../../conversation/usage.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { ReadContext } from "../wire-family.ts";
import { type CandidateReader, createCandidateReader } from "./candidate-reader.ts";
import { errorOf, faultOfError } from "./read-fault.ts";
import { readUsage } from "./read-usage.ts";

/** Reads the `GenerateContentResponse`s of one answer: one, or those of a stream. */
export interface AnswerReader {
  /** What one response tells. Nothing more comes after an error. */
  add(response: JsonValue): readonly ChatEvent[];
  /**
   * No more responses come. Finish reasons are told only now, since streams may repeat them and send usage and sources
   * after them. An answer without one of its finish reasons was cut, which is an `error` unless `isWhole` says that the
   * body was read to its end.
   */
  end(options: { readonly isWhole: boolean }): readonly ChatEvent[];
  /** Ends with an `error`, after the counts that came. */
  fail(fault: ProviderFault): readonly ChatEvent[];
}

export function createAnswerReader({ request }: Pick<ReadContext, "request">): AnswerReader {
  const candidates = new Map<number, CandidateReader>();
  let idPrefix: string | undefined;
  let counts: JsonObject = {};
  let told: Usage = {};
  let block: { readonly reason: string; readonly message: string } | undefined;
  let isOver = false;

  const usageEvents = (): readonly ChatEvent[] => {
    const usage = readUsage(counts);
    if (Object.keys(usage).length === 0 || sameUsage(usage, told)) return [];
    told = usage;
    return [{ type: "usage", usage }];
  };
  const fail = (fault: ProviderFault): readonly ChatEvent[] => {
    if (isOver) return [];
    const counted = idPrefix === undefined ? [] : usageEvents();
    isOver = true;
    return [...counted, { type: "error", fault }];
  };
  const start = (response: JsonObject): readonly ChatEvent[] => {
    if (idPrefix !== undefined) return [];
    const id = text(response["responseId"]) ?? "";
    // Turns only grow, so ids made of their number do not come twice in a conversation.
    idPrefix = `call_${id === "" ? request.turns.length : id.replace(/[^A-Za-z0-9_-]/g, "").slice(0, MAX_ID_CHARS)}`;
    const model = text(response["modelVersion"]) ?? request.model;
    return [{ type: "start", id, model, ...withoutUndefined({ created: unixSeconds(response["createTime"]) }) }];
  };
  const candidateOf = (index: number): CandidateReader => {
    let candidate = candidates.get(index);
    if (candidate === undefined) {
      candidate = createCandidateReader({ choice: index, callIdPrefix: `${idPrefix ?? "call"}_${index}` });
      candidates.set(index, candidate);
    }
    return candidate;
  };
  const addOne = (response: JsonValue): readonly ChatEvent[] => {
    if (isOver) return [];
    const error = errorOf(response);
    if (error !== undefined) return fail(faultOfError(error));
    if (!isJsonObject(response)) return fail(badAnswer("The provider sent something that is no answer of Gemini."));
    const isFirst = idPrefix === undefined;
    const events = [...start(response)];
    const { usageMetadata, promptFeedback, candidates: listed } = response;
    if (isJsonObject(usageMetadata)) counts = { ...counts, ...usageMetadata };
    // The size of the prompt is known from the first response on, and some dialects tell it at once.
    if (isFirst) events.push(...usageEvents());
    if (isJsonObject(promptFeedback)) block ??= blockOf(promptFeedback);
    for (const [position, candidate] of (Array.isArray(listed) ? listed : []).entries())
      if (isJsonObject(candidate)) events.push(...candidateOf(indexOf(candidate, position)).add(candidate));
    return events;
  };
  const blocked = (): readonly ChatEvent[] => {
    if (block === undefined || candidates.size > 0) return [];
    const { reason, message } = block;
    const place = { choice: 0, block: 0 } as const;
    const words: readonly ChatEvent[] =
      message === ""
        ? []
        : [
            { type: "block_start", ...place, start: { kind: "refusal" } },
            { type: "delta", ...place, text: message },
            { type: "block_stop", ...place },
          ];
    return [...words, { type: "finish", choice: 0, reason: "content_filter", native: reason }];
  };
  return {
    add(response) {
      // What comes without `alt=sse` are arrays.
      if (!Array.isArray(response) || errorOf(response) !== undefined) return addOne(response);
      return response.flatMap((item: JsonValue) => addOne(item));
    },
    end({ isWhole }) {
      if (isOver) return [];
      const isEmpty = candidates.size === 0 && block === undefined;
      const isCut = !isWhole && block === undefined && [...candidates.values()].some(({ isFinished }) => !isFinished);
      if (isEmpty) return fail(badAnswer("The provider's answer holds no candidate."));
      if (isCut) return fail(badAnswer("The provider's stream broke off before the answer was finished."));
      const finishes = [...candidates.values()].flatMap((candidate) => candidate.finish(block?.reason));
      isOver = true;
      return [...finishes, ...blocked(), ...usageEvents(), { type: "end" }];
    },
    fail,
  };
}

/** Clients of OpenAI may send ids back to others, which take 40 characters. */
const MAX_ID_CHARS = 26;

export function badAnswer(message: string): ProviderFault {
  return { kind: "bad_answer", status: 502, message };
}

function blockOf({ blockReason, blockReasonMessage }: JsonObject) {
  const reason = text(blockReason);
  return reason === undefined ? undefined : { reason, message: text(blockReasonMessage) ?? "" };
}

/** A hostile index would be a hole in the list of choices. */
function indexOf({ index }: JsonObject, position: number): number {
  return typeof index === "number" && Number.isSafeInteger(index) && index >= 0 && index < MAX_CHOICES
    ? index
    : position;
}

const MAX_CHOICES = 128;

function sameUsage(one: Usage, two: Usage): boolean {
  return (
    one.inputTokens === two.inputTokens &&
    one.outputTokens === two.outputTokens &&
    one.cachedInputTokens === two.cachedInputTokens &&
    one.reasoningTokens === two.reasoningTokens
  );
}

function unixSeconds(value: JsonValue | undefined): number | undefined {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
