import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  Scalar,
  visit,
  type Document,
  type Node,
  type Pair,
} from "yaml";
import type { Diagnostic } from "./diagnostic.ts";
import { substituteEnvironment, type EnvironmentLookup } from "./environment.ts";

/** A YAML document as plain values, with a way back to the text. */
export interface ParsedYaml {
  /** `undefined` when the text is not YAML. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** Where a path stands: the key's position for a map entry, the nearest existing parent otherwise. Counts from 1. */
  position(path: readonly (string | number)[]): { readonly line: number; readonly column: number } | undefined;
}

/** Aliases that one document may resolve: enough for shared blocks, too few for a billion laughs. */
const MAX_ALIASES = 1000;

/** Parses one YAML 1.2 document (merge keys allowed) and substitutes environment references in its strings. */
export function parseYaml(text: string, lookup: EnvironmentLookup): ParsedYaml {
  const counter = new LineCounter();
  // What `parseDocument` does, without its prettier errors, which ours are in place of.
  const tokens = new Parser(counter.addNewLine).parse(text);
  const [first, second] = new Composer({ merge: true, uniqueKeys: true }).compose(tokens, true, text.length);
  const document = first!;
  const positionAt = (offset: number): { line: number; column: number } => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  const diagnostics: Diagnostic[] = document.errors.map((error) => ({
    severity: "error",
    code: error.code === "DUPLICATE_KEY" ? "duplicate" : "yaml",
    message: error.message,
    path: [],
    position: positionAt(error.pos[0]),
  }));
  if (second !== undefined) {
    const message = "the text holds several documents; a configuration is one";
    diagnostics.push({ severity: "error", code: "yaml", message, path: [], position: positionAt(second.range[0]) });
  }
  const position = (path: readonly (string | number)[]): { line: number; column: number } | undefined => {
    const offset = offsetOf(document, path);
    return offset === undefined ? undefined : positionAt(offset);
  };
  if (diagnostics.some(({ code }) => code === "yaml")) return { value: undefined, diagnostics, position };
  substitute(document, lookup, positionAt, diagnostics);
  try {
    const value = document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
    // Throws where an alias stands in what it names.
    JSON.stringify(value);
    return { value, diagnostics, position };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      value: undefined,
      diagnostics: [...diagnostics, { severity: "error", code: "yaml", message, path: [] }],
      position,
    };
  }
}

function substitute(
  document: Document,
  lookup: EnvironmentLookup,
  positionAt: (offset: number) => { line: number; column: number },
  diagnostics: Diagnostic[],
): void {
  visit(document, {
    Scalar(key, node) {
      if (key === "key" || typeof node.value !== "string" || !node.value.includes("$")) return;
      const { text, unset } = substituteEnvironment(node.value, lookup);
      for (const name of unset) {
        diagnostics.push({
          severity: "warning",
          code: "environment",
          message: `environment variable ${name} is not set; it reads as empty`,
          path: [],
          ...(node.range == null ? {} : { position: positionAt(node.range[0]) }),
        });
      }
      node.value = node.type === Scalar.PLAIN ? resolvePlain(text) : text;
    },
  });
}

/** An unquoted scalar keeps YAML's types after substitution: `port: ${PORT}` is a number. */
function resolvePlain(text: string): unknown {
  if (/^[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text === "null" || text === "~" ? null : text;
}

function offsetOf(document: Document, path: readonly (string | number)[]): number | undefined {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0];
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        (item: Pair) => (isScalar(item.key) ? String(item.key.value) : String(item.key)) === String(step),
      );
      if (pair === undefined) return offset;
      offset = (pair.key as Node | null)?.range?.[0] ?? offset;
      next = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      next = node.items[step];
      offset = (next as Node | null | undefined)?.range?.[0] ?? offset;
    } else return offset;
    node = next;
  }
  return offset;
}
