import type { HeadName, OnnxTierEntry, TextAnswer, TokenizerEntry } from "@signalbox/core";
import type { TierProgress } from "./deferred-model.ts";

/** Runtimes that can open an ONNX model in a browser. */
export type WebRuntime = "webgpu" | "wasm";

/** Where the two files of one build of ONNX Runtime's WebAssembly lie. */
export interface RuntimeFiles {
  /** `ort-wasm-simd-threaded*.mjs`; also the script of its threads. */
  readonly mjs: string;
  readonly wasm: string;
}

/** Everything that a worker needs to open a network. */
export interface OpenEncoder {
  readonly entry: OnnxTierEntry;
  readonly tokenizer: TokenizerEntry;
  /** Addresses of the two files. */
  readonly urls: { readonly model: string; readonly tokenizer: string };
  /** Tried in this order. */
  readonly runtimes: readonly WebRuntime[];
  /** Plain build for `wasm`, asyncify build for `webgpu`. */
  readonly runtimeFiles: Readonly<Partial<Record<WebRuntime, RuntimeFiles>>>;
}

/** What the worker of a network can be asked. */
export type EncoderCalls = {
  readonly open: {
    readonly argument: OpenEncoder;
    readonly result: {
      readonly runtime: WebRuntime;
      /** Why runtimes before it were passed over. */ readonly passedOver: readonly string[];
    };
    readonly progress: TierProgress;
  };
  readonly classify: {
    readonly argument: { readonly texts: readonly string[]; readonly heads: readonly HeadName[] };
    readonly result: readonly TextAnswer[];
  };
  readonly close: { readonly argument: undefined; readonly result: undefined };
};
