// The shell blocks of a guide: what is run, in which order, and what is not and why.

const fence = /^```(\S*)[ \t]*(.*)$/;
const heading = /^## (.+)$/;

/**
 * Reads the shell blocks out of a Markdown text. What stands behind `sh` in a fence says what a block is:
 * nothing: it is run; `image`: it brings the image into the cluster, which a tool may do in another way;
 * `clean-up`: it takes everything down again; `skip="REASON"`: it is not run.
 * Each block is `{ line, section, text, kind, reason }`, `line` being that of its first command and `section` the second
 * level's heading over it. Throws on any other mark.
 */
export function guideBlocks(markdown) {
  const blocks = [];
  let open;
  let section = "";
  for (const [index, line] of markdown.split("\n").entries()) {
    if (open) {
      if (line === "```") {
        if (open.isShell) blocks.push({ ...kindOf(open), section, line: open.line, text: open.lines.join("\n") });
        open = undefined;
      } else open.lines.push(line);
      continue;
    }
    section = heading.exec(line)?.[1] ?? section;
    const [matched, language, mark] = fence.exec(line) ?? [];
    if (matched !== undefined)
      open = { isShell: ["sh", "bash", "shell", "console"].includes(language), mark, line: index + 2, lines: [] };
  }
  return blocks;
}

function kindOf({ mark, line }) {
  if (mark === "") return { kind: "run" };
  if (mark === "image" || mark === "clean-up") return { kind: mark };
  const reason = /^skip="(.+)"$/.exec(mark)?.[1];
  if (reason === undefined)
    throw new Error(`line ${line - 1}: \`${mark}\` behind the language: expected image, clean-up or skip="REASON"`);
  return { kind: "skip", reason };
}
