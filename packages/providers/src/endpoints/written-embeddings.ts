import type { Dropped } from "../conversation/provider-fault.ts";
import type { WireRequest } from "../families/wire-family.ts";

/** A body of `/v1/embeddings` as requests to a provider; the caller sends some at a time. */
export interface WrittenEmbeddings {
  readonly kind: "requests";
  /** In the order of the inputs; each takes one of them or more. */
  readonly requests: readonly WireRequest[];
  readonly dropped: readonly Dropped[];
  /** What the reader of the answers wants to know. */
  readonly model: string;
  readonly encoding: "float" | "base64";
  readonly inputCount: number;
}
