/** Why a request was ended before its answer was whole. */
export type StopReason = "client_gone" | "shutdown";

/** The requests that are being served now: an adapter counts them and, at the end of its patience, stops them. */
export interface InFlight {
  readonly size: number;
  /** Registers a request; the returned function takes it out again. */
  add(controller: AbortController): () => void;
  /** Stops every request: streams end with an error event, others with 503. */
  stopAll(): void;
}

export function createInFlight(): InFlight {
  const controllers = new Set<AbortController>();
  return {
    get size() {
      return controllers.size;
    },
    add: (controller) => {
      controllers.add(controller);
      return () => void controllers.delete(controller);
    },
    stopAll: () => {
      for (const controller of controllers) stop(controller, "shutdown");
    },
  };
}

export function stop(controller: AbortController, reason: StopReason): void {
  controller.abort(reason);
}

export function stopReason(signal: AbortSignal): StopReason | undefined {
  if (!signal.aborted) return undefined;
  return signal.reason === "shutdown" ? "shutdown" : "client_gone";
}
