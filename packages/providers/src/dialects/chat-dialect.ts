import type { JsonObject } from "@signalbox/core";
import type { ChatAnswer } from "../conversation/chat-answer.ts";
import type { ChatEvent } from "../conversation/chat-event.ts";
import type { ChatRequest } from "../conversation/chat-request.ts";
import type { ProviderFault, RequestFault } from "../conversation/provider-fault.ts";
import type { DialectId } from "../wire-id.ts";

/** What a dialect must know to write an answer. */
export interface AnswerContext {
  readonly request: ChatRequest;
  /** For answers of providers that give none; made by the caller, since nothing here is random. */
  readonly fallbackId: string;
  /** Unix seconds, likewise. */
  readonly now: number;
  /** The model's name as the client shall see it; that of the answer when left out. */
  readonly model?: string;
  /** The stored response that the request went on from; Responses tells its clients. */
  readonly previousResponseId?: string;
}

/** Writes one streamed answer. */
export interface StreamWriter {
  /** The text of the frames that tell the client of `event`; often empty. After `end` or `error` nothing may follow. */
  write(event: ChatEvent): string;
}

/** One API that clients speak. Pure: no clock, no randomness, no I/O. */
export interface ChatDialect {
  readonly id: DialectId;
  /** Content type of a stream. */
  readonly streamType: "text/event-stream";
  /** Reads a client's body. Every field is checked here, once; the message of a fault names the field. */
  read(body: JsonObject): ChatRequest | RequestFault;
  writeAnswer(answer: ChatAnswer, context: AnswerContext): JsonObject;
  openStream(context: AnswerContext): StreamWriter;
  /** The body of an error answer; its status is `fault.status`. */
  writeFault(fault: ProviderFault): JsonObject;
  /** The answer of the dialect's own call that counts a prompt's tokens, where it has one. `read` reads its body. */
  writeTokenCount?(inputTokens: number): JsonObject;
}
