import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { ProviderFault, RequestFault } from "../../conversation/provider-fault.ts";
import { createDropLog } from "../drop-log.ts";
import { parseExact } from "../parse-exact.ts";
import type { Target } from "../target.ts";
import type { WrittenRequest } from "../wire-family.ts";
import { segment, writeAddress } from "./write-address.ts";
import { textOfBody, writeBody } from "./write-request.ts";

/** Fields that say nothing about the prompt, which the count therefore refuses. */
const OF_THE_ANSWER: ReadonlySet<string> = new Set([
  "max_tokens",
  "stream",
  "stop_sequences",
  "temperature",
  "top_p",
  "top_k",
  "metadata",
  "service_tier",
  "container",
  "diagnostics",
  "inference_geo",
]);

/** Inference profiles begin with a region; the count wants the model. */
const GEOGRAPHY = /^(?:us|eu|apac|us-gov|uk|au|jp|ca|global)\./;

/** The request that counts the tokens of `request`'s prompt. Nothing is refused here: the count of what remains is told. */
export function writeTokenCount(request: ChatRequest, target: Target): WrittenRequest | RequestFault {
  const log = createDropLog({ strict: false });
  const whole = { ...request, stream: false };
  const { path, headers, fields } = writeAddress(whole, { target, log });
  const body = writeBody(whole, { target, log });
  const asked = { messages: body.messages, fields: withoutAnswer(body.fields) };
  const { transport, basePath } = target;
  const { model } = request;
  switch (transport.kind) {
    case "native":
    case "azure":
      return log.finish({ method: "POST", path: `${path}/count_tokens`, headers, body: textOfBody(asked, fields) });
    case "vertex": {
      // The count is a model of its own, which is told the real one in the body, without its marks of a version.
      const counter = path.replace(/[^/]*$/, "count-tokens:rawPredict");
      const named = { ...fields, model: model.replace(/@(?:default|latest)$/, "") };
      return log.finish({ method: "POST", path: counter, headers, body: textOfBody(asked, named) });
    }
    case "bedrock": {
      const counter = `${basePath}/model/${segment(model.replace(GEOGRAPHY, ""))}/count-tokens`;
      const input = { invokeModel: { body: encodeBase64(textOfBody(body, fields)) } };
      return log.finish({ method: "POST", path: counter, headers, body: JSON.stringify({ input }) });
    }
    default:
      return transport satisfies never;
  }
}

/** The count of the provider's answer. */
export function readTokenCount(body: string): number | ProviderFault {
  const answer = parseExact(body);
  const count = isJsonObject(answer) ? (answer["input_tokens"] ?? answer["inputTokens"]) : undefined;
  if (typeof count === "number") return count;
  return { kind: "bad_answer", status: 502, message: "The provider's answer holds no count of tokens." };
}

function withoutAnswer(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !OF_THE_ANSWER.has(name)));
}

/** Bytes that `String.fromCharCode` takes at once without an overflow of the stack. */
const PIECE_BYTES = 32_768;

function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (let start = 0; start < bytes.length; start += PIECE_BYTES)
    binary += String.fromCharCode(...bytes.subarray(start, start + PIECE_BYTES));
  return btoa(binary);
}
