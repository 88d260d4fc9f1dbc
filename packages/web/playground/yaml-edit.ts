/** A change of a known text: one range replaced. */
export interface YamlEdit {
  /** Start of the SHA-256 of the text that was changed. */
  readonly base: string;
  /** Where the range starts, and how many UTF-16 units it has. */
  readonly at: number;
  readonly cut: number;
  readonly text: string;
}

/** Digits of the hash that tell one shipped config from another. */
const BASE_DIGITS = 12;

/** What turns one text into the other: all between the first and the last difference. */
export function editBetween(shipped: string, hash: string, edited: string): YamlEdit {
  const shorter = Math.min(shipped.length, edited.length);
  let at = 0;
  while (at < shorter && shipped[at] === edited[at]) at++;
  let same = 0;
  while (same < shorter - at && shipped.at(-1 - same) === edited.at(-1 - same)) same++;
  return {
    base: hash.slice(0, BASE_DIGITS),
    at,
    cut: shipped.length - same - at,
    text: edited.slice(at, edited.length - same),
  };
}

/** The edited text, or undefined when the edit is of another text. */
export function applyEdit(shipped: string, hash: string, edit: YamlEdit): string | undefined {
  if (edit.base !== hash.slice(0, BASE_DIGITS) || edit.at + edit.cut > shipped.length) return undefined;
  return shipped.slice(0, edit.at) + edit.text + shipped.slice(edit.at + edit.cut);
}

export function isYamlEdit(value: unknown): value is YamlEdit {
  if (typeof value !== "object" || value === null) return false;
  const { base, at, cut, text } = value as Record<string, unknown>;
  return (
    typeof base === "string" &&
    typeof text === "string" &&
    [at, cut].every((number) => Number.isSafeInteger(number) && (number as number) >= 0)
  );
}
