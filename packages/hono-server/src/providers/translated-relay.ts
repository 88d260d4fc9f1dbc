import type { HeaderPair } from "@signalbox/core";
import type { AnswerTranslation, TranslatedExchange } from "@signalbox/providers";
import type { ClientExchange } from "../client-exchange.ts";
import type { AnswerRelay } from "../relay-answer.ts";

export interface TranslatedRelayOptions {
  readonly translation: TranslatedExchange;
  /** The router's own headers for an answer with this status. */
  readonly ownHeaders: (status: number) => readonly HeaderPair[];
  readonly onFirstByte: () => void;
  /** For answers that the provider gave no id. */
  readonly fallbackId: string;
  readonly unixSeconds: number;
  /** Texts that no answer may hold: some providers repeat what they got. */
  readonly secrets: readonly string[];
}

/** The client's names of what was left out. */
export const DROPPED_HEADER = "x-signalbox-dropped-params";
/** Beyond it a header is more than clients read. */
const MAX_DROPPED_CHARS = 1024;

const encoder = new TextEncoder();

/** Carries an answer in the provider's words to the client in its own. */
export function createTranslatedRelay(exchange: ClientExchange, options: TranslatedRelayOptions): AnswerRelay {
  const { translation, fallbackId, unixSeconds } = options;
  let answer: AnswerTranslation | undefined;
  let hasBegun = false;
  let isUnreadable = false;

  const emit = (text: string): Promise<void> | undefined => {
    if (text === "" || answer?.head === undefined) return undefined;
    const { status, contentType, retryAfterSeconds } = answer.head;
    if (!hasBegun) {
      hasBegun = true;
      options.onFirstByte();
      exchange.start(status, [
        ["content-type", contentType],
        ...(retryAfterSeconds === undefined ? [] : [["retry-after", String(retryAfterSeconds)] as const]),
        ...droppedHeader(translation),
        ...options.ownHeaders(status),
      ]);
    }
    // Only errors quote requests; an answer that is none is the model's own text.
    const shown = answer.fault === undefined ? text : masked(text, options.secrets);
    return exchange.write(encoder.encode(shown));
  };

  return {
    hasBegun: () => hasBegun,
    status: () => answer?.head?.status,
    onHead: ({ status, headers }) => {
      const named = Object.fromEntries(headers);
      answer = translation.openAnswer({ status, headers: named }, { fallbackId, now: unixSeconds });
      const encoding = named["content-encoding"]?.toLowerCase() ?? "identity";
      isUnreadable = encoding !== "identity";
      // Of an error the status says enough.
      if (isUnreadable && status < 400) {
        const message = "The provider sent a compressed answer, though it was asked for a plain one.";
        void emit(answer.fail({ kind: "bad_answer", status: 502, message }));
      }
    },
    onChunk: (chunk) => (answer === undefined || isUnreadable ? undefined : emit(answer.read(chunk))),
    finish: () => {
      if (answer !== undefined) void emit(answer.end());
      exchange.end();
    },
    fail: (message) => {
      if (answer === undefined) return exchange.breakOff();
      void emit(answer.fail({ kind: "provider", status: 502, message }));
      exchange.end();
    },
    broken: () => (answer?.fault !== undefined && answer.head?.status === 200 ? answer.fault.message : undefined),
    observed: () => {
      if (answer === undefined) return undefined;
      const { usage, model, fault } = answer;
      const { inputTokens = 0, outputTokens = 0 } = usage;
      const isCounted = usage.inputTokens !== undefined || usage.outputTokens !== undefined;
      return {
        usage: isCounted
          ? { promptTokens: inputTokens, completionTokens: outputTokens, totalTokens: inputTokens + outputTokens }
          : undefined,
        model: model === "" ? undefined : model,
        isComplete: fault === undefined,
      };
    },
  };
}

function droppedHeader({ dropped }: TranslatedExchange): readonly HeaderPair[] {
  if (dropped.length === 0) return [];
  // Names are the client's: whatever a header cannot carry is left out of them.
  const names = dropped.map(({ field }) => field.replaceAll(/[^\x21-\x7e]/g, "")).join(", ");
  return [[DROPPED_HEADER, names.slice(0, MAX_DROPPED_CHARS)]];
}

function masked(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => (secret.length < 8 ? shown : shown.replaceAll(secret, "****")), text);
}
