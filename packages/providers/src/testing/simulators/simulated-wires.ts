import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import { geminiBreaches } from "../gemini-breaches.ts";
import { sigV4Fault } from "./verify-sigv4.ts";
import { messagesAnswer, WEATHER_ANSWERS } from "./weather-answers.ts";
import { memberBreaches, type SimulatedCall, type SimulatedWire } from "./wire-simulator.ts";

/** The key that simulators take, in each vendor's header. */
export const SIMULATED_KEY = "sim-key-0123456789";
/** The keys of AWS that simulators take. */
export const SIMULATED_AWS = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "sim/secret+0123456789" };

function keyFault(header: string, expected: string): SimulatedWire["credentialFault"] {
  return ({ headers }) => {
    const others = ["authorization", "x-api-key", "x-goog-api-key", "api-key"].filter(
      (name) => name !== header && headers[name] !== undefined,
    );
    if (others.length > 0) return `credentials of others came along: ${others.join(", ")}`;
    return headers[header] === expected ? undefined : `${header} is not the key`;
  };
}

const signatureFault: SimulatedWire["credentialFault"] = ({ method, target, headers, raw }) =>
  headers["x-api-key"] !== undefined
    ? "a credential of others came along"
    : sigV4Fault({ method, target, headers, body: raw }, SIMULATED_AWS);

const isStreamed = ({ body }: SimulatedCall): boolean => body["stream"] === true;

const openAiError: SimulatedWire["error"] = (status, message) => ({
  body: {
    error: { message, type: status === 429 ? "rate_limit_exceeded" : "invalid_request_error", param: null, code: null },
  },
});
const anthropicError: SimulatedWire["error"] = (status, message) => ({
  body: { type: "error", error: { type: status === 429 ? "rate_limit_error" : "invalid_request_error", message } },
});

function atPath(pattern: RegExp, { method, target }: SimulatedCall): readonly string[] {
  return method === "POST" && pattern.test(target) ? [] : [`${method} ${target}: no such endpoint`];
}

/** OpenAI's chat completions, as a strict vendor takes them. */
export const openAiWire: SimulatedWire = {
  credentialFault: keyFault("authorization", `Bearer ${SIMULATED_KEY}`),
  breaches: (call) => [
    ...atPath(/^\/v1\/chat\/completions$/, call),
    ...memberBreaches(call.body, {
      known:
        "model messages tools tool_choice parallel_tool_calls max_tokens max_completion_tokens temperature top_p n stop seed stream " +
        "stream_options response_format user logit_bias logprobs top_logprobs presence_penalty frequency_penalty reasoning_effort",
      required: ["model", "messages"],
    }),
    ...(call.body["stream_options"] !== undefined && !isStreamed(call) ? ["stream_options: only for streams"] : []),
    ...itemsOf(call.body["messages"]).flatMap(({ role }) =>
      ["system", "developer", "user", "assistant", "tool"].includes(role as string) ? [] : ["role: unknown"],
    ),
  ],
  isStream: isStreamed,
  answer: WEATHER_ANSWERS.openai,
  error: openAiError,
};

const MESSAGE_FIELDS =
  "messages max_tokens system tools tool_choice temperature top_p top_k stop_sequences metadata thinking output_config";

function turnBreaches({ body }: SimulatedCall): readonly string[] {
  const [first] = itemsOf(body["messages"]);
  return first?.["role"] === "user" ? [] : ["messages: the first must be the user's"];
}

/** Anthropic's Messages at Anthropic. */
export const anthropicWire: SimulatedWire = {
  credentialFault: keyFault("x-api-key", SIMULATED_KEY),
  breaches: (call) => [
    ...atPath(/^\/v1\/messages$/, call),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(call.headers["anthropic-version"] ?? "")
      ? []
      : [`anthropic-version: ${call.headers["anthropic-version"] ?? "missing"}`]),
    ...memberBreaches(call.body, {
      known: `model stream service_tier ${MESSAGE_FIELDS}`,
      required: ["model", "messages", "max_tokens"],
    }),
    ...turnBreaches(call),
  ],
  isStream: isStreamed,
  answer: WEATHER_ANSWERS.anthropic,
  error: anthropicError,
};

/** Anthropic's Messages at Bedrock, by InvokeModel. */
export const bedrockAnthropicWire: SimulatedWire = {
  credentialFault: signatureFault,
  breaches: (call) => [
    ...atPath(/^\/model\/[^/]+\/invoke(?:-with-response-stream)?$/, call),
    ...memberBreaches(call.body, {
      known: `anthropic_version anthropic_beta ${MESSAGE_FIELDS}`,
      required: ["anthropic_version", "messages", "max_tokens"],
    }),
    ...turnBreaches(call),
  ],
  isStream: ({ target }) => target.endsWith("-stream"),
  answer: messagesAnswer("bedrock"),
  error: bedrockError,
};

/** Gemini at AI Studio. */
export const geminiWire: SimulatedWire = {
  credentialFault: keyFault("x-goog-api-key", SIMULATED_KEY),
  breaches: (call) => [
    ...atPath(/^\/v1beta\/models\/[^/:]+:(?:generateContent|streamGenerateContent\?alt=sse)$/, call),
    ...geminiBreaches(call.body, { vertex: false }),
  ],
  isStream: ({ target }) => target.includes(":stream"),
  answer: WEATHER_ANSWERS.gemini,
  error: (status, message) => ({
    body: { error: { code: status, message, status: status === 429 ? "RESOURCE_EXHAUSTED" : "INVALID_ARGUMENT" } },
  }),
};

/** Bedrock's Converse. */
export const converseWire: SimulatedWire = {
  credentialFault: signatureFault,
  breaches: (call) => [
    ...atPath(/^\/model\/[^/]+\/converse(?:-stream)?$/, call),
    ...memberBreaches(call.body, {
      known:
        "messages system inferenceConfig toolConfig additionalModelRequestFields additionalModelResponseFieldPaths serviceTier " +
        "guardrailConfig performanceConfig requestMetadata promptVariables outputConfig",
      required: ["messages"],
    }),
    ...turnBreaches(call),
  ],
  isStream: ({ target }) => target.endsWith("-stream"),
  answer: WEATHER_ANSWERS["bedrock-converse"],
  error: bedrockError,
};

function bedrockError(status: number, message: string): ReturnType<SimulatedWire["error"]> {
  const type = status === 429 ? "ThrottlingException" : "ValidationException";
  return { body: { message }, headers: { "x-amzn-errortype": `${type}:http://internal.amazon.com/` } };
}

function itemsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
