import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { ProviderFault, RequestFault } from "../conversation/provider-fault.ts";
import { withoutUndefined } from "../conversation/without-undefined.ts";
import { createDropLog, type DropLog } from "../families/drop-log.ts";
import { badAnswer } from "../families/gemini/answer-reader.ts";
import { camelCase } from "../families/gemini/camel-case.ts";
import { errorOf, faultOfError } from "../families/gemini/read-fault.ts";
import { requestPath } from "../families/gemini/request-path.ts";
import type { Target } from "../families/target.ts";
import type { WireRequest } from "../families/wire-family.ts";
import { type EmbeddingsRequest, readEmbeddings } from "./read-embeddings.ts";
import { writeEmbeddings } from "./write-embeddings.ts";
import type { WrittenEmbeddings } from "./written-embeddings.ts";

/**
 * The requests that embed all inputs of `body`, which is in OpenAI's words: AI Studio takes up to 100 at once
 * (`batchEmbedContents`), Vertex up to 250 for its older models (`predict`) and one for those named Gemini (`predict`, or
 * `embedContent` from the second generation on).
 *
 * `task_type`, `title` and `auto_truncate` are Google's own fields, in either case. Inputs that are too long are errors, as
 * they are with OpenAI, unless the client asks Vertex to cut them.
 */
export function writeGeminiEmbeddings(body: JsonObject, target: Target): WrittenEmbeddings | RequestFault {
  const request = readEmbeddings(body);
  if (request.kind === "fault") return request;
  const { model, inputs, encoding } = request;
  const log = createDropLog(target);
  const call: Call = { request, settings: settingsOf(request, { target, log }), target };
  const requests = requestsOf(call);
  const [first] = requests;
  const finished = first && log.finish(first);
  if (finished?.kind === "fault") return finished;
  return { kind: "requests", requests, dropped: finished?.dropped ?? [], model, encoding, inputCount: inputs.length };
}

function requestsOf(call: Call): readonly WireRequest[] {
  const { request, target } = call;
  const { model, inputs } = request;
  if (target.transport.kind !== "vertex")
    return chunksOf(inputs, STUDIO_BATCH).map((texts) => batchRequest(texts, call));
  if (isContentModel(model)) return inputs.map((text) => contentRequest(text, call));
  const size = model.includes("gemini") ? 1 : VERTEX_BATCH;
  return chunksOf(inputs, size).map((texts) => predictRequest(texts, call));
}

/** https://ai.google.dev/api/embeddings#method:-models.batchembedcontents */
const STUDIO_BATCH = 100;
/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings */
const VERTEX_BATCH = 250;

/** Vertex serves the first Gemini model of embeddings by `predict`, all later ones by `embedContent`. */
function isContentModel(model: string): boolean {
  const name = model.slice(model.lastIndexOf("/") + 1);
  return name.startsWith("gemini") && !name.startsWith("gemini-embedding-001");
}

interface Settings {
  readonly taskType?: string;
  readonly title?: string;
  readonly autoTruncate: boolean;
  readonly outputDimensionality?: number;
}

function settingsOf(
  { dimensions, user, native }: EmbeddingsRequest,
  { target, log }: { readonly target: Target; readonly log: DropLog },
): Settings {
  const found: { taskType?: string; title?: string; autoTruncate?: boolean } = {};
  for (const { name, value } of native) {
    const renamed = camelCase(name);
    if ((renamed === "taskType" || renamed === "title") && typeof value === "string") found[renamed] = value;
    else if (renamed === "autoTruncate" && typeof value === "boolean") {
      if (target.transport.kind === "vertex") found.autoTruncate = value;
      else log.drop(name, "only Vertex has such a field");
    } else log.drop(name, "Gemini has no such field");
  }
  if (user !== undefined) log.note("user", "Gemini asks for no end user");
  return { autoTruncate: false, ...found, ...withoutUndefined({ outputDimensionality: dimensions }) };
}

interface Call {
  readonly request: EmbeddingsRequest;
  readonly settings: Settings;
  readonly target: Target;
}

function batchRequest(texts: readonly string[], { request, settings, target }: Call): WireRequest {
  const { autoTruncate: _, ...each } = settings;
  const model = request.model.includes("/") ? request.model : `models/${request.model}`;
  const requests = texts.map((text) => ({ model, content: contentOf(text), ...each }));
  return post({ path: requestPath(request.model, { target, method: "batchEmbedContents" }), body: { requests } });
}

function contentRequest(text: string, { request, settings, target }: Call): WireRequest {
  const body = { content: contentOf(text), embedContentConfig: { ...settings } };
  return post({ path: requestPath(request.model, { target, method: "embedContent" }), body });
}

function predictRequest(texts: readonly string[], { request, settings, target }: Call): WireRequest {
  const { taskType, title, ...parameters } = settings;
  const instances = texts.map((content) => ({ content, ...withoutUndefined({ task_type: taskType, title }) }));
  return post({
    path: requestPath(request.model, { target, method: "predict" }),
    body: { instances, parameters: { ...parameters } },
  });
}

function contentOf(text: string): JsonObject {
  return { parts: [{ text }] };
}

function post({ path, body }: { readonly path: string; readonly body: JsonObject }): WireRequest {
  return { method: "POST", path, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/**
 * OpenAI's list of embeddings from the bodies of the answers, in the order of the requests: `predictions` of `predict`,
 * `embeddings` of `batchEmbedContents`, `embedding` of `embedContent`. Never throws.
 */
export function readGeminiEmbeddings(
  bodies: readonly string[],
  { model, encoding, inputCount }: Pick<WrittenEmbeddings, "model" | "encoding" | "inputCount">,
): JsonObject | ProviderFault {
  const vectors: (readonly number[])[] = [];
  let inputTokens = 0;
  for (const body of bodies) {
    const answer = parse(body);
    const error = errorOf(answer);
    if (error !== undefined) return faultOfError(error);
    const found = isJsonObject(answer) ? embeddingsOf(answer) : [];
    for (const { values } of found) {
      if (!isVector(values)) return badAnswer("The provider sent an embedding that is no list of numbers.");
      vectors.push(values);
    }
    if (isJsonObject(answer)) inputTokens += tokensOf(answer, found);
  }
  if (vectors.length !== inputCount)
    return badAnswer(`The provider sent ${vectors.length} embeddings for ${inputCount} inputs.`);
  return writeEmbeddings({ model, vectors, inputTokens }, { encoding });
}

function embeddingsOf({ predictions, embeddings, embedding }: JsonObject): readonly JsonObject[] {
  if (isJsonObject(embedding)) return [embedding];
  if (Array.isArray(embeddings)) return embeddings.filter(isJsonObject);
  const predicted = Array.isArray(predictions) ? predictions.filter(isJsonObject) : [];
  return predicted.map((prediction) => prediction["embeddings"] ?? null).filter(isJsonObject);
}

/** Of the whole answer, or of each embedding; 0 for the older models of AI Studio, which count none. */
function tokensOf({ usageMetadata }: JsonObject, embeddings: readonly JsonObject[]): number {
  const whole = isJsonObject(usageMetadata) ? usageMetadata["promptTokenCount"] : undefined;
  if (typeof whole === "number") return whole;
  const counts = embeddings.flatMap(({ statistics }) => {
    const count = isJsonObject(statistics) ? (statistics["token_count"] ?? statistics["tokenCount"]) : undefined;
    return typeof count === "number" ? [count] : [];
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function isVector(value: JsonValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

function parse(body: string): JsonValue | undefined {
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    return undefined;
  }
}
