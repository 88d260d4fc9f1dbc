/** A compiled pattern: says whether it occurs in a text. */
export interface TextPattern {
  test(text: string): boolean;
}

/** Instructions that one pattern may compile to; bounds counted repetitions such as `{1000}`. */
const MAX_INSTRUCTIONS = 5000;
const MAX_PATTERN_LENGTH = 2000;
const MAX_DEPTH = 100;

type Instruction =
  | { readonly op: "one"; readonly accepts: (codePoint: number) => boolean }
  | { readonly op: "assert"; readonly kind: "start" | "end" | "line_start" | "line_end" | "boundary" | "no_boundary" }
  | { readonly op: "split"; readonly to: readonly number[] }
  | { readonly op: "match" };

type Node =
  | { readonly kind: "one"; readonly source: string }
  | { readonly kind: "assert"; readonly assert: (Instruction & { op: "assert" })["kind"] }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] }
  | { readonly kind: "repeat"; readonly item: Node; readonly least: number; readonly most: number };

/**
 * Compiles a regular expression in RE2's syntax so that matching takes time linear in the text, whatever the pattern
 * (Thompson's simulation of a nondeterministic automaton); or says what is wrong with it.
 *
 * No back references and no look-around, as in RE2. Single characters, classes and escapes mean what they mean in
 * JavaScript's Unicode mode. `(?i)`, `(?s)` and `(?m)` may stand at the start; flag `i` ignores case.
 */
