import type { ModelBinding } from "../compile/model-binding.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import type { JsonFrame } from "../json/scan-json.ts";
import type { ReasoningChange, ReasoningChoice } from "../reasoning/reasoning-change.ts";

/** A message of the conversation, reduced to what signals read. */
export interface Turn {
  /** As the client's API names it; what tools answered is `tool`, and instructions beside the messages are `system`. */
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
  /** Without the prefix that the dialect's ids have. */
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

/** What an API calls the fields that parameter policies act on. */
export interface ParameterNames {
  /** All fields of the API; policies may strip others. */
  readonly known: ReadonlySet<string>;
  /** No request is valid without them, so no policy takes them away. */
  readonly required: readonly string[];
  /** Upper bounds of what is generated. */
  readonly maxTokens: readonly string[];
  /** How many answers are wanted; undefined where it is always one. */
  readonly choices: string | undefined;
  /** Where the API has what a policy calls by its name in chat completions. */
  readonly aliases: Readonly<Record<string, readonly [field: string, inner?: string]>>;
  /** What else has to change when an upper bound becomes `most`. */
  afterCap?(view: PromptView, most: number): readonly JsonEdit[];
}

/**
 * One API that clients speak: how its bodies are read, which edits express what the router decides, and how answers and
 * errors made here look. How answers of models are read stands apart, in `answer-readings.ts`, for those who only decide.
 * Every implementation passes `client-dialect.contract.ts`.
 */
export interface ClientDialect {
  readonly id: "openai-chat" | "anthropic-messages" | "openai-responses";
  /** The `api_format` of models whose back ends speak it. */
  readonly apiFormat: ModelBinding["apiFormat"];
  /** Paths that speak it. */
  readonly paths: readonly string[];
  /** Paths that take the same bodies and only count their tokens: not routed by content. */
  readonly countPaths: readonly string[];
  open(body: Uint8Array): PromptView | RequestFault;
  readonly edits: {
    model(name: string): readonly JsonEdit[];
    /** Forces usage counts onto a stream, where the API leaves that to the client. */
    streamUsage(view: PromptView): readonly JsonEdit[];
    systemPrompt(view: PromptView, text: string, mode: "insert" | "replace"): readonly JsonEdit[];
    /** Only called when a decision was taken. */
    reasoning(view: PromptView, model: ModelBinding, choice: ReasoningChoice): ReasoningChange;
  };
  readonly parameters: ParameterNames;
  renderAnswer(answer: LocalAnswer, options: { readonly stream: boolean }): RenderedAnswer;
  renderError(status: number, message: string, type?: string): RenderedAnswer;
  /** The whole event, blank line included, that ends a stream which breaks off. */
  renderErrorEvent(status: number, message: string, type?: string): string;
}
