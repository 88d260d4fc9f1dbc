import type { JsonObject, JsonValue } from "@signalbox/core";
import { clientField } from "../../conversation/client-field.ts";
import type { AnswerFormat } from "../../conversation/chat-request.ts";
import type { RequestFault } from "../../conversation/provider-fault.ts";
import type { PartContext } from "./part-context.ts";
import { responseSchema } from "./response-schema.ts";

const JSON_TYPE = "application/json";
/** One of some words, without quotes. */
const WORD_TYPE = "text/x.enum";

const GUIDES = ["guided_json", "guided_choice", "guided_regex"] as const;

/**
 * The members of `generationConfig` that say what form the answer has. vLLM's `guided_json` and `guided_choice` are taken
 * as well; of them and the client's own format at most one may be there.
 */
export function writeFormat(
  context: PartContext,
): { readonly kind: "format"; readonly config: JsonObject } | RequestFault {
  const { request, log, traits } = context;
  const guides = request.native.filter(({ name }) => (GUIDES as readonly string[]).includes(name));
  const { format } = request;
  const isFree = format === undefined || format.kind === "text";
  const [guide, ...more] = guides;
  if (guide !== undefined && (more.length > 0 || !isFree)) {
    const field = more[0]?.name ?? guide.name;
    const other = more.length > 0 ? guide.name : clientField(request.dialect, "format");
    return { kind: "fault", status: 400, message: `\`${field}\` and \`${other}\` cannot go together`, field };
  }
  const field = guide?.name ?? clientField(request.dialect, "format");
  const written = guide ? writeGuide(guide, context) : isFree ? {} : writeAsked(format, context);
  const hasTools = request.tools.some(({ kind }) => kind === "function");
  if (!hasTools || traits.takesFormatWithTools || Object.keys(written).length === 0)
    return { kind: "format", config: written };
  log.drop(field, "the model takes no format of its answer together with functions");
  return { kind: "format", config: {} };
}

function writeAsked(format: Exclude<AnswerFormat, { kind: "text" }>, context: PartContext): JsonObject {
  if (format.kind === "json") return { responseMimeType: JSON_TYPE };
  const { schema, description } = format;
  const described = description === undefined || "description" in schema ? schema : { ...schema, description };
  const path = context.request.dialect === "openai-chat" ? ".json_schema.schema" : ".schema";
  return writeSchema(described, { context, field: clientField(context.request.dialect, "format") + path });
}

function writeSchema(
  schema: JsonObject,
  { context, field }: { readonly context: PartContext; readonly field: string },
): JsonObject {
  if (Object.keys(schema).length === 0) return { responseMimeType: JSON_TYPE };
  if (context.traits.takesJsonSchema) return { responseMimeType: JSON_TYPE, responseJsonSchema: schema };
  const converted = responseSchema(schema);
  for (const { path, reason } of converted.losses) context.log.drop(path === "" ? field : `${field}.${path}`, reason);
  return { responseMimeType: JSON_TYPE, responseSchema: converted.schema };
}

function writeGuide(
  { name, value }: { readonly name: string; readonly value: JsonValue },
  context: PartContext,
): JsonObject {
  const { log } = context;
  if (name === "guided_choice" && Array.isArray(value) && value.every((word) => typeof word === "string"))
    return { responseMimeType: WORD_TYPE, responseSchema: { type: "STRING", enum: value } };
  const schema = name === "guided_json" ? schemaOf(value) : undefined;
  if (schema !== undefined) return writeSchema(schema, { context, field: name });
  log.drop(name, name === "guided_regex" ? "Gemini knows no grammar of plain text" : "its value cannot be read");
  return {};
}

/** vLLM takes the schema as an object or as JSON text. */
function schemaOf(value: JsonValue): JsonObject | undefined {
  let schema: unknown = value;
  try {
    if (typeof value === "string") schema = JSON.parse(value);
  } catch {
    return undefined;
  }
  return typeof schema === "object" && schema !== null && !Array.isArray(schema) ? (schema as JsonObject) : undefined;
}
