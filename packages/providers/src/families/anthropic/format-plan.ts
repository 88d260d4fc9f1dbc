import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import { modelTraits } from "./model-traits.ts";

/** How a request for an answer in JSON is put to the provider. */
export type FormatPlan =
  /** The answer is free text, or the calls that the client asked for. */
  | { readonly kind: "free" }
  /** `output_config.format`. */
  | { readonly kind: "native"; readonly schema: JsonObject }
  /** A tool whose arguments are the answer; readers turn its call back into text. */
  | { readonly kind: "tool"; readonly name: string; readonly schema: JsonObject; readonly description: string };

const ANY_OBJECT: JsonObject = { type: "object" };
const DESCRIPTION =
  "Gives the final answer to the user. Its arguments are the whole answer: call it instead of answering in text.";

/**
 * The plan for `request`: native where the model has formats and takes the schema, else a tool. Depends on nothing but
 * the request, so that readers of the answer come to the same plan.
 */
export function formatPlan(request: ChatRequest): FormatPlan {
  const { format, toolChoice, tools } = request;
  if (format === undefined || format.kind === "text") return { kind: "free" };
  const schema = format.kind === "json" ? ANY_OBJECT : format.schema;
  const isOwn = request.dialect === "anthropic-messages";
  if (format.kind === "schema" && (isOwn || (modelTraits(request.model).formats && isWithinGrammar(schema))))
    return { kind: "native", schema };
  // Who demands one certain call gets the call; the format is for answers.
  if (toolChoice?.kind === "function") return { kind: "free" };
  const names = new Set(tools.map((tool) => (tool.kind === "function" ? tool.name : tool.value["name"])));
  let name = "answer_in_json";
  while (names.has(name)) name += "_";
  const about = format.kind === "schema" && format.description !== undefined ? ` ${format.description}` : "";
  return { kind: "tool", name, schema, description: DESCRIPTION + about };
}

/**
 * Keywords that native formats compile to a grammar; others are refused, so a schema that has them goes to a tool, where
 * any is taken: https://platform.claude.com/docs/en/build-with-claude/structured-outputs.
 */
const PLAIN: ReadonlySet<string> = new Set([
  "type",
  "title",
  "description",
  "default",
  "examples",
  "const",
  "enum",
  "required",
  "format",
  "$schema",
  "$id",
  "$comment",
]);
const FORMATS: ReadonlySet<JsonValue> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "uri",
  "ipv4",
  "ipv6",
  "uuid",
]);
/** Deeper schemas are no client's; the walk shall not overflow. */
const MAX_DEPTH = 64;

/** Whether `schema` has only what grammars are compiled from. */
export function isWithinGrammar(schema: JsonValue, place: Place = { depth: 0, isShared: false }): boolean {
  if (!isJsonObject(schema) || place.depth > MAX_DEPTH) return false;
  const isObject = schema["type"] === "object" || "properties" in schema;
  if (isObject && schema["additionalProperties"] !== false) return false;
  const inner = { ...place, depth: place.depth + 1 };
  return Object.entries(schema).every(([keyword, value]) => isKnownKeyword(keyword, { value, place: inner }));
}

interface Place {
  readonly depth: number;
  /** Within a definition that others refer to. */
  readonly isShared: boolean;
}

function isKnownKeyword(keyword: string, { value, place }: { value: JsonValue; place: Place }): boolean {
  switch (keyword) {
    case "additionalProperties":
      return value === false;
    case "properties":
      return isJsonObject(value) && Object.values(value).every((item) => isWithinGrammar(item, place));
    case "$defs":
    case "definitions": {
      const shared = { ...place, isShared: true };
      return isJsonObject(value) && Object.values(value).every((item) => isWithinGrammar(item, shared));
    }
    case "anyOf":
    case "allOf":
      return Array.isArray(value) && value.every((item: JsonValue) => isWithinGrammar(item, place));
    case "items":
      return isWithinGrammar(value, place);
    case "minItems":
      return value === 0 || value === 1;
    case "format":
      return FORMATS.has(value);
    case "enum":
      return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
    case "$ref":
      // Recursion is refused. It needs a reference to the root or one from within a definition.
      return typeof value === "string" && value.startsWith("#/") && !place.isShared;
    default:
      return PLAIN.has(keyword);
  }
}
