import type { FamilyId } from "@signalbox/providers";
import {
  anthropicWire,
  bedrockAnthropicWire,
  converseWire,
  geminiWire,
  SIMULATED_AWS,
  SIMULATED_ENTRA,
  SIMULATED_KEY,
  SIMULATED_PLACE,
  simulatedApi,
  simulatedOpenAi,
  type SimulatedWire,
  type TokenIssuers,
} from "@signalbox/providers/testing";
import { providerOf } from "@signalbox/providers";
import type { Feature } from "./conversation.ts";

/** One way to a model, over one wire. */
export interface WireTarget {
  /** As clients name the model. */
  readonly model: string;
  readonly family: FamilyId;
  readonly upstreamModel: string;
  /** Fields of the back end in YAML, without its address. */
  readonly backend: string;
  /** What the wire has no words for, with the reason. */
  readonly cannot: Partial<Readonly<Record<Feature, string>>>;
  wire(issuers: TokenIssuers): SimulatedWire;
}

export const TARGET_ENV = {
  KEY: SIMULATED_KEY,
  AWS_ID: SIMULATED_AWS.accessKeyId,
  AWS_SECRET: SIMULATED_AWS.secretAccessKey,
  ENTRA_SECRET: SIMULATED_ENTRA.clientSecret,
};

const vertex = `project: ${SIMULATED_PLACE.project}, region: ${SIMULATED_PLACE.region}, credentials: {credentials_file: /google.json}`;
const aws = "region: eu-central-1, credentials: {access_key_id_env: AWS_ID, secret_access_key_env: AWS_SECRET}";

const ANTHROPIC: WireTarget["cannot"] = {
  seed: "Messages has no seed.",
  penalty: "Messages has no penalties.",
  logprobs: "Messages has no log-probabilities.",
};
const GEMINI: WireTarget["cannot"] = {
  user: "Gemini has no field for it.",
  cache: "Gemini keeps prompts by itself, or in objects of their own.",
  oneCall: "Gemini has no such switch.",
  refusal: "Gemini refuses in plain text.",
};

export const WIRE_TARGETS: readonly WireTarget[] = [
  {
    model: "over-openai",
    family: "openai",
    upstreamModel: "up-model",
    backend: "provider: tetrate, api_key_env: KEY",
    cannot: { signature: "Chat completions have no signed thoughts." },
    wire: () => simulatedOpenAi({ quirks: providerOf("tetrate")!.quirks }),
  },
  {
    model: "over-anthropic",
    family: "anthropic",
    upstreamModel: "claude-opus-4-6",
    backend: "provider: anthropic, api_key_env: KEY",
    cannot: ANTHROPIC,
    wire: () => anthropicWire,
  },
  {
    model: "over-vertex-anthropic",
    family: "anthropic",
    upstreamModel: "claude-opus-4-6",
    backend: `provider: vertex-anthropic, ${vertex}`,
    cannot: ANTHROPIC,
    wire: (issuers) => simulatedApi(providerOf("vertex-anthropic")!, { issuers }),
  },
  {
    model: "over-bedrock-anthropic",
    family: "anthropic",
    upstreamModel: "us.anthropic.claude-opus-4-6-v1:0",
    backend: `provider: bedrock-anthropic, ${aws}`,
    cannot: ANTHROPIC,
    wire: () => bedrockAnthropicWire,
  },
  {
    model: "over-gemini",
    family: "gemini",
    upstreamModel: "gemini-3.6-flash",
    backend: "provider: gemini, api_key_env: KEY",
    cannot: GEMINI,
    wire: () => geminiWire,
  },
  {
    model: "over-vertex",
    family: "gemini",
    upstreamModel: "gemini-3.6-flash",
    backend: `provider: vertex-ai, ${vertex}`,
    cannot: GEMINI,
    wire: (issuers) => simulatedApi(providerOf("vertex-ai")!, { issuers }),
  },
  {
    model: "over-converse",
    family: "bedrock-converse",
    upstreamModel: "us.anthropic.claude-opus-4-6-v1:0",
    backend: `provider: bedrock, ${aws}`,
    cannot: {
      seed: "Converse has no seed.",
      penalty: "Converse has no penalties.",
      logprobs: "Converse has no log-probabilities.",
      user: "Converse has no field for it.",
      oneCall: "Converse has no such switch.",
      refusal: "Converse refuses in plain text.",
    },
    wire: () => converseWire,
  },
];
