import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { ChoiceBlocks } from "./choice-blocks.ts";

/** What of a choice's calls must be remembered between deltas. */
export interface CallKeys {
  /** For ids of calls that came without one; unique among the answers of a conversation. */
  readonly idPrefix: string;
  /** The id that a call with this index has. */
  readonly ids: Map<string, string>;
  /** Key of the call to which deltas without an index belong. */
  last: string;
  /** Calls of custom tools, and a spoken answer, as far as they are known. */
  readonly natives: Map<string, NativeBuild>;
}

/** Where a delta goes. */
export interface DeltaContext {
  readonly blocks: ChoiceBlocks;
  readonly keys: CallKeys;
  /** The delta is a whole message. */
  readonly whole: boolean;
}

type NativeBuild = Record<string, JsonValue>;

/**
 * Reads a `delta` of a stream or the `message` of a whole answer, which is one great delta. Gives what is wrong with it,
 * if anything is.
 */
export function readDelta(
  delta: JsonObject,
  logprobs: JsonValue | undefined,
  context: DeltaContext,
): string | undefined {
  const { blocks, keys } = context;
  readThoughts(delta, context);
  readText(delta["content"], logprobs, blocks);
  for (const source of [...objectsOf(delta["annotations"]), ...objectsOf(delta["citations"])]) blocks.cite(source);
  const refusal = textOf(delta["refusal"]);
  if (refusal !== "") blocks.text("refusal", refusal);
  if (isJsonObject(delta["audio"])) merge(nativeOf(keys, "audio"), { audio: delta["audio"] });
  const legacy = delta["function_call"];
  const calls = [...objectsOf(delta["tool_calls"]), ...(isJsonObject(legacy) ? [{ index: -1, function: legacy }] : [])];
  for (const call of calls) {
    const complaint = readCall(call, { blocks, keys });
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

/** Ends the choice's blocks, native ones last. */
export function endBlocks({
  blocks,
  keys,
}: {
  readonly blocks: ChoiceBlocks;
  readonly keys: CallKeys;
}): string | undefined {
  for (const value of keys.natives.values()) blocks.native(value);
  return blocks.close() ? undefined : "a tool call without a name";
}

/** Blocks first where a delta has both, since `reasoning_content` then repeats their text. */
function readThoughts(delta: JsonObject, { blocks, whole }: DeltaContext): void {
  const thinking = objectsOf(delta["thinking_blocks"]);
  const plain = delta["reasoning_content"] ?? delta["reasoning"];
  if (!thinking.some((block) => textOf(block["thinking"]) !== "")) {
    // Envoy AI Gateway has an object here.
    const { text, signature } = isJsonObject(plain) ? plain : { text: plain, signature: undefined };
    if (textOf(text) !== "") blocks.text("reasoning", textOf(text));
    if (textOf(signature) !== "") blocks.thought({ text: "", signature: textOf(signature), alone: false });
  }
  for (const block of thinking) {
    const signature = textOf(block["signature"]);
    const encrypted = textOf(block["data"]);
    blocks.thought({
      text: textOf(block["thinking"]),
      ...(signature !== "" && { signature }),
      ...(encrypted !== "" && { encrypted }),
      alone: whole || block["type"] === "redacted_thinking",
    });
  }
}

/** A string; Mistral's thinking models send a list of parts. */
function readText(content: JsonValue | undefined, logprobs: JsonValue | undefined, blocks: ChoiceBlocks): void {
  if (typeof content === "string") {
    const tokens =
      isJsonObject(logprobs) && Array.isArray(logprobs["content"]) ? (logprobs["content"] as JsonValue[]) : [];
    if (content === "" && tokens.length === 0) return;
    blocks.text("text", content, tokens.length > 0 ? tokens : undefined);
    return;
  }
  for (const part of objectsOf(content)) {
    const { type, text, thinking } = part;
    if (type === "thinking") {
      const thought = Array.isArray(thinking)
        ? objectsOf(thinking)
            .map((piece) => textOf(piece["text"]))
            .join("")
        : textOf(thinking);
      if (thought !== "") blocks.text("reasoning", thought);
    } else if (textOf(text) !== "") blocks.text("text", textOf(text));
  }
}

function readCall(
  call: JsonObject,
  { blocks, keys }: { readonly blocks: ChoiceBlocks; readonly keys: CallKeys },
): string | undefined {
  const id = textOf(call["id"]);
  const key = keyOf(call, id, keys);
  keys.last = key;
  const type = textOf(call["type"]);
  if (keys.natives.has(key) || (type !== "" && type !== "function" && !isJsonObject(call["function"]))) {
    const { index: _, ...value } = call;
    merge(nativeOf(keys, key), value);
    return undefined;
  }
  const called = isJsonObject(call["function"]) ? call["function"] : {};
  const google = isJsonObject(call["extra_content"]) ? call["extra_content"]["google"] : undefined;
  const known = keys.ids.get(key);
  const going = blocks.call({
    key,
    id: known === undefined || known === "" ? `${keys.idPrefix}_${key}` : known,
    name: textOf(called["name"]),
    // Ollama's own API and some servers after it have the object itself.
    arguments: isJsonObject(called["arguments"]) ? JSON.stringify(called["arguments"]) : textOf(called["arguments"]),
    signature: isJsonObject(google) ? textOf(google["thought_signature"]) : "",
  });
  return going ? undefined : "more arguments for a tool call that was complete";
}

/**
 * Which call a delta belongs to. Its index says so, but some servers leave it out, and some number all parallel calls 0;
 * there a new id begins a new call.
 */
function keyOf(call: JsonObject, id: string, { ids, last }: CallKeys): string {
  const { index } = call;
  const numbered = typeof index === "number" ? `${index}` : undefined;
  if (numbered === undefined && id === "") return last;
  let key = numbered ?? id;
  const known = ids.get(key);
  if (known !== undefined && known !== "" && id !== "" && known !== id) key = `${key}:${id}`;
  else if (known !== undefined && id === "" && last.startsWith(`${key}:`)) key = last;
  if (id !== "" || !ids.has(key)) ids.set(key, id);
  return key;
}

function nativeOf({ natives }: CallKeys, key: string): NativeBuild {
  let build = natives.get(key);
  if (build === undefined) {
    build = {};
    natives.set(key, build);
  }
  return build;
}

/** Strings of a native block grow, as `custom.input` and `audio.data` do; other values are replaced. */
function merge(build: NativeBuild, value: JsonObject, depth = 0): void {
  for (const [name, item] of Object.entries(value)) {
    const before = Object.hasOwn(build, name) ? build[name] : undefined;
    if (isJsonObject(item) && depth < MAX_NATIVE_DEPTH) {
      const inner: NativeBuild = isJsonObject(before) ? { ...before } : {};
      merge(inner, item, depth + 1);
      build[name] = inner;
    } else if (typeof item === "string" && typeof before === "string" && name !== "id" && name !== "type") {
      build[name] = before + item;
    } else if (item !== null) build[name] = item;
  }
}

/** `custom.input` and `audio.data` are no deeper. */
const MAX_NATIVE_DEPTH = 2;

function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item) => isJsonObject(item)) : [];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
