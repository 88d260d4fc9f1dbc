import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { EndpointCall } from "./endpoint-simulator.ts";
import { SIMULATED_AWS, SIMULATED_KEY } from "./simulated-wires.ts";
import { sigV4Fault } from "./verify-sigv4.ts";
import { memberBreaches } from "./json-access.ts";

export interface EndpointAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body: JsonObject | string | Uint8Array;
}

/** What a vendor has beside chat. */
export interface EndpointVendor {
  credentialFault(call: EndpointCall): string | undefined;
  /** The answer, or in words why the vendor would refuse the request. */
  answer(call: EndpointCall): EndpointAnswer | string;
  error(status: number, message: string): JsonObject;
}

/** A sound, or a picture: every byte there is, and none that text could hold. */
export const SIMULATED_BYTES = Uint8Array.from({ length: 4096 }, (_, index) => index % 256);
export const SIMULATED_TRANSCRIPT = "Hello, 你好.";

/** What an input is embedded as: its length, and two numbers that both have exactly as 32-bit floats. */
export function simulatedVector(text: string): readonly number[] {
  return [text.length, 0.5, -2];
}

const openAiError: EndpointVendor["error"] = (status, message) => ({
  error: { message, type: status === 429 ? "rate_limit_exceeded" : "invalid_request_error", param: null, code: null },
});

function bearer({ headers }: EndpointCall): string | undefined {
  const others = ["x-api-key", "x-goog-api-key", "api-key"].filter((name) => headers[name] !== undefined);
  if (others.length > 0) return `credentials of others came along: ${others.join(", ")}`;
  return headers["authorization"] === `Bearer ${SIMULATED_KEY}` ? undefined : "authorization is not the key";
}

type Handler = (call: EndpointCall, body: JsonObject) => EndpointAnswer | string;

const FORM_FIELDS = new Set(["model", "file", "language", "prompt", "response_format", "temperature", "stream"]);

const transcribe: Handler = ({ form, bytes, headers }) => {
  // Forms that are too large to be held are only counted.
  if (form === undefined) return { body: { text: `${bytes} bytes` } };
  if (headers["content-length"] !== undefined && Number(headers["content-length"]) !== bytes) return "length is wrong";
  const unknown = Object.keys(form).filter((name) => !FORM_FIELDS.has(name));
  if (unknown.length > 0) return `${unknown.join(", ")}: unknown`;
  if (form["model"] !== "up-stt" || form["file"] === undefined) return `model or file is not right: ${form["model"]}`;
  return {
    body: {
      text: SIMULATED_TRANSCRIPT,
      usage: { type: "tokens", input_tokens: 9, output_tokens: 4, total_tokens: 13 },
    },
  };
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  embeddings: (_, body) => {
    const breaches = memberBreaches(body, {
      known: "model input encoding_format dimensions user",
      required: ["model", "input"],
    });
    if (breaches.length > 0) return breaches.join("; ");
    const input = (Array.isArray(body["input"]) ? body["input"] : [body["input"]]) as readonly string[];
    const isBase64 = body["encoding_format"] === "base64";
    const data = input.map((text, index) => {
      const vector = simulatedVector(text);
      const embedding = isBase64 ? Buffer.from(Float32Array.from(vector).buffer).toString("base64") : vector;
      return { object: "embedding", index, embedding };
    });
    return { body: { object: "list", data, model: "up", usage: { prompt_tokens: 8, total_tokens: 8 } } };
  },
  "images/generations": (_, body) => {
    const breaches = memberBreaches(body, { known: "model prompt n size quality", required: ["model", "prompt"] });
    if (breaches.length > 0) return breaches.join("; ");
    const b64_json = Buffer.from(SIMULATED_BYTES).toString("base64").repeat(20);
    return {
      body: { created: 1, data: [{ b64_json }], usage: { input_tokens: 5, output_tokens: 100, total_tokens: 105 } },
    };
  },
  "audio/speech": (_, body) => {
    const breaches = memberBreaches(body, {
      known: "model input voice response_format speed instructions stream_format",
      required: ["model", "input", "voice"],
    });
    return breaches.length > 0 ? breaches.join("; ") : { type: "audio/mpeg", body: SIMULATED_BYTES };
  },
  "audio/transcriptions": transcribe,
  "audio/translations": transcribe,
  completions: (_, body) => {
    if (body["messages"] !== undefined || typeof body["prompt"] !== "string") return "prompt: must be a text";
    const choices = [{ text: ` after ${body["prompt"]}`, index: 0, logprobs: null, finish_reason: "stop" }];
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    return { body: { id: "cmpl-1", object: "text_completion", created: 1, model: "up", choices, usage } };
  },
  rerank: (_, body) => {
    if (!Array.isArray(body["documents"]) || typeof body["query"] !== "string") return "query or documents: missing";
    const results = body["documents"].map((text, index) => ({
      index,
      document: { text },
      relevance_score: 1 - index / 10,
    }));
    return { body: { id: "r", model: "up", results, usage: { total_tokens: 11 } } };
  },
};

