import { checkHeads } from "@signalbox/core";
import type { ClassifyAnswer, HeadInfo, HeadName, ModelStatus, TextModel } from "@signalbox/core";
import type { FetchProgress } from "./model-cache.ts";
import { messageOf, WebError } from "./web-error.ts";

/** How far a tier is, in the four words that a page shows, and what can go wrong. */
export type TierProgress =
  /** Nobody has asked for it yet. */
  | { readonly phase: "waiting" }
  | FetchProgress
  /** The bytes are here; the runtime builds its session. */
  | { readonly phase: "preparing" }
  | { readonly phase: "ready"; readonly runtime: string }
  | { readonly phase: "failed"; readonly message: string };

/** A model that is there from the start and answers once it has been loaded. */
export interface DeferredModel extends TextModel {
  /** Loads the model, once; after a failure it may be called again. Settles when it is ready or has failed, never rejects. */
  start(): Promise<void>;
  progress(): TierProgress;
}

export interface DeferredModelOptions {
  readonly tier: string;
  readonly heads: Readonly<Record<HeadName, HeadInfo>>;
  /** Makes the model; called by `start`. */
  readonly load: (context: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: TierProgress) => void;
  }) => Promise<TextModel>;
  readonly onProgress?: (progress: TierProgress) => void;
}

/**
 * Puts a model on the ladder before its weights are there. Until then it answers `unavailable: loading`, so the rung
 * below answers; afterwards every call goes straight through, so a synchronous model stays synchronous.
 */
export function deferModel(options: DeferredModelOptions): DeferredModel {
  const { tier, heads } = options;
  const closing = new AbortController();
  let progress: TierProgress = { phase: "waiting" };
  let model: TextModel | undefined;
  let loading: Promise<void> | undefined;

  const report = (next: TierProgress) => {
    progress = next;
    options.onProgress?.(next);
  };

  async function load(): Promise<void> {
    try {
      const loaded = await options.load({ signal: closing.signal, onProgress: report });
      if (closing.signal.aborted) return await loaded.close();
      model = loaded;
      const status = loaded.status();
      report({ phase: "ready", runtime: status.state === "ready" ? status.runtime : "unknown" });
    } catch (error) {
      if (!closing.signal.aborted) report({ phase: "failed", message: messageOf(error) });
      loading = undefined;
    }
  }

  return {
    tier,
    heads,
    start: () => (loading ??= load()),
    progress: () => progress,
    status: () => (closing.signal.aborted ? { state: "closed" } : (model?.status() ?? statusOf(progress))),
    classify(request) {
      checkHeads(request.heads, { tier, heads });
      if (closing.signal.aborted) return unavailable("closed", `${tier} is closed`);
      if (request.signal?.aborted === true) return unavailable("aborted", "the caller no longer wants the answer");
      if (model !== undefined) return model.classify(request);
      return progress.phase === "failed"
        ? unavailable("failed", progress.message)
        : unavailable("loading", `${tier} is not loaded yet`);
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort(new WebError("worker_failed", `${tier} was closed while loading`));
      await model?.close();
    },
  };
}

/** An answer that none came. */
export function unavailable(
  reason: (ClassifyAnswer & { readonly kind: "unavailable" })["reason"],
  message: string,
): ClassifyAnswer {
  return { kind: "unavailable", reason, message };
}

function statusOf(progress: TierProgress): ModelStatus {
  switch (progress.phase) {
    case "downloading":
      return { state: "loading", loadedBytes: progress.loadedBytes, totalBytes: progress.totalBytes };
    case "failed":
      return { state: "failed", message: progress.message };
    case "ready":
    case "waiting":
    case "cached":
    case "preparing":
      return { state: "loading" };
  }
}