export function compileLinearRegExp(pattern: string, options: { readonly ignoreCase: boolean }): TextPattern | string {
  if (pattern.length > MAX_PATTERN_LENGTH) return `it is longer than ${MAX_PATTERN_LENGTH} characters`;
  const inline = /^\(\?([ims]+)\)/.exec(pattern)?.[1] ?? "";
  const source = inline === "" ? pattern : pattern.slice(inline.length + 3);
  try {
    const node = new Parser(source, { multiline: inline.includes("m") }).parse();
    const flags = `u${options.ignoreCase || inline.includes("i") ? "i" : ""}${inline.includes("s") ? "s" : ""}`;
    const program = assemble(node, flags);
    return { test: (text) => run(program, text) };
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

class PatternError extends Error {}

class Parser {
  readonly #source: string;
  readonly #multiline: boolean;
  #at = 0;
  #depth = 0;

  constructor(source: string, { multiline }: { readonly multiline: boolean }) {
    this.#source = source;
    this.#multiline = multiline;
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new PatternError(`there is no group to close at position ${this.#at}`);
    return node;
  }

  #choice(): Node {
    if (++this.#depth > MAX_DEPTH) throw new PatternError(`its groups nest deeper than ${MAX_DEPTH}`);
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    this.#depth--;
    return options.length === 1 ? options[0]! : { kind: "choice", options };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at]!)) items.push(this.#quantified());
    return items.length === 1 ? items[0]! : { kind: "sequence", items };
  }

  #quantified(): Node {
    let node = this.#atom();
    for (let quantifier = this.#quantifier(); quantifier !== undefined; quantifier = this.#quantifier()) {
      node = { kind: "repeat", item: node, ...quantifier };
    }
    return node;
  }

  #quantifier(): { readonly least: number; readonly most: number } | undefined {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.#source.slice(this.#at, this.#at + 24));
    if (found === null) return undefined;
    this.#at += found[0].length;
    switch (found[0][0]) {
      case "*":
        return { least: 0, most: Infinity };
      case "+":
        return { least: 1, most: Infinity };
      case "?":
        return { least: 0, most: 1 };
      default: {
        const least = Number(found[1]);
        const most = found[2] === "" ? least : found[3] === "" ? Infinity : Number(found[3]);
        if (most < least) throw new PatternError(`${found[0]} counts backwards`);
        if (least > 1000 || (most !== Infinity && most > 1000))
          throw new PatternError(`${found[0]} repeats more than 1000 times`);
        return { least, most };
      }
    }
  }

  #atom(): Node {
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at)!);
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return this.#class();
      case "\\":
        return this.#escape();
      case "^":
      case "$":
        this.#at++;
        return { kind: "assert", assert: `${this.#multiline ? "line_" : ""}${character === "^" ? "start" : "end"}` };
      case "*":
      case "+":
      case "?":
        throw new PatternError(`there is nothing to repeat at position ${this.#at}`);
      default:
        this.#at += character.length;
        return { kind: "one", source: /[{}\]/]/.test(character) ? `\\${character}` : character };
    }
  }

  #group(): Node {
    const opening = /^\((?:\?(?::|P?<\w+>))?/.exec(this.#source.slice(this.#at))![0];
    if (opening === "(" && this.#source[this.#at + 1] === "?")
      throw new PatternError("look-around and inline flags inside the pattern are not supported");
    this.#at += opening.length;
    const node = this.#choice();
    if (!this.#take(")")) throw new PatternError("a group is not closed");
    return node;
  }

  #class(): Node {
    const found = /^\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]/.exec(this.#source.slice(this.#at));
    if (found === null) throw new PatternError("a character class is not closed");
    this.#at += found[0].length;
    const source = found[0]
      .replace(/\[:(\^?)(\w+):\]/g, (whole, negated: string, name: string) => {
        const members = negated === "" ? posixClasses[name] : undefined;
        if (members === undefined) throw new PatternError(`${whole} is not a known class`);
        return members;
      })
      // A first `]` is a member in RE2, and ends the class in JavaScript.
      .replace(/^\[(\^?)\]/, "[$1\\]");
    return { kind: "one", source };
  }

  #escape(): Node {
    const found = /^\\(?:[pP]\{[^}]*\}|[pP][A-Z]|x[0-9a-fA-F]{2}|x\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|[\s\S])/u.exec(
      this.#source.slice(this.#at),
    )?.[0];
    if (found === undefined) throw new PatternError("it ends in a backslash");
    this.#at += found.length;
    switch (found) {
      case "\\b":
        return { kind: "assert", assert: "boundary" };
      case "\\B":
        return { kind: "assert", assert: "no_boundary" };
      case "\\A":
        return { kind: "assert", assert: "start" };
      case "\\z":
        return { kind: "assert", assert: "end" };
    }
    if (/^\\[1-9k]/.test(found)) throw new PatternError("back references are not supported");
    if (/^\\[pP][A-Z]$/.test(found)) return { kind: "one", source: `${found.slice(0, 2)}{${found.slice(2)}}` };
    if (found.startsWith("\\x{")) return { kind: "one", source: `\\u${found.slice(2)}` };
    // RE2 lets any punctuation be escaped; JavaScript's Unicode mode only syntax characters.
    // A script's short name, `\p{Greek}`, is `\p{Script=Greek}` in JavaScript.
    const property = /^\\([pP])\{(\w+)\}$/.exec(found);
    if (property !== null && property[2]!.length > 2)
      return { kind: "one", source: `\\${property[1]}{Script=${property[2]}}` };
    if (found === "\\_") return { kind: "one", source: "_" };
    if (/^\\[^\w]$/u.test(found) && !/^\\[\^$\\.*+?()[\]{}|/]$/.test(found))
      return { kind: "one", source: found.slice(1) };
    return { kind: "one", source: found };
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  digit: "0-9",
  lower: "a-z",
  upper: "A-Z",
  space: "\\t\\n\\v\\f\\r ",
  punct: "!-\\/:-@\\[-`{-~",
  word: "\\w",
  xdigit: "0-9A-Fa-f",
};

