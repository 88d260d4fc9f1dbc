import { checkHeads, headInfos } from "@signalbox/core";
import type { ClassifyAnswer, ClassifyRequest, HeadInfo, TextModel } from "@signalbox/core";
import { unavailable } from "./deferred-model.ts";
import type { TierProgress } from "./deferred-model.ts";
import type { EncoderCalls, OpenEncoder } from "./encoder-calls.ts";
import { messageOf } from "./web-error.ts";
import { createCaller } from "./worker-call.ts";
import type { Caller } from "./worker-call.ts";

export interface WebEncoderOptions extends OpenEncoder {
  readonly tier: string;
  /** Starts the worker that runs `encoder-worker.ts`. Default: the one of this package, as a module worker. */
  readonly startWorker?: () => Worker;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TierProgress) => void;
}

/** A network's own worker; creating a session makes it deaf for seconds, so nothing else may live in it. */
export function startEncoderWorker(): Worker {
  return new Worker(new URL("./encoder-worker.ts", import.meta.url), { type: "module", name: "signalbox network" });
}

/**
 * Opens one network of a model package on ONNX Runtime in a Web Worker. Resolves when it is ready to answer; rejects
 * with a `WebError` that says which runtimes were tried.
 */
export async function openWebEncoder(options: WebEncoderOptions): Promise<TextModel> {
  const { tier, startWorker = startEncoderWorker, signal, onProgress, ...open } = options;
  const worker = startWorker();
  const caller = createCaller<EncoderCalls>(worker);
  try {
    const opened = await caller.call("open", open, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
    return encoderModel({ tier, heads: headInfos(open.entry.heads), runtime: opened.runtime, caller, worker });
  } catch (error) {
    caller.close();
    worker.terminate();
    throw error;
  }
}

interface EncoderParts {
  readonly tier: string;
  readonly heads: Readonly<Record<string, HeadInfo>>;
  readonly runtime: "webgpu" | "wasm";
  readonly caller: Caller<EncoderCalls>;
  readonly worker: Worker;
}

function encoderModel({ tier, heads, runtime, caller, worker }: EncoderParts): TextModel {
  const closing = new AbortController();

  async function classify(request: ClassifyRequest): Promise<ClassifyAnswer> {
    const { texts, deadlineMs } = request;
    const deadline = deadlineMs === undefined ? undefined : AbortSignal.timeout(deadlineMs);
    const signals = [closing.signal, request.signal, deadline].filter((signal) => signal !== undefined);
    try {
      const answers = await caller.call(
        "classify",
        { texts, heads: request.heads },
        { signal: AbortSignal.any(signals) },
      );
      return { kind: "answers", runtime, answers };
    } catch (error) {
      if (closing.signal.aborted) return unavailable("closed", `${tier} is closed`);
      if (request.signal?.aborted === true) return unavailable("aborted", "the caller no longer wants the answer");
      if (deadline?.aborted === true) return unavailable("deadline", `${tier} took longer than ${deadlineMs} ms`);
      return unavailable("failed", messageOf(error));
    }
  }

  return {
    tier,
    heads,
    status: () => (closing.signal.aborted ? { state: "closed" } : { state: "ready", runtime }),
    classify(request) {
      checkHeads(request.heads, { tier, heads });
      if (closing.signal.aborted) return unavailable("closed", `${tier} is closed`);
      if (request.signal?.aborted === true) return unavailable("aborted", "the caller no longer wants the answer");
      if (request.deadlineMs !== undefined && request.deadlineMs <= 0)
        return unavailable("deadline", `${tier} was given no time`);
      return classify(request);
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await caller.call("close", undefined).catch(() => {});
      caller.close();
      worker.terminate();
    },
  };
}
