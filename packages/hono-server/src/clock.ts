/** Time, handed in so that tests may stand it still. */
export interface Clock {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly unixSeconds: () => number;
}

export const systemClock: Clock = { now: () => performance.now(), unixSeconds: () => Math.floor(Date.now() / 1000) };
