import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { NativePart, Part, ToolResultPart } from "../../conversation/part.ts";
import { parseDataUrl } from "../../conversation/data-url.ts";
import type { DraftPart } from "./draft-part.ts";
import { noteMarks } from "./note-marks.ts";
import type { PartContext } from "./part-context.ts";
import { mediaData, writeMedia } from "./write-media.ts";

/** A call of an earlier turn: results name the function, and stand in the order of the calls. */
export interface KnownCall {
  readonly name: string;
  readonly order: number;
}

/** Types that Gemini takes inside a function response. */
const RESULT_TYPES = /^(image\/(png|jpeg|webp)|application\/pdf|text\/plain)$/;

/**
 * What the user's side says between two answers: results of calls, what they hold that no result can, then the rest.
 * A result of a call that nobody made is given back as `unknownCall`.
 */
export function writeUserTurns(
  parts: readonly Part[],
  { context, calls }: { readonly context: PartContext; readonly calls: ReadonlyMap<string, KnownCall> },
): { readonly drafts: readonly DraftPart[]; readonly unknownCall: string | undefined } {
  const results: { readonly order: number; readonly value: JsonObject }[] = [];
  const media: JsonObject[] = [];
  const rest: JsonObject[] = [];
  let unknownCall: string | undefined;
  for (const part of parts) {
    noteMarks(part, context);
    if (part.kind !== "tool_result") {
      rest.push(...writeUserPart(part, context));
      continue;
    }
    const call = calls.get(part.callId);
    if (call === undefined) {
      unknownCall ??= part.callId;
      continue;
    }
    const { value, beside } = writeResult(part, { name: call.name, context });
    results.push({ order: call.order, value });
    media.push(...beside);
  }
  const inOrder = results.toSorted((first, second) => first.order - second.order).map(({ value }) => value);
  const values = [...inOrder, ...media, ...rest];
  return { drafts: values.map((value): DraftPart => ({ kind: "value", value })), unknownCall };
}

function writeUserPart(part: Exclude<Part, ToolResultPart>, context: PartContext): readonly JsonObject[] {
  switch (part.kind) {
    case "text":
    case "refusal":
      return part.text === "" ? [] : [{ text: part.text }];
    case "image":
    case "audio":
    case "document":
      return writeMedia(part, context);
    case "native":
      return writeNative(part, context);
    case "reasoning":
    case "tool_call":
      context.drop(part.kind, "it belongs to the turns of the assistant");
      return [];
    default:
      return part satisfies never;
  }
}

/** Films have no neutral counterpart, but Gemini takes them. */
function writeNative({ wire, value }: NativePart, context: PartContext): readonly JsonObject[] {
  if (wire === "gemini") return [value];
  const type = value["type"];
  const film = type === "video_url" ? value["video_url"] : undefined;
  const url = isJsonObject(film) ? film["url"] : film;
  if (typeof url === "string") {
    const inline = parseDataUrl(url);
    const source = inline ? ({ kind: "base64", ...inline } as const) : ({ kind: "url", url } as const);
    const data = mediaData(source, { kind: "video" });
    if (data !== undefined) return [data];
  }
  context.drop(typeof type === "string" ? type : "native", `only ${wire} knows such a part`);
  return [];
}

function writeResult(
  { callId, parts, isError }: ToolResultPart,
  { name, context }: { readonly name: string; readonly context: PartContext },
): { readonly value: JsonObject; readonly beside: readonly JsonObject[] } {
  const texts: string[] = [];
  const inside: JsonObject[] = [];
  const beside: JsonObject[] = [];
  for (const part of parts) {
    noteMarks(part, context);
    const written = part.kind === "text" ? [{ text: part.text }] : writeMedia(part, context);
    for (const value of written) {
      if (typeof value["text"] === "string") texts.push(value["text"]);
      else if (context.traits.takesMediaInResults && isResultMedia(value)) inside.push(withoutResolution(value));
      else beside.push(value);
    }
  }
  const text = texts.join("\n");
  return {
    value: {
      functionResponse: {
        ...(context.target.transport.kind !== "vertex" && { id: callId }),
        name,
        response: isError === true ? { error: text } : { output: text },
        ...(inside.length > 0 && { parts: inside }),
      },
    },
    beside,
  };
}

function isResultMedia({ inlineData, fileData }: JsonObject): boolean {
  const data = inlineData ?? fileData;
  const mimeType = isJsonObject(data) ? data["mimeType"] : undefined;
  return typeof mimeType === "string" && RESULT_TYPES.test(mimeType);
}

function withoutResolution({ mediaResolution: _, ...value }: JsonObject): JsonObject {
  return value;
}
