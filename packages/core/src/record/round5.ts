/** Rounds a share to the 5 decimals that records hold: runtimes differ behind the sixth, and records should compare. */
export function round5(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
