import {
  isJsonObject,
  type JsonObject,
  type ObservedResponse,
  type ResponseObserver,
  type Usage,
} from "@signalbox/core";
import { headerOf, isEventStream } from "../relay-answer.ts";
import type { AnswerHead } from "../upstream.ts";

/** Counts stand at the end of an answer, behind vectors or images of many megabytes that are not worth reading. */
const TAIL_BYTES = 16 * 1024;

/** Counts of tokens in the members that hold them: `usage`, and Cohere's `meta`. */
const MEMBER = /"(?:usage|meta)"\s*:\s*\{/g;

const decoder = new TextDecoder();

/** Reads the counts of an answer that is no conversation; those without text have none. */
export function observeUsage(head: AnswerHead): ResponseObserver {
  const type = headerOf(head, "content-type") ?? "";
  const isText = isEventStream(head) || /^application\/(?:[\w.-]+\+)?json\b/.test(type);
  let tail: Uint8Array = new Uint8Array();
  return {
    push: (chunk) => {
      if (isText) tail = lastBytes(tail, chunk);
    },
    end: (): ObservedResponse => ({
      usage: isText ? usageIn(decoder.decode(tail)) : undefined,
      model: undefined,
      isComplete: true,
    }),
  };
}

/** A copy, since a chunk's memory may be reused by its owner. */
function lastBytes(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  const added = chunk.subarray(Math.max(0, chunk.length - TAIL_BYTES));
  const kept = before.subarray(Math.max(0, before.length + added.length - TAIL_BYTES));
  const bytes = new Uint8Array(kept.length + added.length);
  bytes.set(kept);
  bytes.set(added, kept.length);
  return bytes;
}

function usageIn(text: string): Usage | undefined {
  const found = [...text.matchAll(MEMBER)].at(-1);
  if (found === undefined) return undefined;
  const counts = objectAt(text, found.index + found[0].length - 1);
  if (counts === undefined) return undefined;
  const { tokens } = counts;
  const { prompt_tokens, input_tokens, completion_tokens, output_tokens, total_tokens } = isJsonObject(tokens)
    ? tokens
    : counts;
  const outputs = firstCount(completion_tokens, output_tokens);
  const inputs = firstCount(prompt_tokens, input_tokens) ?? firstCount(total_tokens);
  if (inputs === undefined) return undefined;
  return {
    promptTokens: inputs,
    completionTokens: outputs ?? 0,
    totalTokens: firstCount(total_tokens) ?? inputs + (outputs ?? 0),
  };
}

function firstCount(...values: readonly unknown[]): number | undefined {
  return values.find((value) => typeof value === "number");
}

/** The object that begins at `start`; it holds no braces in strings, or it is none of ours. */
function objectAt(text: string, start: number): JsonObject | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] !== "}" || --depth > 0) continue;
    try {
      const value: unknown = JSON.parse(text.slice(start, at + 1));
      return isJsonObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
