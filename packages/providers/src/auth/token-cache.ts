/** A token, or keys, and when they end. */
export interface Expiring<T> {
  readonly value: T;
  /** Milliseconds since 1970; left out for what never ends. */
  readonly expiresAtMs?: number;
}

export interface TokenCacheOptions<T> {
  /** Gets a new one. `signal` ends by `close` and after `timeoutMs`, not by one caller's. */
  readonly fetch: (options: { readonly signal: AbortSignal; readonly nowMs: number }) => Promise<Expiring<T>>;
  /** How long before its end a token is replaced, at most half its life; 5 minutes when left out. */
  readonly earlyMs?: number;
  /** 30 seconds when left out. */
  readonly timeoutMs?: number;
}

/** Keeps one token fresh. */
export interface TokenCache<T> {
  /**
   * A token that is good now. Callers share one fetch; the signal ends this caller's waiting alone. Before the end of
   * the one at hand, a new one is fetched while that one is still given.
   */
  get(options: { readonly signal: AbortSignal; readonly nowMs: number }): Promise<T>;
  /** Ends a fetch that is under way. */
  close(): void;
}

const DEFAULT_EARLY_MS = 5 * 60_000;
const DEFAULT_TIMEOUT_MS = 30_000;
/** A token is not given in its last seconds: it has to travel, and clocks differ. */
const LAST_MS = 30_000;
/** After an early fetch that failed, while the token at hand is good. */
const RETRY_MS = 10_000;

/** What is at hand: the times are counted from when it was asked for. */
interface Held<T> {
  readonly value: T;
  readonly refreshAtMs: number;
  readonly unusableAtMs: number;
}

export function createTokenCache<T>({
  fetch,
  earlyMs = DEFAULT_EARLY_MS,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: TokenCacheOptions<T>): TokenCache<T> {
  const closing = new AbortController();
  let held: Held<T> | undefined;
  let pending: Promise<T> | undefined;
  let notBeforeMs = 0;

  const refresh = async (nowMs: number): Promise<T> => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const { value, expiresAtMs = Infinity } = await fetch({ signal, nowMs });
      const lifeMs = expiresAtMs - nowMs;
      held = {
        value,
        refreshAtMs: expiresAtMs - Math.min(earlyMs, lifeMs / 2),
        unusableAtMs: expiresAtMs - Math.min(LAST_MS, lifeMs / 10),
      };
      return value;
    } catch (error) {
      notBeforeMs = nowMs + RETRY_MS;
      throw error;
    } finally {
      pending = undefined;
    }
  };
  const share = (nowMs: number): Promise<T> => {
    if (pending === undefined) {
      pending = refresh(nowMs);
      // Those who wait get the error; when nobody waits, nobody needs it.
      pending.catch(() => undefined);
    }
    return pending;
  };
  return {
    async get({ signal, nowMs }) {
      signal.throwIfAborted();
      if (held !== undefined && nowMs < held.unusableAtMs) {
        if (nowMs >= held.refreshAtMs && nowMs >= notBeforeMs) void share(nowMs);
        return held.value;
      }
      return unlessAborted(share(nowMs), signal);
    },
    close() {
      closing.abort(new DOMException("The credential was closed.", "AbortError"));
    },
  };
}

/** What `promise` gives, or the signal's reason if that comes first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
