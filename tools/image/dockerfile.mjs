// Reads the part of the Dockerfile language that our image uses; anything else is refused.

import { ToolError } from "../process.mjs";

/**
 * The instructions as `{ keyword, text, line }`, comments dropped and continued lines joined. Keywords are in capitals.
 */
export function parseDockerfile(source) {
  const instructions = [];
  let open;
  source.split("\n").forEach((row, index) => {
    if (/^\s*(#|$)/.test(row)) return;
    const continues = /\\\s*$/.test(row);
    const part = row.replace(/\\\s*$/, "").trim();
    if (open) open.text = `${open.text} ${part}`;
    else {
      const [, keyword, text = ""] = /^([A-Za-z]+)\s*(.*)$/.exec(part) ?? [];
      if (!keyword) throw new ToolError(`line ${index + 1}: no instruction: ${row}`);
      open = { keyword: keyword.toUpperCase(), text, line: index + 1 };
      instructions.push(open);
    }
    if (!continues) open = undefined;
  });
  return instructions;
}

/** `{ base, name, instructions }` of each stage, and the ARG instructions before the first. */
export function stagesOf(instructions) {
  const globals = [];
  const stages = [];
  for (const instruction of instructions) {
    if (instruction.keyword === "FROM") {
      const [base, as, name] = instruction.text.split(/\s+/);
      if (as !== undefined && as.toUpperCase() !== "AS")
        throw new ToolError(`line ${instruction.line}: ${instruction.text}`);
      stages.push({ base, name: name ?? `stage-${stages.length}`, instructions: [] });
    } else (stages.at(-1)?.instructions ?? globals).push(instruction);
  }
  return { globals, stages };
}

/** Puts variables into a text: `$NAME` and `${NAME}`; one that is not set is empty. */
export function expand(text, variables) {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => variables[braced ?? bare] ?? "");
}

/** The pairs of `NAME=value NAME="other value"`. */
export function parsePairs(text) {
  return [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g)].map(([, name, quoted, plain]) => [name, quoted ?? plain]);
}

/**
 * Which paths of the context an ignore file leaves in. A pattern is about a path and everything below it; `!` brings a
 * path at the top back; the last one that fits decides.
 */
export function readIgnoreFile(source) {
  const rules = source
    .split("\n")
    .map((row) => row.trim())
    .filter((row) => row !== "" && !row.startsWith("#"))
    .map((row) => ({ keeps: row.startsWith("!"), pattern: patternOf(row.replace(/^!/, "")) }));
  const deep = source.split("\n").find((row) => /^!.*\//.test(row));
  if (deep) throw new ToolError(`ignore file: ${deep}: a path below an ignored folder cannot be brought back here`);
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.keeps ?? true;
}

function patternOf(glob) {
  const body = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("**/", "\0")
    .replaceAll("*", "[^/]*")
    .replaceAll("\0", "(?:.*/)?");
  return new RegExp(`^${body}(?:/|$)`);
}
