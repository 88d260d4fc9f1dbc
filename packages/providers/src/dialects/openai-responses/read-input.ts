import type { Turn } from "../../conversation/chat-request.ts";
import type {
  NativePart,
  Part,
  ReasoningPart,
  Signature,
  ToolCallPart,
  ToolResultPart,
} from "../../conversation/part.ts";
import {
  type Fields,
  missing,
  readChoice,
  readItems,
  readString,
  readValue,
  refuse,
} from "../../conversation/read-json.ts";
import { contentOfText } from "./encrypted-content.ts";
import { type ContentPart, readContent, readMarks, remembering, WIRE } from "./read-content.ts";

/**
 * Reads `input`. What the model did in a row — thoughts, texts, calls — becomes one turn, and so do the results of calls
 * that follow each other; a message of the user or the system is a turn of its own.
 */
export function readInput(body: Fields): readonly Turn[] {
  const value = readValue(body, "input") ?? missing(body, "input", undefined);
  if (typeof value === "string") return [{ role: "user", parts: [{ kind: "text", text: value }] }];
  if (value !== undefined && !Array.isArray(value)) refuse(body, "input", "must be a string or an array of items");
  if (!Array.isArray(value)) return [];
  const turns: Turn[] = [];
  const signatures = new Map<string, Signature>();
  let run: { readonly role: Turn["role"]; readonly parts: Part[] } | undefined;
  for (const item of readItems(body, "input") ?? []) {
    const read = readItem(remembering(item), signatures);
    if (read.role !== undefined) {
      run = undefined;
      turns.push(read);
    } else if (read.parts.length > 0) {
      if (run?.role !== read.by) {
        run = { role: read.by, parts: [] };
        turns.push(run);
      }
      run.parts.push(...read.parts);
    }
  }
  return signatures.size > 0 ? turns.map((turn) => withSignatures(turn, signatures)) : turns;
}

/** A turn of its own, or parts of a run. */
type ReadItem = Turn | { readonly role?: never; readonly by: "user" | "assistant"; readonly parts: readonly Part[] };

function readItem(item: Fields, signatures: Map<string, Signature>): ReadItem {
  const type = readString(item, "type") ?? ("role" in item.value ? "message" : "item_reference");
  switch (type) {
    case "message":
      return readMessage(item);
    case "reasoning":
      return { by: "assistant", parts: readReasoning(item, signatures) };
    case "function_call":
      return { by: "assistant", parts: [readCall(item)] };
    case "function_call_output":
      return { by: "user", parts: [readResult(item)] };
    case "item_reference":
      refuse(item, "id", "is of an item that is not stored here; send the item itself");
      return { by: "user", parts: [] };
    default:
      return { by: USER_ITEMS.test(type) ? "user" : "assistant", parts: [nativePart(item)] };
  }
}

/** Results of calls that only this wire knows; whatever else it knows is the model's. */
const USER_ITEMS = /(?:_output|_response)$/;

function nativePart({ value }: Fields): NativePart {
  return { kind: "native", wire: WIRE, value };
}

function readMessage(item: Fields): ReadItem {
  const role =
    readChoice(item, "role", { of: ["user", "assistant", "system", "developer"] }) ??
    missing(item, "role", "user" as const);
  const content = readContent(item, "content");
  skip(item, "id", "status");
  const { extra } = readMarks(item);
  const [first, ...rest] = content;
  // A turn has no room for fields of the message, its first part has.
  const parts =
    extra !== undefined && first !== undefined && isMarkable(first)
      ? [{ ...first, extra: { ...extra, fields: { ...extra.fields, ...first.extra?.fields } } }, ...rest]
      : content;
  if (role === "assistant") {
    return { by: "assistant", parts: parts.filter((part) => part.kind !== "text" || part.text !== "") };
  }
  return role === "user"
    ? { role, parts }
    : { role: "system", parts, ...(role === "developer" && { developer: true }) };
}

function isMarkable(part: ContentPart): part is Exclude<ContentPart, { readonly kind: "refusal" | "native" }> {
  return part.kind !== "refusal" && part.kind !== "native";
}

/** Fields that say nothing to a provider. */
function skip(item: Fields, ...names: readonly string[]): void {
  for (const name of names) readValue(item, name);
}

/** `content` is what was thought, `summary` what was told of it. */
function readReasoning(item: Fields, signatures: Map<string, Signature>): readonly (ReasoningPart | NativePart)[] {
  const opaque = readString(item, "encrypted_content");
  const content = opaque === undefined || opaque === "" ? undefined : contentOfText(opaque);
  if (content?.kind === "native") return [content.part];
  if (content?.kind === "call") {
    signatures.set(content.callId, content.signature);
    return [];
  }
  const thought = textsOf(item, "content").join("");
  const text = thought === "" ? textsOf(item, "summary").join("\n\n") : thought;
  const { kind: _, ...proofs } = content ?? { kind: "thoughts" };
  return text === "" && content === undefined ? [] : [{ kind: "reasoning", text, ...proofs }];
}

function textsOf(item: Fields, name: string): readonly string[] {
  return (readItems(item, name) ?? []).map((part) => readString(part, "text") ?? missing(part, "text", ""));
}

function readCall(item: Fields): ToolCallPart {
  skip(item, "id", "status");
  return {
    kind: "tool_call",
    id: readString(item, "call_id") ?? missing(item, "call_id", ""),
    name: readString(item, "name") ?? missing(item, "name", ""),
    argumentsJson: readString(item, "arguments") ?? "",
    ...readMarks(item),
  };
}

function readResult(item: Fields): ToolResultPart {
  skip(item, "id", "status");
  const callId = readString(item, "call_id") ?? missing(item, "call_id", "");
  const parts = readContent(item, "output").flatMap((part) => {
    if (part.kind === "text" || part.kind === "image" || part.kind === "document") return [part];
    return refuse(item, "output", "must be text, images or files") ?? [];
  });
  return { kind: "tool_result", callId, parts, ...readMarks(item) };
}

/** Signatures of calls come in items of their own, before the call or after it. */
function withSignatures(turn: Turn, signatures: ReadonlyMap<string, Signature>): Turn {
  const parts = turn.parts.map((part) => {
    const signature = part.kind === "tool_call" ? signatures.get(part.id) : undefined;
    return signature ? { ...part, signature } : part;
  });
  return { ...turn, parts };
}
