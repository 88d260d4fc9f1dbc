import { isMap, LineCounter, parseDocument } from "yaml";

/**
 * The router's config in a text: the text itself, or of Helm values the part below `config`, on its lines and without
 * its indentation, so that findings name the right line.
 */
export function configText(text: string): string {
  // The chart's values are the first document of a file.
  const first = text.split(/^---\s*$/m).find((part) => /^\s*[^\s#]/m.test(part)) ?? text;
  const counter = new LineCounter();
  const document = parseDocument(first, { lineCounter: counter, merge: true, uniqueKeys: false });
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) return text;
  const isConfig = ["routing", "global", "providers", "version", "decisions", "signals"].some((key) => root.has(key));
  const config = root.get("config", true);
  if (isConfig || !isMap(config) || config.range == null) return text;
  const [start, end] = config.range;
  const { line, col } = counter.linePos(start);
  const skipped = text.indexOf(first) === -1 ? 0 : text.slice(0, text.indexOf(first)).split("\n").length - 1;
  const padding = "\n".repeat(line - 1 + skipped);
  const indented = first.slice(start, end);
  if (config.flow === true) return `${padding}${indented}\n`;
  const lines = indented.split("\n").map((each, index) => (index === 0 ? each : each.slice(indentOf(each, col - 1))));
  return `${padding}${lines.join("\n").trimEnd()}\n`;
}

/** Comments may stand further left than what they are about. */
function indentOf(line: string, most: number): number {
  return Math.min(most, line.length - line.trimStart().length);
}
