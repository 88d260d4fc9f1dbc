import { hubError } from "./hub-error.ts";

/** How the logits of a model become those of a head: the position of each of the model's labels, or −1 to leave it out. */
export interface LogitMap {
  /** The labels of the head as the runner computes them: for spans `O`, then `B-` and `I-` of each type. */
  readonly labels: readonly string[];
  readonly into: readonly number[];
  /** Each of the model's labels is a question of its own: scores are made to sum to 1. */
  readonly isMultiLabel: boolean;
}

/** What the caller calls things. */
export interface HeadNames {
  /** The head's labels or types; default the model's own. */
  readonly labels?: readonly string[] | undefined;
  /** The model's name → ours; `*` stands for all that are not named. */
  readonly rename?: Readonly<Record<string, string>> | undefined;
}

/**
 * Maps labels one to one or several to one, by `rename` first, else by name without regard to case. Throws a
 * `NodeError` that lists the model's labels which lead nowhere.
 */
export function mapLabels(
  modelLabels: readonly string[],
  { labels, rename = {}, isMultiLabel }: HeadNames & { readonly isMultiLabel: boolean },
): LogitMap {
  const named = modelLabels.map((label) => renamed(label, rename));
  const ours = labels ?? [...new Set(named)];
  const position = positions(ours);
  const into = named.map((label) => position.get(label.toLowerCase()) ?? -1);
  refuseLost(
    modelLabels.filter((_, index) => into[index] === -1),
    ours,
  );
  return { labels: ours, into, isMultiLabel };
}

/**
 * Maps token labels to `O`, `B-` and `I-` of each type. Takes BIO, BIOES, BILOU, and types without a prefix, which
 * count as `I-`. `rename` is looked up with the whole label first, then with its type; what is renamed `O` is no span.
 */
export function mapSpanLabels(modelLabels: readonly string[], { labels, rename = {} }: HeadNames): LogitMap {
  const read = modelLabels.map((label) => readTokenLabel(label, rename));
  const types = labels ?? [...new Set(read.flatMap(({ type }) => (type === undefined ? [] : [type])))];
  const position = positions(types);
  const into = read.map(({ type, begins }) => {
    if (type === undefined) return 0;
    const at = position.get(type.toLowerCase());
    return at === undefined ? -1 : 1 + 2 * at + (begins ? 0 : 1);
  });
  refuseLost(
    modelLabels.filter((_, index) => into[index] === -1),
    types,
  );
  return { labels: ["O", ...types.flatMap((type) => [`B-${type}`, `I-${type}`])], into, isMultiLabel: false };
}

interface TokenLabel {
  /** Undefined for `O`. */
  readonly type: string | undefined;
  readonly begins: boolean;
}

function readTokenLabel(label: string, rename: Readonly<Record<string, string>>): TokenLabel {
  const { "*": _others, ...named } = rename;
  const whole = renamed(label, named);
  const [, prefix, inner] = /^([BIESLU])[-_](.+)$/.exec(whole) ?? [];
  const type = inner === undefined ? whole : renamed(inner, rename);
  return {
    type: type.toUpperCase() === "O" ? undefined : type,
    begins: prefix === "B" || prefix === "S" || prefix === "U",
  };
}

/** Exactly first, then without regard to case, then by `*`, which stands for all others. */
function renamed(label: string, rename: Readonly<Record<string, string>>): string {
  const isSame = (name: string): boolean => name.toLowerCase() === label.toLowerCase();
  const key = Object.hasOwn(rename, label) ? label : (Object.keys(rename).find(isSame) ?? "*");
  return Object.hasOwn(rename, key) ? rename[key]! : label;
}

function positions(labels: readonly string[]): ReadonlyMap<string, number> {
  return new Map(labels.map((label, at) => [label.toLowerCase(), at]));
}

function refuseLost(lost: readonly string[], ours: readonly string[]): void {
  if (lost.length === 0) return;
  throw hubError(
    "layout",
    `the model's labels ${lost.join(", ")} are none of ${ours.join(", ")}; say in \`rename\` what they mean`,
    {
      facts: { labels: lost },
    },
  );
}

/**
 * The logits of a head from rows of a model's logits. Labels that fall together add up: the softmax of the result is
 * the sum of their probabilities. Of a multi-label model it is the normalised sum of its sigmoids.
 */
export function mapLogits(logits: ArrayLike<number>, { labels, into, isMultiLabel }: LogitMap): Float32Array {
  const rows = logits.length / into.length;
  const mapped = new Float32Array(rows * labels.length).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < rows; row++) {
    for (let label = 0; label < into.length; label++) {
      const given = logits[row * into.length + label]!;
      const at = row * labels.length + into[label]!;
      mapped[at] = logAddExp(mapped[at]!, isMultiLabel ? -Math.log1p(Math.exp(-given)) : given);
    }
  }
  return mapped;
}

/** log(e^a + e^b). */
function logAddExp(a: number, b: number): number {
  const high = Math.max(a, b);
  if (high === Number.NEGATIVE_INFINITY) return high;
  return high + Math.log1p(Math.exp(Math.min(a, b) - high));
}
