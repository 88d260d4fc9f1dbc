import { isJsonObject, type JsonObject, type JsonValue } from "./json-value.ts";
import {
  elementsOf,
  kindAt,
  membersOf,
  readValue,
  scanJson,
  type JsonFrame,
  type MemberSpan,
  type Span,
} from "./scan-json.ts";

/** Where a value stands: object keys and array indices from the root. */
export type JsonPath = readonly [string | number, ...(string | number)[]];

/**
 * One change to a JSON document.
 *
 * - `set` replaces the value at `path`, or adds it as the last member; missing or non-object parents become objects.
 * - `remove` takes the member or element away; a missing one is no error.
 * - `insert` puts `value` before the array element with the path's last index (a number; the length appends).
 */
export type JsonEdit =
  | { readonly op: "set"; readonly path: JsonPath; readonly value: JsonValue }
  | { readonly op: "remove"; readonly path: JsonPath }
  | { readonly op: "insert"; readonly path: JsonPath; readonly value: JsonValue };

const encoder = new TextEncoder();

/** Edits under one node of the document. Keys of `children` are those of `JsonPath`; indices are the original ones. */
interface EditNode {
  replacement?: JsonValue;
  isRemoved?: boolean;
  /** A `set` reached this node, so its parents exist even if a later `remove` took it away again. */
  wasSet?: boolean;
  readonly children: Map<string | number, EditNode>;
  readonly inserts: { readonly index: number; readonly value: JsonValue }[];
}

interface Splice extends Span {
  readonly text: string;
}

/**
 * Applies `edits`, in order, to UTF-8 JSON text and returns the new text. Bytes outside the edited fields are
 * unchanged; unknown fields, white space, number spelling and key order survive. Where an edited key is written more
 * than once, the last one (which parsers take) is edited and the earlier ones are removed, so that no reader can see
 * another value.
 *
 * Array indices in paths mean positions in the original text. `bytes` must be JSON that `scanJson` accepts; throws a
 * `TypeError` otherwise. `frame`, from an earlier scan of the same bytes, saves another one.
 */
export function editJson(bytes: Uint8Array, edits: readonly JsonEdit[], frame?: JsonFrame): Uint8Array {
  if (edits.length === 0) return bytes;
  const root = frame ?? scanJson(bytes);
  if ("kind" in root) throw new TypeError(`editJson: not JSON at byte ${root.offset}`);
  const tree = newNode();
  for (const edit of edits) record(tree, edit);
  const splices: Splice[] = [];
  collect(bytes, root, tree, splices, "members" in root ? root.members : undefined);
  return applySplices(bytes, splices);
}

function newNode(): EditNode {
  return { children: new Map(), inserts: [] };
}

function record(root: EditNode, edit: JsonEdit): void {
  let node = root;
  const last = edit.path.length - 1;
  for (const [depth, step] of edit.path.entries()) {
    if (node.replacement !== undefined) {
      node.replacement = editValue(node.replacement, edit, depth);
      return;
    }
    if (depth === last && edit.op === "insert") {
      node.inserts.push({ index: step as number, value: edit.value });
      return;
    }
    if (node.isRemoved === true) {
      if (edit.op === "remove") return;
      node.isRemoved = false;
      node.replacement = editValue({}, edit, depth);
      return;
    }
    let child = node.children.get(step);
    if (child === undefined) {
      child = newNode();
      node.children.set(step, child);
    }
    if (edit.op === "set") child.wasSet = true;
    node = child;
  }
  node.children.clear();
  node.inserts.length = 0;
  if (edit.op === "remove") {
    node.isRemoved = true;
    delete node.replacement;
  } else {
    node.isRemoved = false;
    node.replacement = edit.value;
  }
}

/** The same edit on a parsed value, for parents that an earlier edit has created. */
function editValue(value: JsonValue, edit: JsonEdit, depth: number): JsonValue {
  const step = edit.path[depth]!;
  const isLast = depth === edit.path.length - 1;
  if (Array.isArray(value) && typeof step === "number") {
    const items = [...(value as readonly JsonValue[])];
    if (!isLast) {
      const item = items[step];
      if (item !== undefined) items[step] = editValue(item, edit, depth + 1);
    } else if (edit.op === "insert") items.splice(step, 0, edit.value);
    else if (edit.op === "set") items[step] = edit.value;
    else items.splice(step, 1);
    return items;
  }
  if (edit.op === "remove" && !isJsonObject(value)) return value;
  const copy: Record<string, JsonValue> = { ...(isJsonObject(value) ? value : {}) };
  const key = String(step);
  if (!isLast) {
    const child = copy[key];
    if (child !== undefined || edit.op !== "remove")
      copy[key] = editValue(child === undefined ? {} : child, edit, depth + 1);
  } else if (edit.op === "remove") delete copy[key];
  else copy[key] = edit.value;
  return copy;
}

function collect(
  bytes: Uint8Array,
  span: Span,
  node: EditNode,
  splices: Splice[],
  members?: readonly MemberSpan[],
): void {
  if (node.replacement !== undefined) {
    splices.push({ ...span, text: stringify(node.replacement) });
    return;
  }
  if (node.children.size === 0 && node.inserts.length === 0) return;
  const kind = kindAt(bytes, span);
  const isIndexed = node.inserts.length > 0 || [...node.children.keys()].every((step) => typeof step === "number");
  if (kind === "object") collectObject(bytes, span, { members: members ?? membersOf(bytes, span), node, splices });
  else if (kind === "array" && isIndexed) collectArray(bytes, span, node, splices);
  else {
    const created = materialise(node);
    if (created !== undefined) splices.push({ ...span, text: stringify(created) });
  }
}

