/** A head by name, for instance `domain`, `pii` or `embedding`. */
export type HeadName = string;

/** What one head of one model gives, from the manifest. */
export type HeadInfo = LabelHeadInfo | SpanHeadInfo | VectorHeadInfo;

/** A head that gives one probability for each label. */
export interface LabelHeadInfo {
  readonly kind: "labels";
  readonly labels: readonly string[];
  /** The calibrated confidence from which this tier's answer needs no other; absent where it never suffices or is the last. */
  readonly answersAlone?: number;
  /** A cheaper tier whose opinion the ladder adds to this one's, where that tier was asked before. */
  readonly joins?: JoinedTier;
}

/** How two opinions become one: `p ∝ own^ownWeight · other^otherWeight`. Two networks that differ err in different places. */
export interface JoinedTier {
  readonly tier: string;
  readonly ownWeight: number;
  readonly otherWeight: number;
}

/** A head that marks stretches of the text. */
export interface SpanHeadInfo {
  readonly kind: "spans";
  /** The types that a span can have. */
  readonly labels: readonly string[];
}

/** A head that gives a vector of length 1. */
export interface VectorHeadInfo {
  readonly kind: "vector";
  readonly dimension: number;
}

/** What executes a model: the honest name of the provider that was really taken. */
export type ModelRuntime = "javascript" | "cpu" | "cuda" | "webgpu" | "wasm" | "fake";

/** Whether a model can answer now. */
export type ModelStatus =
  | { readonly state: "loading"; readonly loadedBytes?: number; readonly totalBytes?: number }
  | { readonly state: "ready"; readonly runtime: ModelRuntime }
  | { readonly state: "failed"; readonly message: string }
  | { readonly state: "closed" };

/** One forward pass over some texts for some heads. */
export interface ClassifyRequest {
  /** Whole texts: what a head reads of a long one is the model's, by `long-text.ts`. */
  readonly texts: readonly string[];
  readonly heads: readonly HeadName[];
  /** An answer later than this is worthless to the caller; counted from the call. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** Calibrated probabilities of one head, in the order of its labels; they sum to 1. */
export type Probabilities = readonly number[];

/** A stretch of a text, in UTF-16 units: `text.slice(start, end)`. `confidence` is the mean over its tokens. */
export interface TokenSpan {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

/** What the asked heads say to one text, by kind of head; a head stands in exactly one of the three. */
export interface TextAnswer {
  readonly scores: Readonly<Record<HeadName, Probabilities>>;
  /** In the order of the text, never overlapping. */
  readonly spans: Readonly<Record<HeadName, readonly TokenSpan[]>>;
  readonly vectors: Readonly<Record<HeadName, readonly number[]>>;
}

/** The answer of a model. Being late, cold or broken is a value, not an exception. */
export type ClassifyAnswer =
  | {
      readonly kind: "answers";
      readonly runtime: ModelRuntime;
      /** One for each text. */
      readonly answers: readonly TextAnswer[];
    }
  | {
      readonly kind: "unavailable";
      readonly reason: "loading" | "deadline" | "overloaded" | "failed" | "closed" | "aborted";
      readonly message: string;
    };

/**
 * A model that reads text with one or more heads. Implementations: the static table (plain TypeScript), ONNX on
 * Node, ONNX in the browser, and the fake for tests. All pass `text-model.contract.ts`.
 *
 * `classify` may answer at once (the static tier does) or later. It never throws for bad text: any string is input,
 * lone surrogates and the empty string included. Unknown heads are a programming error and throw a `RangeError`.
 */
export interface TextModel {
  /** The rung of the ladder, as the manifest calls it: `static`, `fast`, `encoder`. */
  readonly tier: string;
  readonly heads: Readonly<Record<HeadName, HeadInfo>>;
  status(): ModelStatus;
  classify(request: ClassifyRequest): ClassifyAnswer | Promise<ClassifyAnswer>;
  /** Idempotent. Pending answers settle as `unavailable: closed`. */
  close(): Promise<void>;
}
