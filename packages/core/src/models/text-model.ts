/** A classification head by name, for instance `domain`. */
export type HeadName = string;

/** What one head of one model can say, from the manifest. */
export interface HeadInfo {
  readonly labels: readonly string[];
  /** The calibrated confidence from which this tier's answer needs no other; absent on the last rung. */
  readonly answersAlone?: number;
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
  readonly texts: readonly string[];
  readonly heads: readonly HeadName[];
  /** An answer later than this is worthless to the caller; counted from the call. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** Calibrated probabilities of one head, in the order of its labels; they sum to 1. */
export type Probabilities = readonly number[];

/** The answer of a model. Being late, cold or broken is a value, not an exception. */
export type ClassifyAnswer =
  | {
      readonly kind: "scores";
      readonly runtime: ModelRuntime;
      /** One record per text: head name → probabilities. */
      readonly scores: readonly Readonly<Record<HeadName, Probabilities>>[];
    }
  | {
      readonly kind: "unavailable";
      readonly reason: "loading" | "deadline" | "overloaded" | "failed" | "closed" | "aborted";
      readonly message: string;
    };

/**
 * A model that scores text with one or more heads. Implementations: the static table (plain TypeScript), ONNX on
 * Node, ONNX in the browser, and the fake for tests. All pass `text-model.contract.ts`.
 *
 * `classify` may answer at once (the static tier does) or later. It never throws for bad text: any string is input,
 * lone surrogates and the empty string included. Unknown heads are a programming error and throw a `RangeError`.
 */
export interface TextModel {
  /** The rung of the ladder, as the manifest calls it: `static`, `encoder`. */
  readonly tier: string;
  readonly heads: Readonly<Record<HeadName, HeadInfo>>;
  status(): ModelStatus;
  classify(request: ClassifyRequest): ClassifyAnswer | Promise<ClassifyAnswer>;
  /** Idempotent. Pending answers settle as `unavailable: closed`. */
  close(): Promise<void>;
}
