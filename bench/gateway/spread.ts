/** `12.3 [11.9 to 13.0]`: the median, the lowest and the highest. */
export function spread<T>(results: readonly T[], pick: (result: T) => number, digits: number): string {
  const picked = results.map(pick);
  return `${median(picked).toFixed(digits)} [${Math.min(...picked).toFixed(digits)} to ${Math.max(...picked).toFixed(digits)}]`;
}

export function middle<T>(results: readonly T[], pick: (result: T) => number): number {
  return median(results.map(pick));
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