function collectObject(
  bytes: Uint8Array,
  span: Span,
  parts: { readonly members: readonly MemberSpan[]; readonly node: EditNode; readonly splices: Splice[] },
): void {
  const { members, node, splices } = parts;
  const lastIndexOf = new Map(members.map((member, index) => [member.key, index]));
  const isRemoved = members.map((member, index) => {
    const child = node.children.get(member.key);
    return child !== undefined && (child.isRemoved === true || lastIndexOf.get(member.key) !== index);
  });
  removeItems(
    span,
    members.map((member) => ({ start: member.keySpan.start, end: member.value.end })),
    isRemoved,
    splices,
  );
  const kept = isRemoved.lastIndexOf(false);
  const additions: string[] = [];
  for (const [key, child] of node.children) {
    const index = lastIndexOf.get(String(key));
    if (index !== undefined) {
      if (child.isRemoved !== true) collect(bytes, members[index]!.value, child, splices);
      continue;
    }
    const created = createdBy(child);
    if (created !== undefined) additions.push(`${JSON.stringify(String(key))}:${stringify(created)}`);
  }
  if (additions.length === 0) return;
  const text = additions.join(",");
  if (kept < 0) splices.push({ start: span.start + 1, end: span.start + 1, text });
  else {
    const end = members[kept]!.value.end;
    splices.push({ start: end, end, text: `,${text}` });
  }
}

function collectArray(bytes: Uint8Array, span: Span, node: EditNode, splices: Splice[]): void {
  const elements = elementsOf(bytes, span, lastIndexNeeded(node) + 1);
  const isRemoved = elements.map((_, index) => node.children.get(index)?.isRemoved === true);
  removeItems(span, elements, isRemoved, splices);
  const appended: string[] = [];
  for (const [step, child] of node.children) {
    const element = typeof step === "number" ? elements[step] : undefined;
    if (element !== undefined) {
      if (child.isRemoved !== true) collect(bytes, element, child, splices);
    } else if (child.replacement !== undefined) appended.push(stringify(child.replacement));
  }
  for (const { index, value } of node.inserts) {
    const target = elements.slice(Math.min(index, elements.length)).find((_, offset) => !isRemoved[index + offset]);
    if (target === undefined) appended.push(stringify(value));
    else splices.push({ start: target.start, end: target.start, text: `${stringify(value)},` });
  }
  if (appended.length === 0) return;
  const kept = isRemoved.lastIndexOf(false);
  const at = kept < 0 ? span.start + 1 : elements[kept]!.end;
  splices.push({ start: at, end: at, text: (kept < 0 ? "" : ",") + appended.join(",") });
}

/** What lies behind the last element that is named needs no reading; a removal looks at its neighbour too. */
function lastIndexNeeded(node: EditNode): number {
  let last = 0;
  for (const [step, child] of node.children) last = Math.max(last, Number(step) + (child.isRemoved === true ? 1 : 0));
  for (const { index } of node.inserts) last = Math.max(last, index);
  return last;
}

/** Cuts items out of a container together with one comma each, leaving the white space around the kept ones alone. */
function removeItems(span: Span, items: readonly Span[], isRemoved: readonly boolean[], splices: Splice[]): void {
  let previousKept = -1;
  for (let index = 0; index < items.length; index++) {
    if (isRemoved[index] !== true) {
      previousKept = index;
      continue;
    }
    let next = index;
    while (next + 1 < items.length && isRemoved[next + 1] === true) next++;
    if (next + 1 < items.length) splices.push({ start: items[index]!.start, end: items[next + 1]!.start, text: "" });
    else {
      const start = previousKept < 0 ? span.start + 1 : items[previousKept]!.end;
      splices.push({ start, end: items[next]!.end, text: "" });
    }
    index = next;
  }
}

/** The object that the edits below a missing or non-object parent create, or undefined when they only remove. */
function materialise(node: EditNode): JsonObject | undefined {
  const created: Record<string, JsonValue> = {};
  let exists = false;
  for (const [key, child] of node.children) {
    const value = createdBy(child);
    if (value !== undefined) created[String(key)] = value;
    if (value !== undefined || child.wasSet === true) exists = true;
  }
  return exists ? created : undefined;
}

function createdBy(node: EditNode): JsonValue | undefined {
  if (node.isRemoved === true) return undefined;
  return node.replacement === undefined ? materialise(node) : node.replacement;
}

function stringify(value: JsonValue): string {
  return JSON.stringify(value);
}

function applySplices(bytes: Uint8Array, splices: readonly Splice[]): Uint8Array {
  // Insertions are empty spans, so at one place they come before the removal that starts there.
  const ordered = splices
    .map((splice, order) => ({ splice, order }))
    .sort((a, b) => a.splice.start - b.splice.start || a.splice.end - b.splice.end || a.order - b.order);
  const parts: Uint8Array[] = [];
  let length = 0;
  let at = 0;
  const push = (part: Uint8Array): void => {
    parts.push(part);
    length += part.length;
  };
  for (const { splice } of ordered) {
    push(bytes.subarray(at, splice.start));
    if (splice.text !== "") push(encoder.encode(splice.text));
    at = splice.end;
  }
  push(bytes.subarray(at));
  const result = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** The parsed value at `path`, or undefined where nothing stands. For tests and for reading single fields. */
export function readJsonAt(bytes: Uint8Array, path: readonly (string | number)[]): unknown {
  const root = scanJson(bytes);
  if ("kind" in root) return undefined;
  let span: Span | undefined = root;
  for (const step of path) {
    if (span === undefined) return undefined;
    span =
      typeof step === "number"
        ? elementsOf(bytes, span)[step]
        : membersOf(bytes, span).findLast((member) => member.key === step)?.value;
  }
  return span === undefined ? undefined : readValue(bytes, span);
}
