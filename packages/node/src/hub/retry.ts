import { setTimeout as sleep } from "node:timers/promises";

/** How often and how long to try again. */
export interface RetryPolicy {
  /** Tries in a row that bring nothing, the first one included. */
  readonly attempts: number;
  /** The first pause; each further one is twice as long, up to the last. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** A server that asks for a longer pause than this is given up. */
  readonly longestAskedMs: number;
}

/** About a minute in all, which outlasts a restart of a mirror. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 6, firstMs: 1000, lastMs: 30_000, longestAskedMs: 300_000 };

/** A failure that another try may mend. `error` is what to throw when none does. */
export class TransientFault extends Error {
  readonly error: Error;
  /** The pause that the server asked for. */
  readonly askedMs: number | undefined;
  /** Whether this try brought something, so that the count of tries starts again. */
  readonly hasProgressed: boolean;

  constructor(error: Error, facts: { readonly askedMs?: number; readonly hasProgressed?: boolean } = {}) {
    super(error.message, { cause: error });
    this.error = error;
    this.askedMs = facts.askedMs;
    this.hasProgressed = facts.hasProgressed ?? false;
  }
}

/** Tries until one try returns, throws something final, or the policy ends; then the last fault's error is thrown. */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  {
    policy,
    signal,
    onRetry,
    random = Math.random,
  }: {
    readonly policy: RetryPolicy;
    readonly signal?: AbortSignal | undefined;
    readonly onRetry?: ((reason: string, pauseMs: number) => void) | undefined;
    readonly random?: () => number;
  },
): Promise<Result> {
  for (let failed = 1; ; failed++) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (fault) {
      signal?.throwIfAborted();
      if (!(fault instanceof TransientFault)) throw fault;
      if (fault.hasProgressed) failed = 1;
      const { askedMs = 0 } = fault;
      if (failed >= policy.attempts || askedMs > policy.longestAskedMs) throw fault.error;
      // Half of the pause is left to chance: many replicas pull at the same moment.
      const pauseMs = Math.max(
        askedMs,
        Math.min(policy.lastMs, policy.firstMs * 2 ** (failed - 1)) * (0.5 + random() / 2),
      );
      onRetry?.(fault.message, pauseMs);
      await sleep(pauseMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}
