import type {
  ConfigLoad,
  ConfigSummary,
  DecideCalls,
  ModelSource,
  OpenDecider,
  RouteAnswer,
  RouteCall,
  TierStates,
} from "./decide-calls.ts";
import { createCaller } from "./worker-call.ts";

/** Routes in a worker, so that the page never waits. */
export interface Decider {
  /** The config that was given to `openDecider`. */
  readonly config: ConfigSummary;
  route(
    call: RouteCall,
    options?: { readonly signal?: AbortSignal; readonly onPreview?: (answer: RouteAnswer) => void },
  ): Promise<RouteAnswer>;
  /** Checks a YAML document and routes by it from now on, unless it has errors. Fetches the parser on first use. */
  loadConfig(text: string, options?: { readonly signal?: AbortSignal }): Promise<ConfigLoad>;
  /**
   * Takes a manifest with more tiers than the one that was opened, so that a page can decide before it knows its
   * networks. Tiers that are there stay as they are, loaded or not.
   */
  addTiers(models: ModelSource): Promise<void>;
  /** Loads a tier of the ladder; settles when it is ready or has failed. */
  startTier(tier: string): Promise<void>;
  /** What `startTier` would download now. */
  downloadBytes(tier: string): Promise<number>;
  /** Reports the state of all tiers at once and then on every change, until the signal is aborted. */
  watchTiers(report: (states: TierStates) => void, signal: AbortSignal): void;
  /** Ends the worker. Idempotent. */
  close(): void;
}

export interface OpenDeciderOptions extends OpenDecider {
  /** Default: `decide-worker.ts` of this package, as a module worker. */
  readonly startWorker?: () => Worker;
  readonly signal?: AbortSignal;
}

/** The worker that decides. */
export function startDecideWorker(): Worker {
  return new Worker(new URL("./decide-worker.ts", import.meta.url), { type: "module", name: "signalbox decide" });
}

/** Opens a decider. It routes at once by what needs no model; start tiers to give it more. */
export async function openDecider(options: OpenDeciderOptions): Promise<Decider> {
  const { startWorker = startDecideWorker, signal, ...open } = options;
  const worker = startWorker();
  const caller = createCaller<DecideCalls>(worker);
  const close = () => {
    caller.close();
    worker.terminate();
  };
  try {
    const config = await caller.call("open", open, optional(signal));
    return {
      config,
      route: (call, routing = {}) =>
        caller.call("route", call, {
          ...optional(routing.signal),
          ...(routing.onPreview && { onProgress: routing.onPreview }),
        }),
      loadConfig: (text, loading = {}) => caller.call("loadConfig", text, optional(loading.signal)),
      addTiers: async (models) => {
        await caller.call("addTiers", models);
      },
      startTier: async (tier) => {
        await caller.call("startTier", tier);
      },
      downloadBytes: (tier) => caller.call("downloadBytes", tier),
      watchTiers: (report, until) => {
        // Ends by the abort or with the worker; both are the end of the watch, not a fault of it.
        caller.call("watchTiers", undefined, { signal: until, onProgress: report }).catch(() => {});
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function optional(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
