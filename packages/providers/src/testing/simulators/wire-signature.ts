/** A signature of thoughts as a simulated provider makes it; its own it knows again. */
export function signatureOf(wire: string, text: string): string {
  return btoa(`${wire}:${text}`);
}

/** What is wrong with signatures that came back, none of which `wire` made. */
export function signatureBreaches(wire: string, signatures: readonly unknown[]): readonly string[] {
  return signatures.flatMap((value) =>
    typeof value === "string" && isOwn(wire, value) ? [] : [`a signature that is not ours: ${JSON.stringify(value)}`],
  );
}

function isOwn(wire: string, value: string): boolean {
  try {
    return atob(value).startsWith(`${wire}:`);
  } catch {
    return false;
  }
}