function handle(call: EndpointCall, path: RegExp): EndpointAnswer | string {
  const name = path.exec(call.target)?.[1];
  const handler = name === undefined ? undefined : HANDLERS[name];
  if (handler === undefined || call.method !== "POST") return `${call.method} ${call.target}: no such endpoint`;
  return handler(call, call.body ?? {});
}

const openai: EndpointVendor = {
  credentialFault: bearer,
  answer: (call) => handle(call, /^\/v1\/([a-z/]+)(?:\?x=1)?$/),
  error: openAiError,
};

const azure: EndpointVendor = {
  credentialFault: ({ headers }) => (headers["api-key"] === SIMULATED_KEY ? undefined : "api-key is not the key"),
  answer: (call) => handle(call, /^\/openai\/deployments\/up-[a-z]+\/([a-z/]+)\?api-version=2025-01-01-preview$/),
  error: openAiError,
};

/** Cohere's v2, which refuses what it does not know. */
const cohere: EndpointVendor = {
  credentialFault: bearer,
  answer: ({ target, body = {} }) => {
    if (target !== "/v2/rerank") return `${target}: no such endpoint`;
    const breaches = memberBreaches(body, {
      known: "model query documents top_n max_tokens_per_doc priority",
      required: ["model", "query", "documents"],
    });
    if (breaches.length > 0) return breaches.join("; ");
    const documents = body["documents"] as readonly JsonValue[];
    if (documents.some((text) => typeof text !== "string")) return "documents: must be texts";
    const results = documents
      .map((_, index) => ({ index, relevance_score: 1 - index / 10 }))
      .slice(0, Number(body["top_n"] ?? 9));
    return { body: { id: "r", results, meta: { billed_units: { search_units: 1 }, tokens: { input_tokens: 11 } } } };
  },
  error: (_, message) => ({ message }),
};

const gemini: EndpointVendor = {
  credentialFault: (call) => {
    if (call.target.startsWith("/v1beta/openai/")) return bearer(call);
    const { headers } = call;
    return headers["x-goog-api-key"] === SIMULATED_KEY && headers["authorization"] === undefined ? undefined : "no key";
  },
  answer: (call) => {
    const { target, body = {} } = call;
    if (target.startsWith("/v1beta/openai/")) return handle(call, /^\/v1beta\/openai\/(images\/generations)$/);
    if (target !== "/v1beta/models/up-embed:batchEmbedContents") return `${target}: no such endpoint`;
    const requests = Array.isArray(body["requests"]) ? body["requests"].filter(isJsonObject) : [];
    const embeddings = requests.map((request) => {
      const { parts } = request["content"] as { readonly parts: readonly [{ readonly text: string }] };
      return { values: simulatedVector(parts[0].text).slice(0, Number(request["outputDimensionality"] ?? 3)) };
    });
    return requests.length > 100 ? "at most 100 requests can be in one batch" : { body: { embeddings } };
  },
  error: (code, message) => ({
    error: { code, message, status: code === 429 ? "RESOURCE_EXHAUSTED" : "INVALID_ARGUMENT" },
  }),
};

const titan: EndpointVendor = {
  credentialFault: ({ method, target, headers, raw }) =>
    sigV4Fault({ method, target, headers, body: raw }, SIMULATED_AWS),
  answer: ({ target, body = {} }) => {
    if (target !== "/model/up-embed/invoke") return `${target}: no such endpoint`;
    const breaches = memberBreaches(body, { known: "inputText dimensions normalize", required: ["inputText"] });
    const text = body["inputText"];
    if (breaches.length > 0 || typeof text !== "string") return `malformed: ${breaches.join("; ")}`;
    return { body: { embedding: simulatedVector(text), inputTextTokenCount: text.length } };
  },
  error: (_, message) => ({ message }),
};

export const endpointVendors = { openai, azure, cohere, gemini, titan } as const satisfies Record<
  string,
  EndpointVendor
>;
