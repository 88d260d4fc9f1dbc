import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { ProviderFault, RequestFault } from "../conversation/provider-fault.ts";
import { modelPath } from "../families/bedrock-converse/model-path.ts";
import { createDropLog } from "../families/drop-log.ts";
import type { Target } from "../families/target.ts";
import type { WireRequest } from "../families/wire-family.ts";
import { readEmbeddings } from "./read-embeddings.ts";
import { writeEmbeddings } from "./write-embeddings.ts";
import type { WrittenEmbeddings } from "./written-embeddings.ts";

/**
 * The requests that embed all inputs of `body`, which is in OpenAI's words, by Titan's text models. They take one input
 * each: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html.
 */
export function writeTitanEmbeddings(body: JsonObject, target: Target): WrittenEmbeddings | RequestFault {
  const request = readEmbeddings(body);
  if (request.kind === "fault") return request;
  const { model, inputs, dimensions, encoding, user, native } = request;
  const path = modelPath("invoke", { model, target });
  if (typeof path !== "string") return path;
  const log = createDropLog(target);
  for (const { name } of native) log.drop(name, "Titan has no such field");
  if (user !== undefined) log.note("user", "Bedrock asks for no end user");
  // The first models have one size, and refuse to be asked for another.
  const takesDimensions = !/titan-embed-(text-v1|g1)/.test(model);
  if (dimensions !== undefined && !takesDimensions) log.drop("dimensions", "the model has one size of embeddings");
  const headers = { "content-type": "application/json", accept: "application/json" };
  const requests = inputs.map((inputText): WireRequest => {
    const wanted = { inputText, ...(dimensions !== undefined && takesDimensions && { dimensions }) };
    return { method: "POST", path, headers, body: JSON.stringify(wanted) };
  });
  const [first] = requests;
  const finished = first && log.finish(first);
  if (finished?.kind === "fault") return finished;
  return { kind: "requests", requests, dropped: finished?.dropped ?? [], model, encoding, inputCount: inputs.length };
}

/** OpenAI's list of embeddings from the bodies of Titan's answers, in the order of the requests. Never throws. */
export function readTitanEmbeddings(
  bodies: readonly string[],
  { model, encoding }: Pick<WrittenEmbeddings, "model" | "encoding">,
): JsonObject | ProviderFault {
  const vectors: (readonly number[])[] = [];
  let inputTokens = 0;
  for (const [index, body] of bodies.entries()) {
    const { embedding, inputTextTokenCount } = parseObject(body);
    const vector = Array.isArray(embedding) ? embedding.filter((value) => typeof value === "number") : [];
    if (vector.length === 0)
      return { kind: "bad_answer", status: 502, message: `Titan's answer for input ${index} holds no embedding.` };
    vectors.push(vector);
    inputTokens += typeof inputTextTokenCount === "number" ? inputTextTokenCount : 0;
  }
  return writeEmbeddings({ model, vectors, inputTokens }, { encoding });
}

function parseObject(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
