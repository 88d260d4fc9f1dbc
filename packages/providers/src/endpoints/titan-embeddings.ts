import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { Dropped, ProviderFault, RequestFault } from "../conversation/provider-fault.ts";

import {
  missing,
  readBody,
  readChoice,
  readNumber,
  readString,
  readValue,
  refuse,
  unread,
} from "../conversation/read-json.ts";
import { modelPath } from "../families/bedrock-converse/model-path.ts";
import { createDropLog } from "../families/drop-log.ts";
import type { Target } from "../families/target.ts";
import type { WireRequest } from "../families/wire-family.ts";

/** A body of `/v1/embeddings` as requests to Titan, which takes one input each; the caller sends some at a time. */
export interface WrittenTitanEmbeddings {
  readonly kind: "requests";
  /** In the order of the inputs. */
  readonly requests: readonly WireRequest[];
  readonly dropped: readonly Dropped[];
  readonly encoding: "float" | "base64";
}

/**
 * Writes the requests for Titan text models, after
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html. `body` is the client's,
 * in OpenAI's words; its inputs must be text, since token numbers are another model's.
 */
export function writeTitanEmbeddings(body: JsonObject, target: Target): WrittenTitanEmbeddings | RequestFault {
  const fields = readBody(body);
  const model = readString(fields, "model") ?? missing(fields, "model", "");
  const encoding = readChoice(fields, "encoding_format", { of: ["float", "base64"] }) ?? "float";
  const dimensions = readNumber(fields, "dimensions", { min: 1, integer: true });
  const user = readString(fields, "user");
  const given = readValue(fields, "input") ?? missing(fields, "input", "");
  const inputs = typeof given === "string" ? [given] : given;
  if (
    !Array.isArray(inputs) ||
    inputs.length === 0 ||
    !inputs.every((input) => typeof input === "string" && input !== "")
  )
    refuse(fields, "input", "must be a text or a list of texts, none of them empty");
  if (fields.log.first !== undefined) return fields.log.first;
  const path = modelPath("invoke", { model, target });
  if (typeof path !== "string") return path;
  const log = createDropLog(target);
  for (const { name } of unread(fields)) log.drop(name, "Titan has no such setting");
  if (user !== undefined) log.note("user", "Bedrock asks for no end user");
  // The first model has one size, and refuses to be asked for another.
  const takesDimensions = !model.includes("titan-embed-text-v1") && !model.includes("titan-embed-g1");
  if (dimensions !== undefined && !takesDimensions) log.drop("dimensions", "the model has one size of embeddings");
  const headers = { "content-type": "application/json", accept: "application/json" };
  const requests = (inputs as readonly string[]).map((inputText): WireRequest => {
    const wanted = { inputText, ...(dimensions !== undefined && takesDimensions && { dimensions }) };
    return { method: "POST", path, headers, body: JSON.stringify(wanted) };
  });
  const finished = log.finish(requests[0]!);
  return finished.kind === "fault" ? finished : { kind: "requests", requests, dropped: finished.dropped, encoding };
}

/** OpenAI's list of embeddings from the bodies of Titan's answers, in the order of the requests. */
export function readTitanEmbeddings(
  bodies: readonly string[],
  { model, encoding }: { readonly model: string; readonly encoding: "float" | "base64" },
): JsonObject | ProviderFault {
  const data: JsonObject[] = [];
  let tokens = 0;
  for (const [index, body] of bodies.entries()) {
    const { embedding, inputTextTokenCount } = parseObject(body);
    const numbers = Array.isArray(embedding) ? embedding.filter((value) => typeof value === "number") : [];
    if (numbers.length === 0)
      return { kind: "bad_answer", status: 502, message: `Titan's answer for input ${index} holds no embedding.` };
    data.push({ object: "embedding", index, embedding: encoding === "base64" ? base64Of(numbers) : numbers });
    tokens += typeof inputTextTokenCount === "number" ? inputTextTokenCount : 0;
  }
  return { object: "list", data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function parseObject(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** 32-bit floats, lowest byte first, as OpenAI has them. */
function base64Of(numbers: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  for (const [index, value] of numbers.entries()) view.setFloat32(index * 4, value, true);
  let binary = "";
  for (const byte of new Uint8Array(view.buffer)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
