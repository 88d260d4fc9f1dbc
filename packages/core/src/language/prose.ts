/** The parts of a prompt that say which language its author writes. */
export interface Prose {
  /** The author's own words. */
  readonly own: string;
  /** What stands between quotation marks: often the object of a question, in another language. */
  readonly quoted: string;
}

/** Fenced blocks, an unclosed one up to the end; then `code`, tags, addresses, and TeX between dollars. */
const FENCE = /(```|~~~)[^]*?(?:\1|$)/g;
const NOISE =
  /`[^`\n]*`|<\/?[a-zA-Z][^<>\n]{0,200}>|(?:https?:\/\/|www\.)[^\s\u3000-\u9fff]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|\$\$[^$]{1,500}\$\$|\$[^$\n]{1,200}\$|\\[a-zA-Z]+/g;

/** Runs that may be a name of a program or machine, and what makes them one: a digit, `_`, `\\`, an inner dot, slash or capital. */
const LATIN_RUN = /[\p{Script=Latin}\d_$@#./\\:-]+/gu;
const IDENTIFIER = /[\d_\\]|[a-z][A-Z]|\p{Script=Latin}[./:]+\p{Script=Latin}/u;

/** A quotation on one line. A plain apostrophe only counts where no letter touches its outer side. */
const QUOTATION =
  /"([^"\n]{1,400})"|“([^”\n]{1,400})”|„([^“”\n]{1,400})[“”]|«([^»\n]{1,400})»|「([^」\n]{1,400})」|『([^』\n]{1,400})』|‘([^’\n]{2,400})’(?!\p{L})|(?<![\p{L}\p{N}])'([^'\n]{2,400})'(?![\p{L}\p{N}])/gu;

/** Characters that code is full of and prose is not. */
const CODE_CHARACTERS = /[{}()[\];=<>|&*+#\\]/g;
/** Share of them from which a line counts as code: an estimate, not fitted. A text of nothing else is read whole. */
const CODE_SHARE = 0.1;
const MIN_CODE_CHARACTERS = 3;

/** Separates prose from code, markup, addresses, identifiers, numbers and quotations. Time is linear in the length. */
export function readProse(text: string): Prose {
  const plain = text
    .replace(FENCE, "\n")
    .replace(NOISE, " ")
    .split("\n")
    .filter((line) => !isCode(line))
    .join("\n")
    .replace(LATIN_RUN, (run) => (IDENTIFIER.test(run) ? " " : run));
  const quoted: string[] = [];
  const own = plain.replace(QUOTATION, (whole) => {
    quoted.push(whole.slice(1, -1));
    return " ";
  });
  return { own, quoted: quoted.join(" ") };
}

function isCode(line: string): boolean {
  const count = line.match(CODE_CHARACTERS)?.length ?? 0;
  return count >= MIN_CODE_CHARACTERS && count / line.trim().length >= CODE_SHARE;
}
