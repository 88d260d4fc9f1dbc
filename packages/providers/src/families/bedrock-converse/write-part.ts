import { objectOfArguments } from "../../conversation/call-arguments.ts";
import type { CacheMark, Part, ReasoningPart, ToolCallPart, ToolResultPart } from "../../conversation/part.ts";
import type { DialectId } from "../../wire-id.ts";
import type { DropLog } from "../drop-log.ts";
import { parseObject } from "./parse-object.ts";
import { cachePoint, type ContentBlock } from "./content-block.ts";
import type { ToolIds } from "./tool-ids.ts";
import { type DocumentNames, writeDocument, writeMedia } from "./write-media.ts";

/** What the parts of one conversation share. */
export interface PartContext {
  readonly log: DropLog;
  readonly dialect: DialectId;
  /** How the client calls one of its messages, and its cache marks. */
  readonly turnsField: string;
  readonly cacheField: string;
  readonly takesCache: boolean;
  readonly toolIds: ToolIds;
  readonly callNames: ReadonlyMap<string, string>;
  readonly documentNames: DocumentNames;
  /** Past calls and their results are told as text, since Converse refuses them in a request that offers no tools. */
  readonly asText: boolean;
}

/** How the client calls a part of a message. */
export function partField(kind: Part["kind"], { dialect, turnsField }: PartContext): string {
  const isMessages = dialect === "anthropic-messages";
  switch (kind) {
    case "image":
      return `${turnsField}.${isMessages ? "image" : "image_url"}`;
    case "document":
      return `${turnsField}.${isMessages ? "document" : "file"}`;
    case "audio":
      return `${turnsField}.input_audio`;
    case "reasoning":
      return `${turnsField}.${isMessages ? "thinking" : "reasoning"}`;
    case "native":
      return `${turnsField}.content`;
    case "text":
    case "tool_call":
    case "tool_result":
    case "refusal":
      return `${turnsField}.${kind}`;
    default:
      return kind satisfies never;
  }
}

/** The content blocks of one part, a cache point behind them where the client put a mark. */
export function writePart(part: Part, context: PartContext): readonly ContentBlock[] {
  const blocks = writeContent(part, context);
  const cache = cacheOf(part);
  if ("extra" in part && part.extra !== undefined) noteExtra(Object.keys(part.extra.fields), context);
  return blocks.length === 0 || cache === undefined ? blocks : [...blocks, ...writeCache(cache, context)];
}

function writeContent(part: Part, context: PartContext): readonly ContentBlock[] {
  const { log, turnsField } = context;
  switch (part.kind) {
    case "text":
      if (part.citations !== undefined)
        log.note(`${turnsField}.citations`, "Bedrock Converse takes no citations of another provider");
      return textBlocks(part.text);
    case "refusal":
      return textBlocks(part.text);
    case "image":
    case "audio":
    case "document": {
      const written = part.kind === "document" ? writeDocument(part, context.documentNames) : writeMedia(part);
      if ("block" in written) return [written.block];
      log.drop(partField(part.kind, context), written.reason);
      return [];
    }
    case "reasoning":
      return writeReasoning(part, context);
    case "tool_call":
      return context.asText ? callAsText(part) : [writeCall(part, context)];
    case "tool_result":
      return context.asText ? resultAsText(part, context) : [writeResult(part, context)];
    case "native":
      if (part.wire === "bedrock-converse") return [part.value];
      log.drop(partField(part.kind, context), `only ${part.wire} takes such a part`);
      return [];
    default:
      return part satisfies never;
  }
}

/** Cache points have no place inside a result, so one stands behind it. */
function cacheOf(part: Part): CacheMark | undefined {
  const own = "cache" in part ? part.cache : undefined;
  return part.kind === "tool_result" ? (own ?? part.parts.findLast(({ cache }) => cache !== undefined)?.cache) : own;
}

/** Converse refuses blank text, which says nothing anyway. */
function textBlocks(text: string): readonly ContentBlock[] {
  return text.trim() === "" ? [] : [{ text }];
}

function writeCache(cache: CacheMark, { takesCache, log, cacheField }: PartContext): readonly ContentBlock[] {
  if (takesCache) return [cachePoint(cache)];
  log.note(cacheField, "the model keeps no prompts");
  return [];
}

function noteExtra(names: readonly string[], { log, turnsField }: PartContext): void {
  for (const name of names) log.note(`${turnsField}.${name}`, "Bedrock Converse has no such field");
}

function writeReasoning({ text, signature, encrypted }: ReasoningPart, context: PartContext): readonly ContentBlock[] {
  const blocks: ContentBlock[] = [];
  if (signature?.by === "bedrock-converse")
    blocks.push({ reasoningContent: { reasoningText: { text, signature: signature.value } } });
  if (encrypted?.by === "bedrock-converse") blocks.push({ reasoningContent: { redactedContent: encrypted.value } });
  if (blocks.length === 0 && (text !== "" || signature !== undefined || encrypted !== undefined))
    context.log.note(
      partField("reasoning", context),
      "models take only thoughts that carry their provider's signature",
    );
  return blocks;
}

function writeCall(
  { id, name, argumentsJson, signature }: ToolCallPart,
  { toolIds, log, turnsField }: PartContext,
): ContentBlock {
  if (signature !== undefined) log.note(`${turnsField}.tool_calls.signature`, "it belongs to another provider");
  return {
    toolUse: { toolUseId: toolIds.of(id), name, input: parseObject(argumentsJson) ?? objectOfArguments(argumentsJson) },
  };
}

function writeResult({ callId, parts, isError }: ToolResultPart, context: PartContext): ContentBlock {
  const content = parts.flatMap((part) => writeContent(part, context));
  const status = isError === true && { status: "error" };
  return { toolResult: { toolUseId: context.toolIds.of(callId), content, ...status } };
}

function callAsText({ name, argumentsJson }: ToolCallPart): readonly ContentBlock[] {
  return [{ text: `[Called ${name} with ${argumentsJson.trim() || "{}"}]` }];
}

function resultAsText({ callId, parts, isError }: ToolResultPart, context: PartContext): readonly ContentBlock[] {
  const name = context.callNames.get(callId) ?? callId;
  const heading = { text: isError === true ? `[${name} failed]` : `[${name} returned]` };
  return [heading, ...parts.flatMap((part) => writeContent(part, context))];
}
