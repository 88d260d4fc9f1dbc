import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { RuntimeFiles, WebRuntime } from "./encoder-calls.ts";
import type { OperationQueue } from "./operation-queue.ts";
import { messageOf, WebError } from "./web-error.ts";

/** An opened model, and the runtime that it really runs on. */
export interface OnnxSession {
  readonly runtime: WebRuntime;
  readonly passedOver: readonly string[];
  /** Runs the model for some of its outputs. Aborting before its turn keeps it from running; a run cannot be stopped. */
  run(
    feeds: Readonly<Record<string, OnnxInput>>,
    options: { readonly outputs: readonly string[]; readonly signal?: AbortSignal },
  ): Promise<Readonly<Record<string, OnnxOutput>>>;
  close(): Promise<void>;
}

/** An output of 32-bit floats. */
export interface OnnxOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** An input of 64-bit integers. */
export interface OnnxInput {
  readonly data: BigInt64Array;
  readonly shape: readonly number[];
}

export interface OnnxSessionOptions {
  readonly runtimes: readonly WebRuntime[];
  readonly runtimeFiles: Readonly<Partial<Record<WebRuntime, RuntimeFiles>>>;
  readonly queue: OperationQueue;
}

/** More threads than this gained nothing on a small model, and a page is not alone on its machine. */
const MOST_THREADS = 2;

/**
 * Opens a model on the first runtime of the list that can. Each is tried alone and says why it could not, so a
 * session never runs on another provider than it claims.
 */
export async function openOnnxSession(model: Uint8Array, options: OnnxSessionOptions): Promise<OnnxSession> {
  const passedOver: string[] = [];
  for (const runtime of options.runtimes) {
    try {
      return await openOn(runtime, model, options, passedOver);
    } catch (error) {
      passedOver.push(`${runtime}: ${messageOf(error)}`);
    }
  }
  throw new WebError("runtime_failed", `no runtime could open the model; ${passedOver.join("; ")}`);
}

async function openOn(
  runtime: WebRuntime,
  model: Uint8Array,
  { runtimeFiles, queue }: OnnxSessionOptions,
  passedOver: readonly string[],
): Promise<OnnxSession> {
  const files = runtimeFiles[runtime];
  if (files === undefined) throw new Error("its files are not part of this page");
  if (runtime === "webgpu") await requireAdapter();
  // Never the bare import: it is the older WebGPU build, and its meaning is going to change.
  const { env, InferenceSession, Tensor } = await (runtime === "webgpu"
    ? import("onnxruntime-web/webgpu")
    : import("onnxruntime-web/wasm"));
  env.wasm.wasmPaths = { mjs: files.mjs, wasm: files.wasm };
  // Asking for threads on a page that is not isolated logs two warnings and gets one thread.
  env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
  const session = await queue(() =>
    InferenceSession.create(model, { executionProviders: [runtime], graphOptimizationLevel: "all" }),
  );
  return {
    runtime,
    passedOver,
    run: async (feeds, { outputs, signal }) => {
      const tensors: Record<string, Tensor> = {};
      for (const [name, { data, shape }] of Object.entries(feeds)) tensors[name] = new Tensor("int64", data, shape);
      return floats(await queue(() => session.run(tensors, outputs), signal));
    },
    close: () => queue(() => session.release()),
  };
}

async function requireAdapter(): Promise<void> {
  // The WebGPU types are no part of TypeScript's DOM library.
  const gpu = (navigator as { readonly gpu?: { requestAdapter(): Promise<object | null> } }).gpu;
  if (gpu === undefined) throw new Error("this browser has no WebGPU here");
  if ((await gpu.requestAdapter()) === null) throw new Error("this browser offers no GPU adapter");
}

function floats(outputs: InferenceSession.OnnxValueMapType): Readonly<Record<string, OnnxOutput>> {
  const read: Record<string, OnnxOutput> = {};
  for (const [name, { data, dims }] of Object.entries(outputs)) read[name] = { data: data as Float32Array, dims };
  return read;
}
