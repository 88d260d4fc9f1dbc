/** True when one of the words stands within `reach` UTF-16 units before a position. */
export function wordBefore(words: RegExp, text: string, { at, reach = 40 }: { at: number; reach?: number }): boolean {
  return words.test(text.slice(Math.max(0, at - reach), at));
}

/** True when one of the words stands within `reach` UTF-16 units after a position. */
export function wordAfter(words: RegExp, text: string, { at, reach = 24 }: { at: number; reach?: number }): boolean {
  return words.test(text.slice(at, at + reach));
}
