import type { Endpoint } from "../provider.ts";

/** The paths below `/v1/` that are no conversation, as OpenAI and those who follow it have them. */
export type EndpointPath =
  | "completions"
  | "embeddings"
  | "rerank"
  | "images/generations"
  | "audio/speech"
  | "audio/transcriptions"
  | "audio/translations";

/** What the provider table calls a path. */
export const ENDPOINT_OF: Readonly<Record<EndpointPath, Endpoint>> = {
  completions: "completions",
  embeddings: "embeddings",
  rerank: "rerank",
  "images/generations": "images",
  "audio/speech": "audio",
  "audio/transcriptions": "audio",
  "audio/translations": "audio",
};
