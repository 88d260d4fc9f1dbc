import {
  Document,
  isMap as isMapNode,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parse,
  parseDocument,
  YAMLMap,
  YAMLSeq,
  visit,
  type Node,
  type Pair,
} from "yaml";
import type { Diagnostic } from "../config/diagnostic.ts";
import { parseYaml } from "../config/parse-yaml.ts";
import type { Path } from "./draft.ts";
import { isOldLayout, migrateV01, type MigratedDocument } from "./migrate-v01.ts";
import { isMap } from "./migration.ts";

/** The outcome of translating a text. */
export interface MigratedText {
  /** The document in the v0.3 layout; undefined where the text is not YAML or needs no translation. */
  readonly text?: string;
  /** Faults of the YAML, else what was left out or changed its form. Lines and columns are those of the old text. */
  readonly diagnostics: readonly Diagnostic[];
  /** False for a document that is not of an older layout. */
  readonly isOld: boolean;
}

/** Texts keep their lines, lists and maps in brackets most of their spaces. */
function styleOf(text: string): { readonly lineWidth: 0; readonly flowCollectionPadding: boolean } {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return { lineWidth: 0, flowCollectionPadding: count(/[[{] \S/g) > count(/(?<!\$)[[{][^\s\]}]/g) };
}

/**
 * Translates the text of a document of an older layout to v0.3. Comments move with what they stand at, and references to
 * the environment stay references. Never throws.
 */
export function migrateText(text: string): MigratedText {
  const positions = parseYaml(text, () => "");
  const faults = positions.diagnostics.filter(({ severity }) => severity === "error");
  if (faults.length > 0) return { diagnostics: faults, isOld: false };
  const source = parseDocument(text, { merge: true });
  const value = source.toJS() as unknown;
  if (!isOldLayout(value)) return { diagnostics: [], isOld: false };
  const migrated = migrateV01(value);
  const diagnostics = migrated.notices.map((notice): Diagnostic => {
    const position = positions.position(notice.path);
    return position === undefined ? notice : { ...notice, position };
  });
  commentsToFirstEntries(source);
  const style = styleOf(text);
  const withComments = render(source, migrated, style);
  if (isSame(withComments, migrated.document)) return { text: withComments, diagnostics, isOld: true };
  // Anchors, for one, cannot always follow what they name.
  const plain = new Document(migrated.document, { aliasDuplicateObjects: false }).toString(style);
  const lost: Diagnostic = {
    severity: "warning",
    code: "layout",
    message: "comments could not be kept: the document repeats parts by anchors and aliases",
    path: [],
  };
  return { text: plain, diagnostics: [...diagnostics, lost], isOld: true };
}

function isSame(text: string, document: unknown): boolean {
  try {
    return JSON.stringify(parse(text, { merge: true })) === JSON.stringify(document);
  } catch {
    return false;
  }
}

function render(source: Document, migrated: MigratedDocument, style: ReturnType<typeof styleOf>): string {
  try {
    const document = new Document(undefined, { aliasDuplicateObjects: false });
    document.contents = build(migrated.document, [], { source, migrated, document }) as typeof document.contents;
    document.commentBefore = takeHeader(source);
    document.comment = source.comment;
    return document.toString(style);
  } catch {
    // A node that cannot be written where it stands now.
    return "";
  }
}

/** The parser gives a comment before the first entry of a block to the block; here it goes with the entry. */
function commentsToFirstEntries(source: Document): void {
  visit(source, {
    Pair(_, { value }) {
      if (!(isMapNode(value) || isSeq(value)) || value.flow === true || value.commentBefore == null) return;
      const first: unknown = isMapNode(value) ? value.items[0]?.key : value.items[0];
      if (!isNode(first)) return;
      first.commentBefore = joinComments(value.commentBefore, first.commentBefore);
      value.commentBefore = null;
    },
  });
}

/** What stands at the top of the file, also where no empty line sets it off from the first key. */
function takeHeader({ commentBefore, contents }: Document): string | null {
  const first: unknown = isMapNode(contents) ? contents.items[0]?.key : undefined;
  return joinComments(commentBefore, contents?.commentBefore, isNode(first) ? first.commentBefore : null);
}

interface Scope {
  readonly source: Document;
  readonly migrated: MigratedDocument;
  readonly document: Document;
}

/** The node of a value: the old one where the value was moved as it is, else one whose parts are. */
function build(value: unknown, path: Path, scope: Scope): Node {
  const origin = scope.migrated.origin(path);
  const old = origin.isMoved ? nodeAt(scope.source, origin.path) : undefined;
  if (old !== undefined && JSON.stringify(old.toJS(scope.source)) === JSON.stringify(value)) return old.clone() as Node;
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    list.items = value.map((item: unknown, index) => {
      const at = [...path, index];
      const node = build(item, at, scope);
      // An entry of a map that is an item now.
      const comment = keyAt(scope.source, scope.migrated.origin(at))?.commentBefore;
      if (comment != null) node.commentBefore ??= comment;
      return node;
    });
    if (isSeq(old)) keepComments(old, list);
    return list;
  }
  if (isMap(value)) {
    const map = new YAMLMap();
    map.items = Object.entries(value).map(([key, item], index) => {
      const at = [...path, key];
      const node = scope.document.createNode(key);
      const oldKey = keyAt(scope.source, scope.migrated.origin(at));
      if (oldKey !== undefined) keepComments(oldKey, node);
      if (index === 0) node.spaceBefore = false;
      return scope.document.createPair(node, build(item, at, scope));
    });
    if (isMapNode(old)) keepComments(old, map);
    return map;
  }
  const node = scope.document.createNode(value, { aliasDuplicateObjects: false });
  if (isScalar(old)) keepComments(old, node);
  return node;
}

function nodeAt(source: Document, path: Path): Node | undefined {
  // The whole document is never moved as it is.
  if (path.length === 0) return undefined;
  const node = source.getIn(path, true);
  return isNode(node) ? node : undefined;
}

/** The key that a moved value had. */
function keyAt(source: Document, origin: { readonly path: Path; readonly isMoved: boolean }): Node | undefined {
  if (!origin.isMoved || origin.path.length === 0) return undefined;
  const parent = origin.path.length === 1 ? source.contents : source.getIn(origin.path.slice(0, -1), true);
  if (!isMapNode(parent)) return undefined;
  const key = origin.path.at(-1);
  const pair = parent.items.find((item: Pair) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
  return isNode(pair?.key) ? pair.key : undefined;
}

function keepComments(from: Node, to: Node): void {
  if (from.commentBefore != null) to.commentBefore = from.commentBefore;
  if (from.comment != null) to.comment = from.comment;
  if (from.spaceBefore === true) to.spaceBefore = true;
  if ((isMapNode(from) || isSeq(from)) && (isMapNode(to) || isSeq(to)) && from.flow === true) to.flow = true;
}

function joinComments(...comments: readonly (string | null | undefined)[]): string | null {
  const texts = comments.filter((comment) => comment != null && comment !== "");
  return texts.length === 0 ? null : texts.join("\n");
}
