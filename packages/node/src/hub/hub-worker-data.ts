import type { HeadName, Reading } from "@signalbox/core";
import type { SessionOptions } from "../execution-provider.ts";
import type { LogitMap } from "./hub-heads.ts";
import type { Pooling } from "./hub-folder.ts";
import type { PulledFile } from "./pull-record.ts";

/** A model of the hub, in a folder, with one head. */
export interface HubWorkerData extends SessionOptions {
  readonly kind: "hub";
  readonly folder: string;
  /** Files to check first. */
  readonly files: readonly PulledFile[];
  /** The network, a path inside the folder. */
  readonly onnx: string;
  readonly head: HeadName;
  readonly output: HubOutput;
  readonly reading: Reading;
  /** Begin and end included. */
  readonly maxTokens: number;
  /** Rows × width of one run stay below it, unless one text alone is longer. */
  readonly maxBatchTokens: number;
}

/** How the head is made of what the network gives. */
export type HubOutput =
  | { readonly kind: "labels"; readonly map: LogitMap }
  | { readonly kind: "spans"; readonly map: LogitMap }
  | { readonly kind: "vector"; readonly pooling: Pooling | undefined; readonly dimension: number };
