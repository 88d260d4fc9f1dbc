import type { JsonObject } from "@signalbox/core";
import type { DialectId, WireId } from "../wire-id.ts";

/** Asks the provider to keep the prompt up to this part for later requests. */
export interface CacheMark {
  /** How long; the provider's default when left out. */
  readonly ttl?: "5m" | "1h";
}

/** Fields of a block or tool that only the client's dialect knows, as they were written. They go back to that wire alone. */
export interface ExtraFields {
  readonly wire: DialectId;
  readonly fields: JsonObject;
}

interface Markable {
  readonly cache?: CacheMark;
  readonly extra?: ExtraFields;
}

export interface TextPart extends Markable {
  readonly kind: "text";
  readonly text: string;
  /** Sources of the text, as the provider wrote them. */
  readonly citations?: readonly JsonObject[];
}

/** Where the bytes of an image, a document or a recording are. URLs are never fetched here. */
export type MediaSource =
  /** `data` is standard base64 with padding; `mediaType` as in HTTP, without parameters. */
  | { readonly kind: "base64"; readonly mediaType: string; readonly data: string }
  | { readonly kind: "url"; readonly url: string; readonly mediaType?: string }
  /** A file that the provider keeps already. */
  | { readonly kind: "file"; readonly id: string }
  /** A document given as plain text. */
  | { readonly kind: "text"; readonly text: string };

export interface ImagePart extends Markable {
  readonly kind: "image";
  readonly source: MediaSource;
  readonly detail?: "low" | "high" | "auto";
}

export interface DocumentPart extends Markable {
  readonly kind: "document";
  readonly source: MediaSource;
  readonly name?: string;
  readonly context?: string;
  readonly citations?: boolean;
}

export interface AudioPart extends Markable {
  readonly kind: "audio";
  readonly source: MediaSource;
}

/** What a model thought before it answered. */
export interface ReasoningPart {
  readonly kind: "reasoning";
  /** Empty when the provider keeps the thoughts to itself. */
  readonly text: string;
  /** Proves to the provider that made it that `text` is its own; it must come back with the next turn. */
  readonly signature?: Signature;
  /** Thoughts that only the provider can read. */
  readonly encrypted?: Signature;
}

/** Opaque text of a provider, and whose it is; no other provider can read it. */
export interface Signature {
  readonly value: string;
  readonly by: WireId;
}

/** The model asks for a function to be called. */
export interface ToolCallPart extends Markable {
  readonly kind: "tool_call";
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it: an object as a rule, but a model may fail at it. Empty for no arguments. */
  readonly argumentsJson: string;
  /** Gemini signs calls rather than thoughts. */
  readonly signature?: Signature;
}

/** What a function that the model asked for gave back. */
export interface ToolResultPart extends Markable {
  readonly kind: "tool_result";
  /** The `id` of the `ToolCallPart`. */
  readonly callId: string;
  readonly parts: readonly (TextPart | ImagePart | DocumentPart)[];
  readonly isError?: boolean;
}

/** The model declines, in words. */
export interface RefusalPart {
  readonly kind: "refusal";
  readonly text: string;
}

/** A part that only one wire knows (a server-side tool's result, say), as it stands there. Other wires report it as dropped. */
export interface NativePart {
  readonly kind: "native";
  readonly wire: WireId;
  readonly value: JsonObject;
}

/** One piece of a message. */
export type Part =
  | TextPart
  | ImagePart
  | DocumentPart
  | AudioPart
  | ReasoningPart
  | ToolCallPart
  | ToolResultPart
  | RefusalPart
  | NativePart;
