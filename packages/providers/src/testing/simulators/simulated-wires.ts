import type { JsonObject } from "@signalbox/core";
import type { OpenAiQuirks } from "../../families/target.ts";
import { geminiBreaches } from "../gemini-breaches.ts";
import { converseBreaches } from "./converse-breaches.ts";
import { breachUnless, itemsOf, objectOf } from "./json-access.ts";
import { messagesBreaches } from "./messages-breaches.ts";
import { openAiBreaches } from "./openai-breaches.ts";
import { speakConverse } from "./speak-converse.ts";
import { speakGemini } from "./speak-gemini.ts";
import { speakMessages } from "./speak-messages.ts";
import { speakOpenAi } from "./speak-openai.ts";
import { sigV4Fault } from "./verify-sigv4.ts";
import { signatureBreaches } from "./wire-signature.ts";
import type { SimulatedCall, SimulatedWire } from "./wire-simulator.ts";

/** The key that simulators take, in each vendor's header. */
export const SIMULATED_KEY = "sim-key-0123456789";
/** The keys of AWS that simulators take. */
export const SIMULATED_AWS = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "sim/secret+0123456789" };

type CredentialFault = SimulatedWire["credentialFault"];

const CREDENTIAL_HEADERS = ["authorization", "x-api-key", "x-goog-api-key", "api-key"];

/** What is wrong with what stands in `header`, where no other header may hold a credential. */
export function headerFault(header: string, faultOf: (value: string) => string | undefined): CredentialFault {
  return ({ headers }) => {
    const others = CREDENTIAL_HEADERS.filter((name) => name !== header && headers[name] !== undefined);
    if (others.length > 0) return `credentials of others came along: ${others.join(", ")}`;
    return faultOf(headers[header] ?? "");
  };
}

/** The simulators' key in `header`. */
export function keyFault(header: string, prefix = ""): CredentialFault {
  return headerFault(header, (value) =>
    value === `${prefix}${SIMULATED_KEY}` ? undefined : `${header} is not the key`,
  );
}

/** A signature of AWS, by the simulators' keys. */
export const signatureFault: CredentialFault = ({ method, target, headers, raw }) =>
  CREDENTIAL_HEADERS.some((name) => name !== "authorization" && headers[name] !== undefined)
    ? "a credential of others came along"
    : sigV4Fault({ method, target, headers, body: raw }, SIMULATED_AWS);

const isStreamed = ({ body }: SimulatedCall): boolean => body["stream"] === true;
const isStreamPath = ({ target }: SimulatedCall): boolean => /stream/i.test(target);

const openAiError: SimulatedWire["error"] = (status, message) => ({
  body: {
    error: { message, type: status === 429 ? "rate_limit_exceeded" : "invalid_request_error", param: null, code: null },
  },
});
const ANTHROPIC_ERRORS: Readonly<Record<number, string>> = {
  401: "authentication_error",
  429: "rate_limit_error",
  500: "api_error",
};
const anthropicError: SimulatedWire["error"] = (status, message) => ({
  body: { type: "error", error: { type: ANTHROPIC_ERRORS[status] ?? "invalid_request_error", message } },
});

function atPath(pattern: RegExp, { method, target }: SimulatedCall): readonly string[] {
  return breachUnless(method === "POST" && pattern.test(target), `${method} ${target}: no such endpoint`);
}

/** Chat completions of a vendor, by its quirks. */
export function simulatedOpenAi({
  path = /^\/v1\/chat\/completions$/,
  credentialFault = keyFault("authorization", "Bearer "),
  quirks = {},
}: {
  readonly path?: RegExp;
  readonly credentialFault?: CredentialFault;
  readonly quirks?: OpenAiQuirks;
}): SimulatedWire {
  return {
    credentialFault,
    breaches: (call) => [...atPath(path, call), ...openAiBreaches(call.body, quirks)],
    isStream: isStreamed,
    speak: (answer, { body }) => {
      const streamUsage = objectOf(body["stream_options"])["include_usage"] === true;
      return speakOpenAi(answer, { quirks, streamUsage });
    },
    error: openAiError,
  };
}

