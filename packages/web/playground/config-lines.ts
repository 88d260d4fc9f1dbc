import type { ConfigSummary } from "@signalbox/web";

/** Where a reader finds things in the document: `decision math_decision` or `domain: math` → line, from 1. */
export type ConfigLines = Readonly<Record<string, number>>;

/**
 * Finds the lines that name decisions and signals, in block style as the docs write it. A name that stands in another
 * style has no line; nothing but the link to it is lost.
 */
export function findConfigLines(text: string, config: Pick<ConfigSummary, "decisions" | "signals">): ConfigLines {
  const lines = text.split("\n");
  const decisionsAt = lines.findIndex((line) => /^\s*decisions:\s*(#.*)?$/.test(line));
  const signalsAt = lines.findIndex((line) => /^\s*signals:\s*(#.*)?$/.test(line));
  const found: Record<string, number> = {};
  const note = (key: string, name: string, from: number, container?: string) => {
    if (from < 0) return;
    const start =
      container === undefined
        ? from
        : lines.findIndex((line, index) => index > from && line.trim() === `${container}:`);
    const at = lines.findIndex((line, index) => index > Math.max(start, from) && nameOn(line) === name);
    if (at >= 0) found[key] = at + 1;
  };
  for (const { name } of config.decisions) note(`decision ${name}`, name, decisionsAt);
  for (const { type, name } of config.signals) note(`${type}: ${name}`, name, signalsAt, `${type}s`);
  return found;
}

/** The name on a line: `name: x`, `- name: x` or `- { name: x, … }`. */
function nameOn(line: string): string | undefined {
  const [, double, single, plain] =
    /^\s*(?:-\s+)?(?:\{\s*)?name:\s*(?:"([^"]*)"|'([^']*)'|([^#"',}]+))/.exec(line) ?? [];
  return double ?? single ?? plain?.trim();
}
