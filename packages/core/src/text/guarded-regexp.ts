/** Longest pattern that a config may hold. */
const MAX_PATTERN_LENGTH = 2000;

/**
 * Compiles a regular expression that cannot backtrack exponentially, or says why it will not.
 *
 * The accepted language is RE2's in JavaScript's spelling: no back references, no look-around (but the two that
 * `keyword.ts` itself writes), and no unbounded repetition of something that is itself repeated or has alternatives,
 * since only those make a backtracking matcher exponential. A leading `(?i)`, `(?s)` or `(?m)` becomes a flag.
 */
export function compileGuardedRegExp(pattern: string, flags: string): RegExp | string {
  if (pattern.length > MAX_PATTERN_LENGTH) return `longer than ${MAX_PATTERN_LENGTH} characters`;
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const body = inline === null ? pattern : pattern.slice(inline[0].length);
  const allFlags = [...new Set([...flags, ...(inline?.[1] ?? "")])].join("");
  const translated = body.replaceAll("\\A", "^").replaceAll("\\z", "$").replaceAll(/\(\?P</g, "(?<");
  const danger = findDanger(translated);
  if (danger !== undefined) return danger;
  try {
    return new RegExp(translated, allFlags);
  } catch {
    // RE2 accepts needless escapes such as `\-` or `\_`, which Unicode mode refuses.
    try {
      return new RegExp(translated, allFlags.replace("u", ""));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

interface Group {
  /** An alternative or an unbounded or optional repetition stands inside: repeating the group is ambiguous. */
  isAmbiguous: boolean;
}

function findDanger(pattern: string): string | undefined {
  const groups: Group[] = [{ isAmbiguous: false }];
  // The atom that a quantifier at the current position would repeat.
  let atom: Group | undefined;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    const top = groups.at(-1)!;
    if (character === "\\") {
      const escaped = pattern[at + 1] ?? "";
      if (/[1-9]/.test(escaped) || escaped === "k") return "back references are not supported";
      at++;
      atom = { isAmbiguous: false };
    } else if (character === "[") {
      at = endOfClass(pattern, at);
      atom = { isAmbiguous: false };
    } else if (character === "(") {
      const isOurs = pattern.startsWith("(?<![\\p{L}\\p{N}_])", at) || pattern.startsWith("(?![\\p{L}\\p{N}_])", at);
      if (!isOurs && /^\(\?(=|!|<=|<!)/.test(pattern.slice(at))) return "look-around is not supported";
      groups.push({ isAmbiguous: false });
      const prefix = /^\(\?(?:<\w+>|[:=!]|<!)/.exec(pattern.slice(at));
      if (prefix !== null) at += prefix[0].length - 1;
      atom = undefined;
    } else if (character === ")") {
      const closed = groups.length > 1 ? groups.pop()! : { isAmbiguous: false };
      if (closed.isAmbiguous) groups.at(-1)!.isAmbiguous = true;
      atom = closed;
    } else if (character === "|") {
      top.isAmbiguous = true;
      atom = undefined;
    } else if (character === "*" || character === "+" || character === "?" || character === "{") {
      const bound = character === "{" ? /^\{(\d*)(,?)(\d*)\}/.exec(pattern.slice(at)) : null;
      if (character === "{" && bound === null) {
        atom = { isAmbiguous: false };
        continue;
      }
      const most = character === "?" ? 1 : bound === null ? Infinity : bound[2] === "" ? Number(bound[1]) : bound[3] === "" ? Infinity : Number(bound[3]);
      if (most > 1000 && most !== Infinity) return `a repetition of more than 1000`;
      if (atom?.isAmbiguous === true && most > 10) return `the repeated group that ends at position ${at} holds alternatives or repetitions, which can take exponential time`;
      if (most > 1 || character === "?") top.isAmbiguous = true;
      if (bound !== null) at += bound[0].length - 1;
      if (pattern[at + 1] === "?") at++;
      atom = { isAmbiguous: false };
    } else atom = { isAmbiguous: false };
  }
  return undefined;
}

function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === "\\") at++;
    else if (pattern[at] === "]" && at > start + 1) return at;
  }
  return pattern.length;
}