/** Anthropic's Messages at Google; `place` is the path up to the model. */
export function simulatedVertexAnthropic(options: {
  readonly place: string;
  readonly credentialFault: CredentialFault;
}): SimulatedWire {
  return {
    credentialFault: options.credentialFault,
    breaches: (call) => [
      ...breachUnless(call.target.startsWith(`${options.place}/publishers/anthropic/models/`), call.target),
      ...atPath(/\/models\/[^/:]+:(?:streamRawPredict|rawPredict)$/, call),
      ...breachUnless(isStreamed(call) === isStreamPath(call), "stream: not as the path says"),
      ...breachUnless(call.body["anthropic_version"] === "vertex-2023-10-16", "anthropic_version"),
      ...messagesBreaches(call.body, { known: "anthropic_version stream", required: ["anthropic_version"] }),
    ],
    isStream: isStreamPath,
    speak: (answer) => speakMessages(answer, "sse"),
    error: anthropicError,
  };
}

/** Gemini's `generateContent`, at AI Studio or, with a `place` up to the model, at Vertex. */
export function simulatedGemini({
  place,
  credentialFault = keyFault("x-goog-api-key"),
}: {
  readonly place?: string;
  readonly credentialFault?: CredentialFault;
}): SimulatedWire {
  return {
    credentialFault,
    breaches: (call) => [
      ...breachUnless(
        call.target.startsWith(place === undefined ? "/v1beta/models/" : `${place}/publishers/google/models/`),
        call.target,
      ),
      ...atPath(/\/models\/[^/:]+:(?:generateContent|streamGenerateContent\?alt=sse)$/, call),
      ...geminiBreaches(call.body, { vertex: place !== undefined }),
      ...signatureBreaches("gemini", thoughtSignatures(call.body)),
    ],
    isStream: isStreamPath,
    speak: speakGemini,
    error: (status, message) => ({
      body: { error: { code: status, message, status: GOOGLE_STATUS[status] ?? "INVALID_ARGUMENT" } },
    }),
  };
}

const GOOGLE_STATUS: Readonly<Record<number, string>> = {
  401: "UNAUTHENTICATED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
};
/** The words that Google documents for calls of other models' turns. */
const UNSIGNED = "skip_thought_signature_validator";

function thoughtSignatures(body: JsonObject): readonly unknown[] {
  return itemsOf(body["contents"])
    .flatMap(({ parts }) => itemsOf(parts))
    .flatMap(({ thoughtSignature: value }) => (value === undefined || value === UNSIGNED ? [] : [value]));
}

/** OpenAI's chat completions, as a vendor takes them that is as strict as Mistral. */
export const openAiWire: SimulatedWire = simulatedOpenAi({ quirks: { rename: {}, refuses: ["top_k"] } });

/** Anthropic's Messages at Anthropic. */
export const anthropicWire: SimulatedWire = {
  credentialFault: keyFault("x-api-key"),
  breaches: (call) => [
    ...atPath(/^\/v1\/messages$/, call),
    ...breachUnless(
      /^\d{4}-\d{2}-\d{2}$/.test(call.headers["anthropic-version"] ?? ""),
      `anthropic-version: ${call.headers["anthropic-version"] ?? "missing"}`,
    ),
    ...messagesBreaches(call.body, { known: "model stream service_tier", required: ["model"] }),
  ],
  isStream: isStreamed,
  speak: (answer) => speakMessages(answer, "sse"),
  error: anthropicError,
};

/** Anthropic's Messages at Bedrock, by InvokeModel. */
export const bedrockAnthropicWire: SimulatedWire = {
  credentialFault: signatureFault,
  breaches: (call) => [
    ...atPath(/^\/model\/[^/]+\/invoke(?:-with-response-stream)?$/, call),
    ...breachUnless(call.body["anthropic_version"] === "bedrock-2023-05-31", "anthropic_version"),
    ...messagesBreaches(call.body, { known: "anthropic_version anthropic_beta", required: ["anthropic_version"] }),
  ],
  isStream: isStreamPath,
  speak: (answer) => speakMessages(answer, "bedrock"),
  error: bedrockError,
};

/** Gemini at AI Studio. */
export const geminiWire: SimulatedWire = simulatedGemini({});

/** Bedrock's Converse. */
export const converseWire: SimulatedWire = {
  credentialFault: signatureFault,
  breaches: (call) => [...atPath(/^\/model\/[^/]+\/converse(?:-stream)?$/, call), ...converseBreaches(call.body)],
  isStream: isStreamPath,
  speak: speakConverse,
  error: bedrockError,
};

const BEDROCK_ERRORS: Readonly<Record<number, string>> = {
  401: "UnrecognizedClientException",
  429: "ThrottlingException",
  500: "InternalServerException",
};

function bedrockError(status: number, message: string): ReturnType<SimulatedWire["error"]> {
  const type = BEDROCK_ERRORS[status] ?? "ValidationException";
  return { body: { message }, headers: { "x-amzn-errortype": `${type}:http://internal.amazon.com/` } };
}