function assemble(root: Node, flags: string): readonly Instruction[] {
  const program: Instruction[] = [];
  const emit = (instruction: Instruction): number => {
    if (program.length >= MAX_INSTRUCTIONS)
      throw new PatternError("its repetitions multiply to too large an automaton");
    return program.push(instruction) - 1;
  };
  const add = (node: Node): void => {
    switch (node.kind) {
      case "one":
        emit({ op: "one", accepts: acceptor(node.source, flags) });
        return;
      case "assert":
        emit({ op: "assert", kind: node.assert });
        return;
      case "sequence":
        node.items.forEach(add);
        return;
      case "choice": {
        const fork = emit({ op: "split", to: [] });
        const starts: number[] = [];
        const exits: number[] = [];
        for (const option of node.options) {
          starts.push(program.length);
          add(option);
          exits.push(emit({ op: "split", to: [] }));
        }
        program[fork] = { op: "split", to: starts };
        for (const exit of exits) program[exit] = { op: "split", to: [program.length] };
        return;
      }
      case "repeat": {
        for (let count = 0; count < node.least; count++) add(node.item);
        if (node.most === Infinity) {
          const fork = emit({ op: "split", to: [] });
          add(node.item);
          emit({ op: "split", to: [fork] });
          program[fork] = { op: "split", to: [fork + 1, program.length] };
          return;
        }
        const forks: number[] = [];
        for (let count = node.least; count < node.most; count++) {
          forks.push(emit({ op: "split", to: [] }));
          add(node.item);
        }
        for (const fork of forks) program[fork] = { op: "split", to: [fork + 1, program.length] };
      }
    }
  };
  add(root);
  emit({ op: "match" });
  return program;
}

/** One character's test, asked of the platform's own engine and remembered for ASCII. */
function acceptor(source: string, flags: string): (codePoint: number) => boolean {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${source})$`, flags);
  } catch {
    throw new PatternError(`${source} is not a character, class or escape that is known`);
  }
  const ascii = Uint8Array.from({ length: 128 }, (_, codePoint) =>
    expression.test(String.fromCharCode(codePoint)) ? 1 : 0,
  );
  return (codePoint) => (codePoint < 128 ? ascii[codePoint] === 1 : expression.test(String.fromCodePoint(codePoint)));
}

/** Follows all paths at once: each instruction is visited at most once per position. */
function run(program: readonly Instruction[], text: string): boolean {
  const visited = new Int32Array(program.length).fill(-1);
  let current: number[] = [];
  let next: number[] = [];
  const pending: number[] = [];
  /** Adds an instruction and all it reaches without reading; true when that includes a match. */
  const reach = (start: number, into: number[], at: number): boolean => {
    pending.push(start);
    while (pending.length > 0) {
      const index = pending.pop()!;
      if (visited[index] === at) continue;
      visited[index] = at;
      const instruction = program[index]!;
      if (instruction.op === "match") {
        pending.length = 0;
        return true;
      }
      if (instruction.op === "one") into.push(index);
      else if (instruction.op === "split") pending.push(...instruction.to);
      else if (holds(instruction.kind, text, at)) pending.push(index + 1);
    }
    return false;
  };
  for (let at = 0; ;) {
    if (reach(0, current, at)) return true;
    if (at >= text.length) return false;
    const codePoint = text.codePointAt(at)!;
    const after = at + (codePoint > 0xffff ? 2 : 1);
    next.length = 0;
    for (const index of current) {
      const instruction = program[index]!;
      if (instruction.op === "one" && instruction.accepts(codePoint) && reach(index + 1, next, after)) return true;
    }
    [current, next] = [next, current];
    at = after;
  }
}

function holds(kind: (Instruction & { op: "assert" })["kind"], text: string, at: number): boolean {
  switch (kind) {
    case "start":
      return at === 0;
    case "end":
      return at === text.length;
    case "line_start":
      return at === 0 || text[at - 1] === "\n";
    case "line_end":
      return at === text.length || text[at] === "\n";
    case "boundary":
      return isWord(text, at - 1) !== isWord(text, at);
    case "no_boundary":
      return isWord(text, at - 1) === isWord(text, at);
  }
}

/** ASCII word characters, as in RE2. */
function isWord(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122);
}
