import type { JsonEdit } from "../json/edit-json.ts";
import type { JsonFrame } from "../json/scan-json.ts";

/** A message of the conversation, reduced to what signals read. */
export interface Turn {
  readonly role: string;
  /** The text parts, joined with a line break; images and other parts leave nothing. */
  readonly text: string;
}

/**
 * A read-only view of one prompt, whatever the client's API. Everything but the validated frame is extracted on first
 * use.
 */
export interface PromptView {
  readonly dialect: ClientDialect;
  readonly body: Uint8Array;
  /** The validated frame of the body. */
  readonly frame: JsonFrame;
  /** The `model` the client asked for; empty when it named none. */
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly turns: readonly Turn[];
  /** Text of the last user turn; empty when there is none. */
  readonly currentText: string;
  /** Tokens of the whole request, estimated at 4 bytes a token. */
  readonly estimatedTokens: number;
  /** Top-level field names, in the order written, for parameter policies. */
  readonly fields: readonly string[];
  /** The parsed value of a top-level field; undefined when absent. */
  field(name: string): unknown;
}

/** A refusal of the request as the client sent it. */
export interface RequestFault {
  readonly kind: "fault";
  readonly status: 400 | 413 | 422;
  readonly message: string;
}

/** A complete answer made here, before it is written in a client's dialect. */
export interface LocalAnswer {
  readonly id: string;
  readonly model: string;
  readonly text: string;
  /** Unix seconds. */
  readonly created: number;
}

/** Bytes for the client with their content type. */
export interface RenderedAnswer {
  readonly contentType: string;
  readonly body: string;
}

/**
 * One API that clients speak: how its bodies are read, which edits express what the router decides, and how answers
 * and errors made here look. Chat completions is the first; Messages and Responses implement the same interface.
 */
export interface ClientDialect {
  readonly id: "openai-chat";
  /** Paths that speak it. */
  readonly paths: readonly string[];
  open(body: Uint8Array): PromptView | RequestFault;
  readonly edits: {
    model(name: string): readonly JsonEdit[];
    /** Forces usage counts onto a stream. */
    streamUsage(view: PromptView): readonly JsonEdit[];
    systemPrompt(view: PromptView, text: string, mode: "insert" | "replace"): readonly JsonEdit[];
  };
  renderAnswer(answer: LocalAnswer, options: { readonly stream: boolean }): RenderedAnswer;
  renderError(status: number, message: string, type?: string): RenderedAnswer;
}
